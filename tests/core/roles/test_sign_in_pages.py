"""Signing in with a browser: cookie, way back, language, demo, links, and nothing from another site."""

import re
import time
from datetime import timedelta

import pytest
from customary.app import create_app
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import emit, reading, transaction
from customary.plugins.actor import system
from customary.plugins.catalogues import catalogue_faults
from customary.roles.events import RoleChanged
from customary.roles.models import SignIn
from litestar.testing import TestClient
from sqlmodel import select, update

from tests.builders.roles import PASSWORD, a_colleague
from tests.core.roles.conftest import BrowserOf
from tests.deployments import deployed


def test_every_text_is_said_in_chinese_too() -> None:
    assert catalogue_faults("roles") == []


def test_one_comes_back_to_where_one_wanted_to_go_and_never_to_another_site(browser_of: BrowserOf) -> None:
    a_colleague(email="a@example.com", password=PASSWORD)
    browser = browser_of(None)
    asked = browser.get("/account")
    assert (asked.status_code, asked.headers["location"]) == (303, "/signin?next=%2Faccount")
    assert 'value="/account"' in browser.get(asked.headers["location"]).text
    for wanted, goes in (("/account", "/account"), ("https://evil.example/", "/"), ("//evil.example", "/")):
        data = {"email": "a@example.com", "password": PASSWORD, "next": wanted}
        assert browser_of(None).post("/signin", data=data).headers["location"] == goes


def test_the_cookie_is_for_the_server_alone_and_changes_at_sign_in(browser_of: BrowserOf) -> None:
    a_colleague(email="a@example.com", password=PASSWORD)
    browser = browser_of(None)
    browser.cookies.set("customary_session", "planted", domain="testserver.local", path="/")
    answer = browser.post("/signin", data={"email": "a@example.com", "password": PASSWORD, "stay": "1"})
    cookie = answer.headers["set-cookie"]
    assert "planted" not in cookie
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/", f"Max-Age={30 * 86_400}"))


def test_a_wrong_password_shows_the_form_again_without_it(browser_of: BrowserOf) -> None:
    answer = browser_of(None).post("/signin", data={"email": "a@example.com", "password": "secret guess"})
    assert answer.status_code == 422
    assert "E-mail or password is wrong. You can try 4 more times." in answer.text
    assert 'value="a@example.com"' in answer.text
    assert "secret guess" not in answer.text


