"""The three files and the birthdays: the same people, live, leafed through by key, and only those whom one may see."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import reading
from customary.plugins.actor import system
from customary.plugins.errors import Invalid
from customary.reports.running import export_report, run_report
from customary_ktv.reports.customer_files import FileFilter, FileRow, file_rows
from customary_ktv.reports.frequent import FrequentAsked, frequent_customers

from tests.builders.ktv import a_booking, a_sheet, bring_in, bring_in_rooms, the_customers
from tests.http import actor_with, client_for

HERE = system("a test", "zh")
EVERYTHING = {
    "core.customers.view": "all",
    "core.reports.view": "all",
    "core.reports.export": "all",
    "ktv.bookings.view": "all",
    "ktv.rooms.view": "all",
}
VIP = {"会员卡类型": "VIP卡"}


def sheet(day: str, *bookings: dict[str, str]) -> None:
    bring_in("ktv.bookings", f"bookings_{day}.csv", a_sheet(bookings))


@pytest.fixture
def house(deployment: Deployment) -> Deployment:
    bring_in_rooms("A01", "A02")
    return deployment


def listed(file: Any, **wanted: Any) -> list[FileRow]:
    with reading() as session:
        return file_rows(session, HERE, file, FileFilter(**wanted))


def test_the_master_file_has_the_seven_things_of_every_customer(house: Deployment) -> None:
    """KTV-21, KTV-23: amount and visits of what was consumed, type, card and opinion of the last time."""
    sheet("2026-10-14", a_booking(1, 生日="1988-05-08", 意见="空调太冷", **VIP))
    sheet("2026-10-15", a_booking(1, 消费金额="200", 消费类型="酒水"), a_booking(2, 消费类型="取消", 消费金额=""))
    cancelled, guest = listed("customers")
    assert (guest.phone, guest.birthday, guest.amount, guest.visits) == ("+8613800000001", "1988-05-08", 100000, 2)
    assert (guest.consumption, guest.card, guest.card_visits) == ("酒水", "", 1)
    assert (guest.opinion, guest.opinion_on) == ("空调太冷", date(2026, 10, 14))
    assert guest.last_on == date(2026, 10, 15)
    assert (cancelled.visits, cancelled.amount, cancelled.consumption) == (0, 0, "")


def test_the_member_file_has_exactly_those_who_paid_by_card(house: Deployment) -> None:
    """KTV-24: a cancelled booking with a card is none, a card's number without its type neither, and nobody is made twice."""
    sheet(
        "2026-10-15",
        a_booking(1, **VIP),
        a_booking(2, 会员卡号="V880001"),
        a_booking(3, 消费类型="取消", 消费金额="", **VIP),
        a_booking(4, 会员卡类型="欢唱卡"),
    )
    assert [row.name for row in listed("members")] == ["客户4", "客户1"]
    assert len(listed("customers")) == len(the_customers()) == 4
    client = client_for(house, actor_with(EVERYTHING, language="zh"))
    page = client.get("/ktv/files/members").text
    assert re.findall(r'data-open href="/customers/\d+"><b>([^<]+)</b>', page) == ["客户4", "客户1"]
    vip = re.search(r'<option value="(\d+)">VIP卡', page)
    assert vip is not None
    assert "客户4" not in client.get(f"/ktv/files/members?tier={vip[1]}").text


def test_who_came_three_times_in_the_period_is_frequent_however_the_number_was_typed(house: Deployment) -> None:
    """KTV-25 to KTV-27: the list follows each import; frequency, total, average, last visit."""
    numbers = ("13800000001", "138 0000 0001", "+86 138-0000-0001")
    for day, number in zip((14, 15), numbers, strict=False):
        sheet(f"2026-10-{day}", a_booking(1, 电话=number, 消费金额="100"), a_booking(2))
    asked = FrequentAsked(date(2026, 10, 31))
    with reading() as session:
        assert frequent_customers(session, HERE, asked) == []
    sheet("2026-10-16", a_booking(1, 电话=numbers[2], 消费金额="101"))
    with reading() as session:
        (one,) = frequent_customers(session, HERE, asked)
        assert frequent_customers(session, HERE, FrequentAsked(date(2026, 11, 13))) == []
    assert (one.customer.phone, one.visits, one.amount, one.average) == ("+8613800000001", 3, 30100, 10033)
    assert one.last_on == date(2026, 10, 16)
    for values in ({"days": 0}, {"visits": 0}):
        with pytest.raises(Invalid):
            FrequentAsked(**values)


