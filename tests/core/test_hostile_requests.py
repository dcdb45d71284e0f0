"""Whatever is sent, the answer is a clean refusal, never a fault of ours."""

import base64
import json
from urllib.parse import quote

from customary.app import create_app
from customary.database.deployment import Deployment
from customary.web.paging import encode_cursor
from litestar.testing import TestClient

from tests.http import Client, actor_with, client_for

BEYOND_64_BITS = 2**63
ADDRESSES_WITH_AN_ID = (
    "/api/v1/customers/{}",
    "/api/v1/follow-ups/{}",
    "/api/v1/imports/{}",
    "/api/v1/staff/{}",
    "/api/v1/teams/{}",
    "/api/v1/roles/{}",
    "/api/v1/interactions?customer={}",
    "/api/v1/automotive/vehicles/{}",
    "/customers/{}",
    "/calls/{}",
    "/staff/{}",
    "/imports/{}",
    "/automotive/vehicles/{}",
)


def everything(deployment: Deployment) -> Client:
    """Somebody who may do all that there is."""
    return client_for(deployment, actor_with(dict.fromkeys(deployment.registry.permissions, "all")))


def test_an_id_that_no_database_can_hold_is_refused(deployment: Deployment) -> None:
    with everything(deployment) as client:
        for address in ADDRESSES_WITH_AN_ID:
            for number in (BEYOND_64_BITS, -BEYOND_64_BITS - 1):
                assert client.get(address.format(number)).status_code in (404, 422), (address, number)


def test_text_that_no_database_can_hold_is_refused(deployment: Deployment) -> None:
    with everything(deployment) as client:
        for address in ("/api/v1/staff?q=%00", "/api/v1/customers?q=%00", "/api/v1/customers?tag=%00", "/staff?q=%00"):
            assert client.get(address).status_code in (200, 422), address
        assert client.post("/api/v1/teams", json={"name": "a\0b"}).status_code in (201, 422)


def test_a_cursor_of_another_list_is_refused(deployment: Deployment) -> None:
    others: tuple[list[object], ...] = (["王小明", 5], [5], ["2026-11-24", 5], [None], [{}, []], ["2026-11-24", "x", 5])
    lists = ("customers?sort=updated", "follow-ups?", "interactions?", "staff?", "audit?", "imports?")
    pages = ("follow-ups?", "answers?", "numbers?", "audit?", "staff?", "today?bucket=coming", "customers?sort=name")
    addresses = [*(f"/api/v1/{one}" for one in lists), *(f"/{one}" for one in pages)]
    with everything(deployment) as client:
        for values in others:
            for address in addresses:
                answer = client.get(f"{address}&cursor={encode_cursor(values)}")
                assert answer.status_code in (200, 422), (address, values)