def test_too_many_tries_say_when_to_come_back(browser_of: BrowserOf) -> None:
    browser = browser_of(None)
    answers = [browser.post("/signin", data={"email": "a@example.com", "password": "x"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 900


def test_signing_out_ends_the_session_itself(browser_of: BrowserOf) -> None:
    a_colleague(email="a@example.com", password=PASSWORD)
    browser = browser_of("a@example.com")
    secret = browser.cookies["customary_session"]
    assert browser.get("/account").status_code == 200
    assert browser.post("/signout").headers["location"] == "/signin"
    other = browser_of(None)
    other.cookies.set("customary_session", secret, domain="testserver.local", path="/")
    assert other.get("/account").status_code == 303


def test_a_request_says_that_the_session_was_used(browser_of: BrowserOf, deployment: Deployment) -> None:
    a_colleague(email="known@example.com", password=PASSWORD)
    browser = browser_of("known@example.com")
    then = clock.now() - timedelta(hours=1)
    with transaction(system("a test")) as session:
        session.execute(update(SignIn).values(used_at=then))
        emit(session, RoleChanged(record="core.sign_in", ids=()))
    browser.get("/account")
    used = then
    for _try in range(100):  # on SQLite another thread notes it, after the answer
        with reading() as session:
            used = session.exec(select(SignIn.used_at)).one()
        if used > then:
            break
        time.sleep(0.05)
    assert used > then


def test_the_language_is_chosen_before_and_after_sign_in(browser_of: BrowserOf) -> None:
    a_colleague(email="a@example.com", password=PASSWORD)
    browser = browser_of(None)
    assert "登录" not in browser.get("/signin").text
    answer = browser.post("/language", data={"language": "zh", "next": "/signin"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin")
    assert "登录" in browser.get("/signin").text
    signed_in = browser_of("a@example.com")
    signed_in.post("/language", data={"language": "en", "next": "/account"})
    assert signed_in.get("/api/v1/me").json()["language"] == "en"


def test_what_comes_from_another_site_is_refused(browser_of: BrowserOf) -> None:
    a_colleague(email="a@example.com", password=PASSWORD)
    browser = browser_of("a@example.com")
    refused = [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "", "origin": "https://evil.example"},
        {"authorization": "Basic eDp5", "sec-fetch-site": "cross-site"},
    ]
    for headers in refused:
        assert browser.post("/account/signout-everywhere", headers=headers).status_code == 403
    del browser.headers["sec-fetch-site"]
    post = "/account/signout-everywhere"
    assert browser.post(post).status_code == 403
    assert browser.post(post, headers={"origin": "https://evil.example"}).status_code == 403
    assert browser.post(post, headers={"referer": "https://evil.example/x"}).status_code == 403
    assert browser.post(post, headers={"origin": "http://testserver.local"}).status_code == 303


def test_a_token_beside_a_cookie_counts_alone(browser_of: BrowserOf) -> None:
    a_colleague(email="a@example.com", password=PASSWORD)
    browser = browser_of("a@example.com")
    assert browser.get("/api/v1/me").status_code == 200
    assert browser.get("/api/v1/me", headers={"authorization": "Bearer cust_unknown"}).status_code == 401


def test_a_link_sets_a_password_once(browser_of: BrowserOf) -> None:
    a_colleague(email="boss@example.com", password=PASSWORD, role="core.administrator")
    staff_id = a_colleague("李静", "new@example.com")
    boss = browser_of("boss@example.com")
    shown = boss.post(f"/staff/{staff_id}/password-link").text
    path = re.search(r"/signin/link/[\w-]+", shown)
    assert path
    browser = browser_of(None)
    assert "李静" in browser.get(path[0]).text
    assert browser.post(path[0], data={"password": "short", "again": "short"}).status_code == 422
    assert browser.post(path[0], data={"password": PASSWORD, "again": "another"}).status_code == 422
    assert browser.post(path[0], data={"password": PASSWORD, "again": PASSWORD}).headers["location"] == "/signin"
    assert browser.get(path[0]).status_code == 404
    assert browser.post(path[0], data={"password": PASSWORD, "again": PASSWORD}).status_code == 404
    browser_of("new@example.com")


@pytest.mark.parametrize("demo", [False, True])
def test_one_click_only_in_a_demo(database_url: str, demo: bool) -> None:
    with deployed(database_url, demo=demo) as deployment:
        staff_id = a_colleague("周岚", core__customers__view="own")
        client = TestClient(create_app(deployment), base_url="http://testserver.local")
        client.follow_redirects = False
        assert ("周岚" in client.get("/signin").text) is demo
        answer = client.post("/signin/demo", data={"as": str(staff_id)})
        assert answer.status_code == (303 if demo else 404)
        assert (client.get("/api/v1/me").status_code == 200) is demo


def test_the_demo_goes_on_in_the_language_of_the_page_that_was_clicked(database_url: str) -> None:
    with deployed(database_url, demo=True) as deployment:
        staff_id = a_colleague("周岚", core__customers__view="own")
        client = TestClient(create_app(deployment), base_url="http://testserver.local")
        client.post("/signin/demo", data={"as": str(staff_id)}, headers={"accept-language": "en-GB"})
        assert 'lang="en"' in client.get("/account").text


def test_the_real_address_counts_behind_our_own_proxies(database_url: str) -> None:
    def tries(deployment: Deployment, forwarded: str) -> int:
        client = TestClient(create_app(deployment), base_url="http://testserver.local")
        return client.post(
            "/signin", data={"email": "x@example.com", "password": "x"}, headers={"x-forwarded-for": forwarded}
        ).status_code

    from customary.database.transaction import reading
    from customary.roles.models import SignInAttempt
    from sqlmodel import select

    for proxies, expected in ((0, "testclient"), (1, "10.1.1.1"), (2, "10.2.2.2")):
        with deployed(database_url, trusted_proxies=proxies) as deployment:
            assert tries(deployment, "6.6.6.6, 10.2.2.2, 10.1.1.1") in (422, 429)
            with reading() as session:
                keys = set(session.exec(select(SignInAttempt.key)))
            assert f"address:{expected}" in keys


def test_a_proxy_that_adds_its_own_header_below_the_clients_is_believed(database_url: str) -> None:
    from customary.database.transaction import reading
    from customary.roles.models import SignInAttempt
    from sqlmodel import select

    with deployed(database_url, trusted_proxies=1) as deployment:
        client = TestClient(create_app(deployment), base_url="http://testserver.local")
        lines = [("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "10.1.1.1")]
        client.post("/signin", data={"email": "x@example.com", "password": "x"}, headers=lines)
        with reading() as session:
            assert "address:10.1.1.1" in set(session.exec(select(SignInAttempt.key)))
