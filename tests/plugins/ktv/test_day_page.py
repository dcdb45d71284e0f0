"""The page of a day, and that what is asked of the database does not grow with the house."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from customary.database import clock
from customary.database.deployment import Deployment

from tests.builders.ktv import a_booking, a_sheet, bring_in, bring_in_rooms
from tests.http import Client, actor_with, client_for
from tests.queries import count_queries

NEXT_DAY = datetime(2026, 10, 16, 4, 0, tzinfo=UTC)
EVERYTHING = {
    "core.customers.view": "all",
    "core.imports.run": "all",
    "core.reports.view": "all",
    "ktv.bookings.view": "all",
    "ktv.figures.view": "all",
    "ktv.rooms.view": "all",
}


@pytest.fixture
def client(deployment: Deployment) -> Client:
    bring_in_rooms("A01", "A02")
    return client_for(deployment, actor_with(EVERYTHING, language="en"))


def shown(client: Client, url: str) -> str:
    with clock.at(NEXT_DAY):
        answer = client.get(url)
    assert answer.status_code == 200
    return answer.text


def sheet(day: str, *bookings: dict[str, str]) -> None:
    bring_in("ktv.bookings", f"bookings_{day}.csv", a_sheet(bookings))


def test_yesterday_stands_beside_the_same_weekday_a_week_before(client: Client) -> None:
    """KTV-28 to KTV-32, and the rooms of the night that follows."""
    sheet("2026-10-08", a_booking(1, 包厢号="A01", 会员卡类型="VIP卡", 消费金额="300"))
    sheet("2026-10-15", a_booking(1, 包厢号="A01", 会员卡类型="VIP卡", 消费金额="500"), a_booking(2, 包厢号="A02"))
    page = shown(client, "/ktv/day")
    assert "100.0%" in page
    assert "a week before 50.0%" in page
    assert "The sheet of this day is in" in page
    vip = re.search(r'VIP卡</span></th>.*?<a href="([^"]+)">1</a>', page, re.DOTALL)
    assert vip is not None
    behind = shown(client, vip[1].replace("&amp;", "&"))
    assert behind.count("<tr data-row") == 1
    assert "Rooms of the next night" in page


def test_a_day_without_a_sheet_says_so_and_shows_no_noughts(client: Client) -> None:
    """KTV-20: the missing day is flagged, with the way to import it."""
    page = shown(client, "/ktv/day?day=2026-10-14")
    assert "The sheet of this day has not come" in page
    assert 'href="/imports"' in page
    assert "No figures for this day yet" in page
    for written in ("x", "2027-01-01"):
        assert shown(client, f"/ktv/day?day={written}")


def test_a_fuller_house_asks_no_more_of_the_database(client: Client, deployment: Deployment) -> None:
    pages = (
        "/ktv/day",
        "/reports/ktv.daily_summary?day=2026-10-15",
        "/reports/ktv.monthly_summary?month=2026-10",
        "/reports/ktv.birthdays?month=9",
        "/ktv/files/customers",
        "/ktv/files/members",
        "/ktv/files/frequent?visits=1",
    )
    sheet("2026-10-15", a_booking(1, 会员卡类型="VIP卡", 生日="1988-09-26", 意见="好"))
    few = {page: asked(deployment, client, page) for page in pages}
    fuller = [a_booking(number, 会员卡类型="VIP卡", 生日="1988-09-26", 意见="好") for number in range(1, 40)]
    for day in ("2026-10-13", "2026-10-14", "2026-10-16"):
        sheet(day, *fuller)
    assert {page: asked(deployment, client, page) for page in pages} == few


def asked(deployment: Deployment, client: Client, page: str) -> int:
    shown(client, page)  # what is read once is read
    with count_queries(deployment) as queries:
        shown(client, page)
    return len([query for query in queries if not query.startswith("BEGIN")])