def test_a_moment_without_a_zone_or_beyond_the_calendar_is_refused(deployment: Deployment) -> None:
    with everything(deployment) as client:
        for moment in ("2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "-0001"):
            assert client.get("/api/v1/customers", params={"created_after": moment}).status_code == 422, moment
            sent = {"customer_id": 1, "channel": "phone", "at": moment}
            assert client.post("/api/v1/interactions", json=sent).status_code in (404, 422), moment
        assert client.get("/reports/core.follow_up_results?from=0001-01-01&to=0001-01-01").status_code in (200, 422)


def test_a_cursor_that_was_made_up_is_refused(deployment: Deployment) -> None:
    made_up = base64.urlsafe_b64encode(b"[1]").decode().rstrip("=") + ".AAAAAAAAAAAAAAAA"
    with everything(deployment) as client:
        for cursor in (made_up, "x", "%00", "é", "." * 5000):
            answer = client.get("/api/v1/interactions", params={"cursor": cursor})
            assert answer.json()["errors"][0]["code"] == "bad_cursor"


def test_a_broken_cookie_is_passed_over(deployment: Deployment) -> None:
    with client_for(deployment, None) as client:
        for cookie in ("a(b=c", "a,b=c", "=;;=", "customary_session=\\377", 'customary_session="'):
            assert client.get("/signin", headers={"cookie": cookie}).status_code == 200


def test_a_message_cookie_that_is_none_of_ours_is_passed_over(deployment: Deployment) -> None:
    with client_for(deployment, None) as client:
        for content in (b"5", b"null", b'{"a":1,"b":2}', b"[" * 2900, b"\xff\xfe", b'["x",[]]'):
            cookie = "customary_flash=" + base64.urlsafe_b64encode(content).decode()
            assert client.get("/signin", headers={"cookie": cookie}).status_code == 200, content


def test_a_message_cookie_cannot_bring_markup(deployment: Deployment) -> None:
    content = json.dumps(["<script>alert(1)</script>", '"><script>']).encode()
    cookie = "customary_flash=" + base64.urlsafe_b64encode(content).decode()
    with everything(deployment) as client:
        assert "<script>alert" not in client.get("/account", headers={"cookie": cookie}).text


def test_a_host_header_that_is_none_is_refused(deployment: Deployment) -> None:
    with client_for(deployment, None) as client:
        for host in ("a b", "crm.example:99999999", "crm.example:99999", "[::1", "a/b", "a@b", "é"):
            assert client.get("/signin", headers={"host": host.encode()}).status_code == 400, host


def test_writing_from_another_site_is_refused(deployment: Deployment) -> None:
    with TestClient(create_app(deployment), base_url="http://testserver.local") as client:
        for origin in ("null", "http://evil.example", "http://[", "http://testserver.local.evil.example"):
            answer = client.post("/language", data={"language": "en"}, headers={"origin": origin, "cookie": "a=b"})
            assert answer.status_code == 403, origin


def test_a_redirect_stays_on_this_site_and_its_header_can_be_sent(deployment: Deployment) -> None:
    with client_for(deployment, None) as client:
        client.follow_redirects = False
        client.headers["sec-fetch-site"] = "same-origin"
        for wanted in ("//evil.example", "/\\evil.example", "https://evil.example", "/\r\nX: y", "/\t/evil.example"):
            answer = client.post("/language", data={"language": "en", "next": wanted})
            assert (answer.status_code, answer.headers["location"]) == (303, "/"), wanted
        answer = client.post("/language", data={"language": "en", "next": "/customers?q=客户&view=all"})
        assert answer.headers["location"] == "/customers?q=%E5%AE%A2%E6%88%B7&view=all"


def test_every_method_gets_an_answer(deployment: Deployment) -> None:
    with client_for(deployment, None) as client:
        for address in ("/customers", "/api/v1/customers", "/signin"):
            assert client.options(address).status_code == 204
            for method in ("PUT", "DELETE", "TRACE", "BREW"):
                assert client.request(method, address).status_code == 405


def test_a_body_that_cannot_be_read_is_refused(deployment: Deployment) -> None:
    bodies = (
        (b"{", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"\xff\xfe", "application/json"),
        (b'{"name": "\xff"}', "application/json"),
        (b'{"name": "\\ud800"}', "application/json"),
        (b"name=x", "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"<customer/>", "application/xml"),
        (b"x", "nonsense"),
        (b"", "application/json"),
    )
    addresses = (
        "/api/v1/customers",
        "/api/v1/imports",
        "/api/v1/follow-ups/assign",
        "/customers",
        "/imports",
        "/signin",
    )
    with everything(deployment) as client:
        for content, kind in bodies:
            for address in addresses:
                answer = client.post(address, content=content, headers={"content-type": kind})
                assert 400 <= answer.status_code < 500, (address, content[:20], answer.text[:200])


def test_columns_that_are_no_json_object_are_refused(deployment: Deployment) -> None:
    with everything(deployment) as client:
        for mapping in ("", "\0", "[1]", "null", "{", "[" * 100_000, '{"a": 5}'):
            sent = {"importer": "automotive.vehicles", "mapping": mapping}
            answer = client.post("/api/v1/imports", data=sent, files={"file": ("a.csv", b"a,b")})
            assert answer.status_code == 422, (mapping[:9], answer.text)


def test_a_form_with_a_number_that_is_none_is_refused(deployment: Deployment) -> None:
    with everything(deployment) as client:
        client.follow_redirects = False
        for number in ("9" * 5000, "9" * 19, "-1", "²", "x", "\0", ""):
            for address, sent in forms_with(number):
                answer = client.post(address, data=sent)
                assert answer.status_code < 500, (address, number, answer.text[:200])
            for address in ("/customers?owner=", "/follow-ups?who=", "/calls/next?skip="):
                assert client.get(address + quote(number)).status_code < 500, (address, number)


def forms_with(number: str) -> tuple[tuple[str, dict[str, object]], ...]:
    return (
        ("/customers", {"name": "王小明", "owner_id": number}),
        ("/customers/assign", {"ids": [number], "to": f"team-{number}"}),
        ("/customers/assign", {"ids": ["1", number], "to": f"staff-{number}", "back": "/customers\r\nX: y"}),
        ("/follow-ups/assign", {"ids": [number], "assignee": number}),
        ("/follow-ups/share-out", {"team": f"team-{number}"}),
        ("/calls/1", {"version": number, "also": [f"{number}:{number}"], "script_version": number}),
        ("/signin/demo", {"as": number}),
        ("/staff/new", {"name": "A", "email": "a@example.com", "team_id": number, "role_ids": [number]}),
    )


def test_a_form_cannot_ask_for_millions_of_telephone_fields(deployment: Deployment) -> None:
    with everything(deployment) as client:
        answer = client.post("/customers", data={"name": "", "phone_999999999999": "1"})
    assert answer.status_code == 422
    assert len(answer.content) < 100_000
