"""The pages of vehicles in a browser: open to everybody, on a phone, in both languages, light and dark."""

import pytest
from customary.database import clock
from customary.plugins.actor import system
from customary.reminders.sweep import sweep

from tests.accessibility import assert_accessible
from tests.browser import NewPage
from tests.builders.customers import make_customer
from tests.builders.vehicles import make_vehicle, make_visit
from tests.open_house import PHONE, open_page

pytestmark = pytest.mark.browser


def test_nothing_keeps_anybody_out(new_page: NewPage, address: str) -> None:
    owner = make_customer("袁晓峰")
    car, new = make_vehicle(owner), make_vehicle(owner, delivered=None)
    make_visit(car, ago=220, km=7000, item="首保")
    make_visit(car, ago=190, km=8000)
    make_visit(car, ago=100, km=99_000, item="钣喷")
    sweep(system("a test"), clock.today())
    pages = ("/automotive/vehicles", "/automotive/vehicles?q=none", f"/automotive/vehicles/{car}")
    for path in (*pages, f"/automotive/vehicles/{new}", f"/customers/{owner}"):
        for language, options in (("zh", {}), ("en", PHONE), ("zh", {"color_scheme": "dark", **PHONE})):
            page = open_page(new_page, address, path, language, **options)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, language)


def test_a_service_done_elsewhere_is_entered_and_counts(new_page: NewPage, address: str) -> None:
    car = make_vehicle(make_customer())
    page = open_page(new_page, address, f"/automotive/vehicles/{car}", "en", **PHONE)
    page.get_by_text("Service done elsewhere").click()
    page.locator("#elsewhere-km").fill("15,800")
    page.get_by_role("button", name="Record the service").click()
    page.get_by_text("the next cycle is counted from it").wait_for()
    assert page.get_by_role("row", name="15,800").is_visible()
