"""Attachments over pages and API: whoever sees the row sees them, and what leaves the house runs nowhere."""

from __future__ import annotations

import pytest
from customary.database.deployment import Deployment
from customary.plugins.actor import Actor

from tests.builders.customers import make_customer
from tests.builders.files import a_pdf, a_photo, a_recording, attach
from tests.builders.roles import a_colleague, acting
from tests.builders.vehicles import make_vehicle
from tests.http import Client, client_for

SEE = {"core__customers__view": "own", "core__attachments__add": "all"}


@pytest.fixture
def worker(deployment: Deployment) -> Actor:
    return acting(a_colleague("王晓雯", **SEE, automotive__vehicles__view="own"))


def client(deployment: Deployment, actor: Actor) -> Client:
    found = client_for(deployment, actor)
    found.follow_redirects = False
    return found


def test_a_file_is_attached_listed_read_and_removed_over_the_api(deployment: Deployment, worker: Actor) -> None:
    api, customer = client(deployment, worker), make_customer("王小明", owner_id=worker.staff_id)
    here = f"/api/v1/records/core.customer/{customer}/attachments"
    made = api.post(here, files=[("file", ("现场.jpg", a_photo())), ("file", ("单.pdf", a_pdf()))])
    assert made.status_code == 201, made.text
    listed = api.get(here).json()["items"]
    assert [(one["name"], one["uploaded_by"]) for one in listed] == [("单.pdf", "王晓雯"), ("现场.jpg", "王晓雯")]
    one = f"/api/v1/attachments/{listed[0]['id']}"
    assert api.get(one).json()["media_type"] == "application/pdf"
    assert api.get(f"{one}/content").content == a_pdf()
    assert api.delete(one, headers={"if-match": '"7"'}).status_code == 412
    assert api.delete(one).status_code == 204
    assert api.get(one).status_code == 404
    assert [one["name"] for one in api.get(here).json()["items"]] == ["现场.jpg"]


def test_another_s_row_has_no_attachments_for_me(deployment: Deployment, worker: Actor) -> None:
    customer = make_customer("李芳", owner_id=a_colleague("别人"))
    hidden = attach("core.customer", customer)
    mine = client(deployment, worker)
    for address in (
        f"/api/v1/records/core.customer/{customer}/attachments",
        f"/records/core.customer/{customer}/attachments",
        f"/api/v1/attachments/{hidden}",
        f"/api/v1/attachments/{hidden}/content",
        f"/attachments/{hidden}",
        f"/attachments/{hidden}/thumbnail",
        "/api/v1/records/gone.thing/1/attachments",
        "/api/v1/records/core.attachment/1/attachments",
    ):
        assert mine.get(address).status_code == 404, address
    files = {"file": ("a.pdf", a_pdf())}
    assert mine.post(f"/api/v1/records/core.customer/{customer}/attachments", files=files).status_code == 404
    assert mine.delete(f"/api/v1/attachments/{hidden}").status_code == 404
    assert mine.post(f"/attachments/{hidden}/remove").status_code == 404


def test_adding_needs_its_permission_and_so_does_removing_what_another_added(
    deployment: Deployment, worker: Actor
) -> None:
    customer = make_customer("王小明", owner_id=worker.staff_id)
    others = attach("core.customer", customer)
    assert client(deployment, worker).delete(f"/api/v1/attachments/{others}").status_code == 403
    leader = acting(a_colleague("周岚", core__customers__view="all", core__attachments__remove="all"))
    lead, files = client(deployment, leader), {"file": ("a.pdf", a_pdf())}
    assert lead.post(f"/records/core.customer/{customer}/attachments", files=files).status_code == 403
    assert lead.delete(f"/api/v1/attachments/{others}").status_code == 204


def test_the_page_of_a_customer_and_that_of_a_car_show_them_and_take_more(
    deployment: Deployment, worker: Actor
) -> None:
    customer = make_customer("王小明", owner_id=worker.staff_id)
    car, page = make_vehicle(customer), client(deployment, worker)
    for record, row, address in (
        ("core.customer", customer, f"/customers/{customer}"),
        ("automotive.vehicle", car, f"/automotive/vehicles/{car}"),
    ):
        form = f"/records/{record}/{row}/attachments"
        assert f'action="{form}"' in page.get(address).text
        sent = page.post(form, files=[("file", ("", b"")), ("file", ("现场 1.jpg", a_photo()))])
        assert (sent.status_code, sent.headers["location"]) == (303, f"{address}#attachments"), sent.text
        assert "现场 1.jpg" in page.get(address).text
        refused = page.post(form, files={"file": ("a.jpg", a_pdf())})
        assert refused.status_code == 422
        assert "a.jpg 的内容与文件名不符。" in refused.text
        part = page.post(form, files={"file": ("b.pdf", a_pdf())}, headers={"hx-request": "true"})
        assert part.status_code in (200, 201, 303), part.text
        assert "b.pdf" in part.text
        assert "<html" not in part.text
    assert "附件：b.pdf" in page.get(f"/customers/{customer}").text  # on the timeline


def test_nothing_of_a_file_runs_and_no_stranger_s_cache_keeps_it(deployment: Deployment, worker: Actor) -> None:
    customer, page = make_customer("王小明", owner_id=worker.staff_id), client(deployment, worker)
    shown = page.get(f"/attachments/{attach('core.customer', customer, '现场.jpg', a_photo())}")
    saved = page.get(f"/attachments/{attach('core.customer', customer, '名单 1.csv', '甲,乙'.encode())}")
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["content-disposition"].startswith("inline; ")
    assert saved.headers["content-type"].startswith("text/csv")
    assert saved.headers["content-disposition"] == (
        "attachment; filename=\"_ 1.csv\"; filename*=UTF-8''%E5%90%8D%E5%8D%95%201.csv"
    )
    for answer in (shown, saved):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "private, no-cache"
    again = page.get(str(shown.url), headers={"if-none-match": shown.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_recording_is_read_in_parts(deployment: Deployment, worker: Actor) -> None:
    customer, page = make_customer("王小明", owner_id=worker.staff_id), client(deployment, worker)
    sound = a_recording()
    address = f"/attachments/{attach('core.customer', customer, '回访.wav', sound)}"
    size = len(sound)

    def part(wanted: str, **headers: str) -> tuple[int, str, bytes]:
        answer = page.get(address, headers={"range": wanted, **headers})
        return answer.status_code, answer.headers.get("content-range", ""), answer.content

    assert part("bytes=0-9") == (206, f"bytes 0-9/{size}", sound[:10])
    assert part("bytes=100-") == (206, f"bytes 100-{size - 1}/{size}", sound[100:])
    assert part("bytes=-5") == (206, f"bytes {size - 5}-{size - 1}/{size}", sound[-5:])
    assert part("bytes=0-999999999") == (206, f"bytes 0-{size - 1}/{size}", sound)
    assert part(f"bytes={size}-") == (416, f"bytes */{size}", b"")
    assert part("bytes=0-9", **{"if-range": '"another"'})[0] == 200
    for nonsense in ("bytes=-", "lines=1-2", "bytes=0-1,5-6", "bytes=x-y"):
        assert part(nonsense) == (200, "", sound)


def test_openapi_tells_how_to_send_a_file(deployment: Deployment, worker: Actor) -> None:
    told = client(deployment, worker).get("/api/schema/openapi.json").json()["paths"]
    sent = told["/api/v1/records/{record}/{record_id}/attachments"]["post"]["requestBody"]["content"]
    assert list(sent) == ["multipart/form-data"]
