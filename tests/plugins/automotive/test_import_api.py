"""Imports over the API and on the pages: from the upload to the undo, each colleague his own."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest
from customary.database.deployment import Deployment
from customary.importing import views
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid
from customary.worker.run import work_all
from python_calamine import CalamineWorkbook

from tests.builders.imports import HEADINGS, a_file, a_vehicle, upload
from tests.builders.roles import a_colleague
from tests.http import Client, actor_with, client_for

RUN = {"core.imports.run": "own"}


def a_clerk(**grants: str) -> Actor:
    return actor_with({**RUN, **grants}, staff_id=a_colleague())


def send(client: Client, rows: list[Mapping[str, str]], **fields: str) -> dict[str, object]:
    files = {"file": ("vehicles.csv", a_file(rows).getvalue())}
    answer = client.post("/api/v1/imports", data={"importer": "automotive.vehicles", **fields}, files=files)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_an_import_from_upload_to_undo(deployment: Deployment) -> None:
    with client_for(deployment, a_clerk()) as client:
        begun = send(client, [a_vehicle(1), a_vehicle(2, 交车日期="2025-02-30"), a_vehicle(3, 手机="")])
        path = f"/api/v1/imports/{begun['id']}"
        assert begun["state"] == "uploaded"
        assert [one["field"] for one in begun["headings"]] == [
            "name",
            "phone",
            "plate",
            "vin",
            "delivered",
            "insurance_until",
        ]
        assert client.post(f"{path}/check").status_code == 202
        work_all()
        checked = client.get(path).json()
        assert (checked["state"], checked["counts"]["created"], checked["counts"]["rejected"]) == ("checked", 2, 1)
        rejected = client.get(f"{path}/rows").json()["items"]
        assert [(one["row"], one["column"], one["value"], one["reason"]) for one in rejected] == [
            (3, "交车日期", "2025-02-30", "bad_date")
        ]
        assert [one["reason"] for one in client.get(f"{path}/rows?kind=warning").json()["items"]] == ["no_phone"]
        client.post(f"{path}/start")
        work_all()
        assert client.get(path).json()["state"] == "done"
        assert client.post(f"{path}/start").status_code == 409
        client.post(f"{path}/undo")
        work_all()
        assert client.get(path).json()["state"] == "undone"


def test_the_error_file_mended_comes_in(deployment: Deployment) -> None:
    with client_for(deployment, a_clerk()) as client:
        begun = send(client, [a_vehicle(1), a_vehicle(2, 交车日期="2025-02-30")])
        path = f"/api/v1/imports/{begun['id']}"
        client.post(f"{path}/start")
        work_all()
        content = client.get(f"{path}/rejected.xlsx").content
        heading, bad = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert tuple(heading[:6]) == HEADINGS
        assert bad[4] == "2025-02-30"
        bad[4] = "2025-02-28"
        mended = ",".join(map(str, heading)) + "\n" + ",".join(map(str, bad)) + "\n"
        files = {"file": ("mended.csv", mended.encode())}
        again = client.post("/api/v1/imports", data={"importer": "automotive.vehicles"}, files=files).json()
        client.post(f"/api/v1/imports/{again['id']}/start")
        work_all()
        assert client.get(f"/api/v1/imports/{again['id']}").json()["counts"]["created"] == 1


def test_unknown_headings_are_matched_first(deployment: Deployment) -> None:
    with client_for(deployment, a_clerk()) as client:
        odd = {**a_vehicle(1), "Colour": "red"}
        files = {"file": ("vehicles.csv", a_file([odd], (*HEADINGS, "Colour")).getvalue())}
        begun = client.post("/api/v1/imports", data={"importer": "automotive.vehicles"}, files=files).json()
        path = f"/api/v1/imports/{begun['id']}"
        assert client.post(f"{path}/start").status_code == 422
        answer = client.put(f"{path}/columns", json={"mapping": {"Colour": "note"}})
        assert [one["how"] for one in answer.json()["headings"]][-1] == "chosen"
        assert client.put(f"{path}/columns", json={"mapping": {"Colour": "paint"}}).status_code == 422
        assert client.post(f"{path}/start").status_code == 202


def test_one_sees_ones_own_imports_and_a_leader_all(deployment: Deployment) -> None:
    mine, other = a_clerk(), a_clerk()
    import_id = upload([a_vehicle(1)], mine)
    for path in (f"/api/v1/imports/{import_id}", f"/imports/{import_id}", f"/imports/{import_id}/rejected.xlsx"):
        with client_for(deployment, mine) as client:
            assert client.get(path).status_code == 200
        with client_for(deployment, other) as client:
            assert client.get(path).status_code == 404
        with client_for(deployment, actor_with({"core.imports.run": "all"})) as client:
            assert client.get(path).status_code == 200
        with client_for(deployment, actor_with({"core.customers.view": "all"})) as client:
            assert client.get(path).status_code == 403


def test_new_customers_go_to_others_only_by_who_may_give_them(deployment: Deployment) -> None:
    a_colleague(email="li@example.com")
    with client_for(deployment, a_clerk()) as client:
        files = {"file": ("vehicles.csv", a_file([a_vehicle(1)]).getvalue())}
        data = {"importer": "automotive.vehicles", "owner": "li@example.com"}
        assert client.post("/api/v1/imports", data=data, files=files).status_code == 403
    with client_for(deployment, a_clerk(**{"core.customers.assign": "all"})) as client:
        assert client.post("/api/v1/imports", data=data, files=files).status_code == 201


def test_a_file_above_the_limit_is_a_413_problem(deployment: Deployment) -> None:
    with client_for(deployment, a_clerk()) as client:
        files = {"file": ("vehicles.csv", io.BytesIO(bytes(51 * 1024 * 1024)))}
        for path in ("/api/v1/imports", "/imports"):
            answer = client.post(path, data={"importer": "automotive.vehicles"}, files=files)
            assert answer.status_code == 413, answer.text[:300]


def test_the_pages_lead_from_file_to_undo_without_a_script(deployment: Deployment) -> None:
    with client_for(deployment, a_clerk()) as client:
        client.follow_redirects = True
        refused = client.post(
            "/imports", data={"importer": "automotive.vehicles"}, files={"file": ("vehicles.xlsx", b"%PDF-1.7")}
        )
        assert refused.status_code == 422
        assert "PDF" in refused.text
        rows = [a_vehicle(1), a_vehicle(2, 交车日期="2025-02-30"), a_vehicle(3, 手机="")]
        files = {
            "file": (
                "vehicles.csv",
                a_file([{**row, "Colour": "red"} for row in rows], (*HEADINGS, "Colour")).getvalue(),
            )
        }
        columns = client.post("/imports", data={"importer": "automotive.vehicles"}, files=files)
        path = columns.url.path
        assert "Colour" in columns.text
        assert client.post(f"{path}/check", data={"owner": ""}).status_code == 422
        running = client.post(f"{path}/check", data={"owner": "", "field-6": "note"})
        assert f"{path}/progress" in running.text
        assert client.get(f"{path}/progress").status_code == 200
        work_all()
        assert client.get(f"{path}/progress", headers={"hx-request": "true"}).headers["hx-redirect"] == path
        checked = client.get(path)
        assert "2025-02-30" in checked.text
        client.post(f"{path}/start")
        work_all()
        assert f"{path}/undo" in client.get(path).text
        client.post(f"{path}/undo")
        work_all()
        assert f"{path}/undo" not in client.get(path).text
        assert "vehicles.csv" in client.get("/imports").text


@pytest.mark.parametrize("choice", ["staff:x", "house:1", "1"])
def test_an_owner_that_is_none_is_refused(deployment: Deployment, choice: str) -> None:
    with pytest.raises(Invalid):
        views.owner_of(choice)


def test_an_owner_is_asked_for_only_where_a_file_brings_customers(deployment: Deployment) -> None:
    visits = {"file": ("visits.csv", "工单号,车架号,进厂日期\n1,,2026-01-01\n".encode())}
    cars = {"file": ("vehicles.csv", a_file([a_vehicle(1)]).getvalue())}
    with client_for(deployment, a_clerk(**{"core.customers.assign": "all"})) as client:
        client.follow_redirects = True
        columns = client.post("/imports", data={"importer": "automotive.vehicles"}, files=cars)
        assert 'name="owner"' in columns.text
        columns = client.post("/imports", data={"importer": "automotive.repair_orders"}, files=visits)
        assert 'name="owner"' not in columns.text
        a_colleague(email="li@example.com")
        data = {"importer": "automotive.repair_orders", "owner": "li@example.com"}
        refused = client.post("/api/v1/imports", data=data, files=visits)
        assert (refused.status_code, "no_customers" in refused.text) == (422, True)
