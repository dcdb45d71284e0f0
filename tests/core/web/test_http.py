"""How the web answers: headers, failures, static files."""

import hashlib
import re
import subprocess
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from customary.web.static_files import StaticFiles
from litestar import Litestar
from litestar.testing import TestClient


@pytest.fixture
def client(site: Litestar) -> Iterator[TestClient[Litestar]]:
    with TestClient(site, raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize(
    ("kind", "status", "title"),
    [
        ("nobody", 401, "Unauthorized"),
        ("forbidden", 403, "Forbidden"),
        ("missing", 404, "Not Found"),
        ("rejected", 409, "Conflict"),
        ("stale", 412, "Precondition Failed"),
        ("invalid", 422, None),
        ("often", 429, "Too Many Requests"),
        ("broken", 500, "Internal Server Error"),
    ],
)
def test_the_api_answers_a_failure_with_a_problem_document(
    client: TestClient[Litestar], kind: str, status: int, title: str | None
) -> None:
    answer = client.get(f"/api/v1/fails/{kind}")
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"].startswith("urn:customary:problem:")
    assert title is None or problem["title"] == title


def test_a_problem_names_fields_version_and_delay(client: TestClient[Litestar]) -> None:
    assert client.get("/api/v1/fails/invalid").json()["errors"][0]["field"] == "name"
    assert client.get("/api/v1/fails/rejected").json()["errors"][0]["code"] == "rejected"
    assert client.get("/api/v1/fails/stale").json()["current"] == 7
    assert client.get("/api/v1/fails/often").headers["retry-after"] == "30"


def test_a_request_that_does_not_fit_is_422_in_the_readers_language(client: TestClient[Litestar]) -> None:
    answer = client.get("/api/v1/number?n=0", headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "n"
    assert client.get("/api/v1/number?n=x").json()["detail"] == "请检查标出的内容。"


def test_an_unexpected_failure_tells_its_reference_and_nothing_else(client: TestClient[Litestar]) -> None:
    for path in ("/fails/broken", "/api/v1/fails/broken"):
        answer = client.get(path, headers={"accept-language": "en"})
        assert "secret" not in answer.text
        assert "reference" in answer.text.lower()


def test_a_page_answers_a_failure_with_a_page(client: TestClient[Litestar]) -> None:
    answer = client.get("/fails/forbidden", headers={"accept-language": "en-GB"})
    assert answer.status_code == 403
    assert "Not allowed for your role" in answer.text
    assert "customers.merge" in answer.text
    assert client.get("/no/such/page").status_code == 404


def test_htmx_gets_a_problem_document_that_it_can_show(client: TestClient[Litestar]) -> None:
    answer = client.get("/fails/stale", headers={"hx-request": "true"})
    assert answer.json()["status"] == 412


def test_who_is_not_signed_in_is_led_to_sign_in_and_back(client: TestClient[Litestar]) -> None:
    answer = client.get("/fails/nobody?x=1", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/signin?next=%2Ffails%2Fnobody%3Fx%3D1"


@pytest.mark.parametrize("path", ["/", "/fails/missing", "/nothing", "/api/v1/fails/broken"])
def test_every_answer_carries_the_security_headers(client: TestClient[Litestar], path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_static_files_are_kept_for_a_year_and_only_at_the_address_of_their_content(
    client: TestClient[Litestar],
) -> None:
    page = client.get("/").text
    for url in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        answer = client.get(url)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    sheet = next(url for url in re.findall(r'href="(/static/[^"]+)"', page) if url.endswith(".css"))
    assert client.get(sheet.replace("app.css", "../app.js")).status_code != 500
    assert client.get("/static/web/0000/css/app.css").status_code == 404
    for part in re.findall(r'url\("([^"]+)"\)', client.get(sheet).text):
        assert client.get(sheet.replace("app.css", part)).status_code == 200


def test_htmx_is_led_to_sign_in_and_back_to_the_page_around_it(client: TestClient[Litestar]) -> None:
    headers = {"hx-request": "true", "hx-current-url": "https://crm.example.com/customers?page=2"}
    answer = client.get("/fails/nobody", headers=headers)
    assert answer.headers["hx-redirect"] == "/signin?next=%2Fcustomers%3Fpage%3D2"


def test_a_missing_file_is_named_with_its_remedy(static: StaticFiles) -> None:
    with pytest.raises(LookupError, match="reinstall-package"):
        static.url("web", "vendor/nothing.js")
    with pytest.raises(LookupError, match=r"customary\.web has no static file"):
        static.url("web", "css/nothing.css")


def test_no_third_party_file_is_committed_and_htmx_is_the_reviewed_one(static: StaticFiles) -> None:
    root = Path(__file__).parents[3]
    tracked = subprocess.run(["git", "ls-files", "*/static/vendor/*"], cwd=root, capture_output=True, text=True)
    assert tracked.stdout == ""
    expected = re.search(r'SHA256 = "(\w+)"', (root / "core/hatch_build.py").read_text())
    htmx = files("customary.web").joinpath("static/vendor/htmx.js").read_bytes()
    assert expected
    assert hashlib.sha256(htmx).hexdigest() == expected[1]
