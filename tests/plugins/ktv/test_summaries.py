"""Days and months in figures: the lines add to the whole, nothing is divided by nothing, a missing day is named."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import reading
from customary.plugins.actor import system
from customary.plugins.errors import Forbidden, Invalid
from customary.reports.running import run_report
from customary_ktv.models import Booking, Room, Tier
from customary_ktv.reports.hours import hours, rooms_by_hour
from customary_ktv.reports.monthly import said
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from tests.builders.ktv import a_booking, a_sheet, bring_in, bring_in_rooms
from tests.http import actor_with, client_for

HERE = system("a test", "en")
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def report(key: str, **typed: str) -> dict[str, Any]:
    with reading() as session:
        return run_report(session, HERE, f"ktv.{key}", typed).document()


def rows(key: str, **typed: str) -> dict[str, dict[str, Any]]:
    return {row["line"]: row for row in report(key, **typed)["rows"]}


def bring_in_day(day: str, bookings: list[dict[str, str]]) -> None:
    bring_in("ktv.bookings", f"bookings_{day}.xlsx".replace("xlsx", "csv"), a_sheet(bookings))


def test_fifteen_of_twenty_rooms_are_three_quarters(deployment: Deployment) -> None:
    """KTV-28 to KTV-32, in the words of the duties: 3, 0, 6 and 6 rooms of 15."""
    bring_in_rooms(*(f"R{number:02}" for number in range(20)))
    lines = [("VIP卡", "500")] * 3 + [("欢唱卡", "300")] * 6 + [("", "200")] * 6
    bring_in_day(
        "2026-10-15",
        [
            a_booking(place, 包厢号=f"R{place:02}", 会员卡类型=card, 消费金额=amount)
            for place, (card, amount) in enumerate(lines)
        ],
    )
    answer = report("daily_summary", day="2026-10-15")
    assert (answer["figures"]["occupancy"], answer["figures"]["rooms"]) == (0.75, 15)
    figures = [
        (row["rooms"], row["average"], row["share_of_rooms"])
        for row in (rows("daily_summary", day="2026-10-15")[name] for name in LINES)
    ]
    assert figures == [(0, None, 0.0), (3, 50000, 0.2), (6, 30000, 0.4), (6, 20000, 0.4)]
    assert sum(share for _rooms, _average, share in figures) == pytest.approx(1)


LINES = ("至尊卡", "VIP卡", "欢唱卡", "普通顾客")


def test_a_day_without_data_has_none_and_fails_nowhere(deployment: Deployment) -> None:
    """KTV-28: none, not an error."""
    bring_in_rooms("A01")
    day, month = report("daily_summary", day="2026-10-15"), report("monthly_summary", month="2026-10")
    assert day["rows"] == month["rows"] == []
    assert set(day["figures"].values()) == {None}
    client = client_for(deployment, actor_with({"core.reports.view": "all", "ktv.figures.view": "all"}))
    for page in ("daily_summary?day=2026-10-15", "monthly_summary?month=2026-10"):
        assert client.get(f"/reports/ktv.{page}").status_code == 200


def test_a_day_on_which_everybody_cancelled_has_a_sheet_and_no_averages(deployment: Deployment) -> None:
    bring_in_rooms("A01")
    bring_in_day("2026-10-15", [a_booking(1, 消费类型="取消", 消费金额="")])
    answer = report("daily_summary", day="2026-10-15")
    assert answer["figures"]["occupancy"] == 0
    assert answer["figures"]["not_consumed"] == 1
    assert {(row["rooms"], row["average"], row["share_of_rooms"]) for row in answer["rows"]} == {(0, None, None)}


def test_days_whose_sheet_is_missing_are_named_and_lower_no_rate(deployment: Deployment) -> None:
    """KTV-20: a missing day is flagged; today and what comes is not missing yet."""
    bring_in_rooms("A01", "A02")
    for day in ("2026-10-01", "2026-10-04"):
        bring_in_day(day, [a_booking(1)])
    with clock.at(datetime(2026, 10, 6, 4, 0, tzinfo=UTC)):
        figures = report("monthly_summary", month="2026-10")["figures"]
        by_day = report("monthly_summary", month="2026-10", by="day")["rows"]
    assert figures["missing_days"] == "2026-10-02, 2026-10-03, 2026-10-05"
    assert (figures["room_days_available"], figures["room_days_occupied"], figures["occupancy"]) == (4, 2, 0.5)
    assert [(row["day"][-2:], row["note"]) for row in by_day] == [
        ("01", ""),
        ("02", "missing"),
        ("03", "missing"),
        ("04", ""),
        ("05", "missing"),
    ]
    assert said([date(2026, 10, day) for day in (2, 3, 5)]) == "2–3, 5"


def test_a_room_out_of_use_counts_neither_above_nor_below(deployment: Deployment) -> None:
    bring_in_rooms("A01", "A02", "A03")
    bring_in_day("2026-10-15", [a_booking(1, 包厢号="A01"), a_booking(2, 包厢号="A02")])
    with deployment.database.engine.begin() as connection:
        connection.execute(
            Room.__table__.update().where(col(Room.number) == "A02").values(state="out_of_use", out_from=None)  # type: ignore[attr-defined]  # the table of the class
        )
    figures = report("daily_summary", day="2026-10-15")["figures"]
    assert (figures["rooms_available"], figures["rooms_occupied"], figures["rooms"]) == (2, 1, 2)


def test_what_is_no_month_is_said(deployment: Deployment) -> None:
    for written in ("2026-13", "October", "2026"):
        with pytest.raises(Invalid):
            report("monthly_summary", month=written)


def test_the_figures_of_the_house_need_their_own_permission(deployment: Deployment) -> None:
    with reading() as session, pytest.raises(Forbidden):
        run_report(session, actor_with({"core.reports.view": "all"}), "ktv.daily_summary", {})


def test_an_hour_counts_each_room_once_and_the_night_as_one_piece(deployment: Deployment) -> None:
    bring_in_rooms("A01", "A02")
    bring_in_day(
        "2026-10-15",
        [
            a_booking(1, 包厢号="A01", 到店时间="18:50", 离店时间="22:10"),
            a_booking(2, 包厢号="A01", 到店时间="22:30", 离店时间="01:30"),
            a_booking(3, 包厢号="A02", 到店时间="22:00", 离店时间="23:00"),
        ],
    )
    with reading() as session:
        ((_day, counted),) = rooms_by_hour(session, date(2026, 10, 15), date(2026, 10, 15)).items()
    used = {hour: rooms for hour, rooms in zip(hours(), counted, strict=True) if rooms}
    assert used == {18: 1, 19: 1, 20: 1, 21: 1, 22: 2, 23: 1, 24: 1, 25: 1}


bookings = st.lists(
    st.tuples(
        st.integers(0, 6),  # day
        st.integers(0, 3),  # card
        st.sampled_from(("consumed", "consumed", "cancelled", "no_show", "booked")),
        st.integers(0, 500_000),
        st.integers(0, 2),  # room
    ),
    max_size=40,
)
Drawn = list[tuple[int, int, str, int, int]]


def test_the_lines_add_to_the_whole_and_the_days_to_the_month(deployment: Deployment) -> None:
    """KTV-33: sums of the days, averages worked out anew."""
    bring_in_rooms("A01", "A02", "A03")
    months = iter(date(year, month, 1) for year in range(2000, 2020) for month in range(1, 13))

    @settings(max_examples=12)
    @given(bookings)
    def holds(drawn: Drawn) -> None:
        first = next(months)
        put(deployment, first, drawn)
        month = report("monthly_summary", month=f"{first:%Y-%m}")
        days = [
            report("daily_summary", day=(first + timedelta(days=day)).isoformat())
            for day in sorted({one[0] for one in drawn if one[2] != "booked"})
        ]
        sittings = [one for one in drawn if one[2] == "consumed"]
        assert adds_up(month, len(sittings), sum(one[3] for one in sittings))
        assert sum(day["figures"]["rooms"] for day in days) == (month["figures"]["rooms"] or 0)
        assert sum(day["figures"]["rooms_available"] for day in days) == (month["figures"]["room_days_available"] or 0)
        assert sum(day["figures"]["rooms_occupied"] for day in days) == len({(one[0], one[4]) for one in sittings})
        by_line = Counter[str]()
        for day in days:
            by_line.update({row["line"]: row["rooms"] for row in day["rows"]})
        assert {row["line"]: row["rooms"] for row in month["rows"]} == by_line

    holds()


def adds_up(month: dict[str, Any], number: int, amount: int) -> bool:
    if not month["rows"]:
        return number == 0
    whole = (sum(row["rooms"] for row in month["rows"]), sum(row["amount"] for row in month["rows"]))
    average = None if not number else (2 * amount + number) // (2 * number)
    return whole == (number, amount) and month["totals"]["average"] == month["figures"]["average"] == average


def put(deployment: Deployment, first: date, drawn: Drawn) -> None:
    with Session(deployment.database.engine) as session:
        tiers = [None, *session.exec(select(Tier.id).order_by(col(Tier.id)))]
        room_ids = session.exec(select(Room.id).order_by(col(Room.id))).all()
        for day, tier, state, amount, room in drawn:
            session.add(
                Booking(
                    day=first + timedelta(days=day),
                    room_id=room_ids[room] or 0,
                    state=state,
                    tier_id=tiers[tier],
                    amount=amount,
                    created_at=NOON,
                )
            )
        session.commit()
