"""The browser, the server and the accessibility check that the other tests rely on."""

from collections.abc import Callable

import pytest
from litestar import Litestar, MediaType, get
from playwright.sync_api import Page

from tests.accessibility import assert_accessible
from tests.browser import NewPage

GOOD = """<!doctype html><html lang="zh-CN"><head><title>客户</title></head>
<body><main><h1>客户</h1><label>姓名 <input name="name"></label></main></body></html>"""
BAD = '<!doctype html><html><body><img src="data:,"></body></html>'


@get("/", media_type=MediaType.HTML, sync_to_thread=False)
def good() -> str:
    return GOOD


@get("/bad", media_type=MediaType.HTML, sync_to_thread=False)
def bad() -> str:
    return BAD


@pytest.fixture
def address(live_server: Callable[[Litestar], str]) -> str:
    return live_server(Litestar([good, bad]))


def test_a_page_is_shown_in_chinese(page: Page, address: str) -> None:
    page.goto(address)
    assert page.title() == "客户"
    assert page.evaluate("navigator.language") == "zh-CN"
    assert_accessible(page)


def test_what_would_keep_somebody_out_is_named(page: Page, address: str) -> None:
    page.goto(f"{address}/bad")
    with pytest.raises(AssertionError, match=r"image-alt: .* at "):
        assert_accessible(page)


def test_pages_do_not_share_cookies(new_page: NewPage, address: str) -> None:
    first, phone = new_page(), new_page(viewport={"width": 360, "height": 740})
    first.goto(address)
    first.evaluate("document.cookie = 'session=1'")
    phone.goto(address)
    assert phone.evaluate("document.cookie") == ""
    assert phone.evaluate("innerWidth") == 360
