"""The pages of customers in a browser: by the keyboard, on a phone, in both languages, open to everybody."""

from customary.customers.change import change_customer
from customary.customers.inputs import CustomerChanges
from customary.database.transaction import transaction
from customary.plugins.actor import system

from tests.accessibility import assert_accessible
from tests.browser import NewPage
from tests.builders.customers import make_customer
from tests.open_house import PHONE, open_page

SYSTEM = system("a test")


def test_nothing_keeps_anybody_out(new_page: NewPage, address: str) -> None:
    customer = make_customer("王小明", tags=("VIP",), email="a@example.com")
    make_customer("锐信公司", kind="organisation", phones=())
    for path in ("/customers", f"/customers/{customer}", f"/customers/{customer}/edit", "/customers/new"):
        for language, options in (("zh", {}), ("en", PHONE), ("zh", {"color_scheme": "dark", **PHONE})):
            page = open_page(new_page, address, path, language, **options)
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, language)


def test_the_palette_finds_and_opens_by_the_keyboard_alone(new_page: NewPage, address: str) -> None:
    customer = make_customer("王小明", phones=("13955555678",))
    page = open_page(new_page, address, "/customers")
    page.keyboard.press("Control+k")
    page.keyboard.type("wxm")
    page.get_by_role("option", name="王小明").wait_for()
    assert_accessible(page)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/customers/{customer}")


def test_two_customers_become_one_and_are_two_again(new_page: NewPage, address: str) -> None:
    winner = make_customer("王小明", phones=("13955555678",), email="a@example.com")
    loser = make_customer("王晓明", phones=("13955555678", "13955555679"), note="上午联系", email="b@example.com")
    firm, other = (make_customer("锐信公司", kind="organisation", phones=("13955550000",)) for _one in range(2))
    paths = (f"/customers/{winner}/merge?q=王", f"/customers/{winner}/merge/{loser}", "/customers/duplicates")
    for path in (*paths, f"/customers/{winner}/merges", f"/customers/{firm}/merge/{other}"):
        for language, options in (("zh", {}), ("en", PHONE), ("zh", {"color_scheme": "dark", **PHONE})):
            page = open_page(new_page, address, path, language, **options)
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, language)
    page = open_page(new_page, address, f"/customers/{winner}", "en")
    page.get_by_role("link", name="Merge with …").click()
    page.get_by_role("link", name="Compare with 王晓明").click()
    page.get_by_role("group", name="E-mail").get_by_text("b@example.com").click()
    page.get_by_role("button", name="Merge the two").click()
    page.wait_for_url(f"{address}/customers/{winner}/merges")
    assert_accessible(page)
    page.get_by_role("link", name="To the customer").click()
    assert page.get_by_text("b@example.com").is_visible()
    page.goto(f"{address}/customers/{loser}")
    page.wait_for_url(f"{address}/customers/{winner}")
    page.goto(f"{address}/customers/{winner}/merges")
    page.get_by_role("button", name="Undo this merge").click()
    page.click("#ask [value=yes]")
    page.get_by_text("Undone").first.wait_for()
    assert_accessible(page)


def test_two_who_write_at_once_both_keep_what_they_wrote(new_page: NewPage, address: str) -> None:
    customer = make_customer("王小明")
    page = open_page(new_page, address, f"/customers/{customer}/edit", "en", **PHONE)
    with transaction(SYSTEM) as session:
        change_customer(session, SYSTEM, customer, 1, CustomerChanges(name="王大明", note="theirs"))
    page.get_by_label("Note").fill("mine")
    page.get_by_role("button", name="Save").click()
    assert_accessible(page)
    page.get_by_text("mine").click()
    page.get_by_role("button", name="Save the chosen").click()
    page.wait_for_url(f"{address}/customers/{customer}")
    assert page.get_by_role("heading", level=1).inner_text().startswith("王大明")
    assert page.get_by_text("mine").is_visible()


def test_what_has_the_focus_is_never_half_under_the_bars_of_a_phone(new_page: NewPage, address: str) -> None:
    page = open_page(new_page, address, "/customers/new", "en", viewport={"width": 390, "height": 640})
    page.locator("#f-name").focus()
    for _field in range(12):
        page.keyboard.press("Tab")
        hidden = page.evaluate("""() => {
            const at = document.activeElement, bar = document.querySelector(".savebar");
            return !bar.contains(at) && at.getBoundingClientRect().bottom > bar.getBoundingClientRect().top
                ? at.outerHTML : "" }""")
        assert hidden == ""
    assert_accessible(page)