def test_files_are_leafed_through_by_key(house: Deployment) -> None:
    """Each customer once, in the order of the whole."""
    rows = [a_booking(number, 包厢号="A01" if number <= 60 else "A02", **VIP) for number in range(1, 121)]
    sheet("2026-10-15", *rows)
    sheet("2026-10-16", *rows[:60])
    client = client_for(house, actor_with(EVERYTHING, language="zh"))
    whole = [row.name for row in listed("members")]
    assert leafed(client, "/ktv/files/members") == whole
    found, cursor = [], ""
    while cursor is not None:
        answer = client.get(f"/api/v1/ktv/files/members?limit=50&cursor={cursor}").json()
        found += [row["name"] for row in answer["items"]]
        cursor = answer["next_cursor"]
    assert found == whole
    by_report = client.get("/api/v1/reports/ktv.frequent_customers?until=2026-10-31&visits=1").json()["rows"]
    assert leafed(client, "/ktv/files/frequent?until=2026-10-31&visits=1") == [row["name"] for row in by_report]
    assert [row["visits"] for row in by_report] == [2] * 60 + [1] * 60


def leafed(client: Any, url: str) -> list[str]:
    found: list[str] = []
    while url:
        page = client.get(url).text
        found += re.findall(r'data-open href="/customers/\d+"><b>([^<]+)</b>', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following[1].replace("&amp;", "&") if following else ""
    return found


def test_birthdays_of_a_month_stand_with_telephone_by_day_lunar_ones_on_their_solar_day(house: Deployment) -> None:
    """KTV-22: 农历八月十五 of 2026 is 25 September; other months are absent."""
    sheet(
        "2026-10-15",
        a_booking(1, 生日="1988-09-26"),
        a_booking(2, 生日="农历八月十五"),
        a_booking(3, 生日="8月15日"),
        a_booking(4, 生日="9月3日"),
    )
    with reading() as session:
        table = run_report(session, HERE, "ktv.birthdays", {"month": "9", "year": "2026"}).table
    assert [(row["name"], row["day"].day, row["phone"][-1], row["calendar"]) for row in table.rows] == [
        ("客户4", 3, "4", "solar"),
        ("客户2", 25, "2", "lunar"),
        ("客户1", 26, "1", "solar"),
    ]


def test_whom_one_may_not_see_is_in_none_of_the_files(house: Deployment) -> None:
    for day in (14, 15, 16):
        sheet(f"2026-10-{day}", a_booking(1, 生日="1988-09-26", **VIP))
    stranger = actor_with(EVERYTHING | {"core.customers.view": "own", "ktv.bookings.view": "own"}, staff_id=77)
    client = client_for(house, stranger)
    with clock.at(datetime(2026, 10, 20, 4, 0, tzinfo=UTC)):
        for url in (
            "/ktv/files/customers",
            "/ktv/files/members",
            "/ktv/files/frequent?until=2026-10-31",
            "/reports/ktv.birthdays?month=9",
            "/api/v1/ktv/files/members",
            "/api/v1/reports/ktv.customer_file",
        ):
            answer = client.get(url)
            assert answer.status_code == 200
            assert "客户1" not in answer.text


def test_telephones_leave_the_house_masked_unless_one_may_take_them_out(house: Deployment) -> None:
    """The page shows them to those who call; a file does so only by a permission of its own, and is written down."""
    sheet("2026-10-15", a_booking(1, 生日="1988-09-26"))
    may_not = actor_with(EVERYTHING)
    may = actor_with(EVERYTHING | {"core.reports.export_personal": "all"})
    assert "138 0000 0001" in client_for(house, may_not).get("/ktv/files/customers").text
    masked, full = (
        list(
            csv.DictReader(io.StringIO(export_report(one, "ktv.customer_file", {}, "csv").content.decode("utf-8-sig")))
        )
        for one in (may_not, may)
    )
    assert (masked[0]["电话"], masked[0]["生日"], masked[0]["顾客"]) == ("****0001", "****", "客户1")
    assert (full[0]["电话"], full[0]["生日"]) == ("138 0000 0001", "1988-09-26")


def test_the_report_of_a_file_leads_to_its_page(house: Deployment) -> None:
    client = client_for(house, actor_with(EVERYTHING))
    answer = client.get("/reports/ktv.frequent_customers?visits=4", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/ktv/files/frequent?visits=4")
    assert client.get("/ktv/files/frequent?days=0").status_code == 422
    assert client.get("/ktv/files/frequent?until=gestern").status_code == 422
