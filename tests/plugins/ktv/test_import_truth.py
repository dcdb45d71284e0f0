"""A KTV house's rooms, cards and a month of bookings with a correction, by the command line, arrive at what was worked out beforehand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from customary.customers.models import Customer, Phone
from customary.database.deployment import Deployment
from customary.database.transaction import reading
from customary_ktv.figures import available, consumed, not_consumed, valid
from customary_ktv.lunar import solar_day
from customary_ktv.models import Booking, Card, Profile, Room, Tier
from sqlalchemy import func
from sqlmodel import Session, col, select

from tests.builders.ktv import CORRECTION, DAYS, HOUSE, end, truth
from tests.command_line import CommandLine, command_line
from tests.deployments import deployed

ON = date(2026, 11, 23)
LINES = ("VIP卡", "至尊卡", "欢唱卡", "普通顾客")


@pytest.fixture
def customary(database_url: str, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    return command_line(database_url, monkeypatch, "ktv")


@pytest.fixture
def house(database_url: str) -> Iterator[Deployment]:
    """The same database, to look into."""
    with deployed(database_url) as deployment:
        yield deployment


def bring(customary: CommandLine, key: str, name: str, *options: str) -> dict[str, Any]:
    answer: dict[str, Any] = customary("import", key, str(HOUSE / name), "--json", *options).json()
    return answer


def numbers(answer: dict[str, Any]) -> tuple[int, int, int, int]:
    return answer["created"], answer["updated"], answer["unchanged"], answer["removed"]


def as_expected(answer: dict[str, Any], expected: dict[str, Any]) -> None:
    assert [[one["row"], one["reason"]] for one in answer["rejected"]] == expected["rejected_rows"]
    assert Counter(one["reason"] for one in answer["warnings"]) == expected["warnings"]
    assert sum(numbers(answer)[:3]) == expected["accepted"]


def test_rooms_and_members_arrive_and_again_change_nothing(customary: CommandLine, house: Deployment) -> None:
    expected = truth()
    rooms, cards = expected["rooms.csv"]["rooms"], expected["members.xlsx"]["accepted"]
    assert numbers(bring(customary, "ktv.rooms", "rooms.csv", "--dry-run")) == (rooms, 0, 0, 0)
    assert numbers(bring(customary, "ktv.rooms", "rooms.csv")) == (rooms, 0, 0, 0)
    assert numbers(bring(customary, "ktv.rooms", "rooms.csv")) == (0, 0, rooms, 0)
    first, again = bring(customary, "ktv.members", "members.xlsx"), bring(customary, "ktv.members", "members.xlsx")
    assert (numbers(first), numbers(again)) == ((cards, 0, 0, 0), (0, 0, cards, 0))
    for answer in (first, again):
        assert [[one["row"], one["reason"]] for one in answer["rejected"]] == expected["members.xlsx"]["rejected_rows"]
    with reading() as session:
        assert cards_counted(session) == {
            name: expected["members.xlsx"][name]
            for name in ("by_tier", "by_validity_kind", "valid", "expired", "expiring_within_30_days", "balance_total")
            if name != "valid"
        } | {"valid": expected["members.xlsx"]["valid_on_2026-11-23"]}
        assert session.exec(select(func.count()).select_from(Customer)).one() == 0


def cards_counted(session: Session) -> dict[str, Any]:
    kinds = {"until": "date", "span": "relative", "unlimited": "unlimited"}
    by_tier = select(Tier.name, func.count()).join(Card, col(Card.tier_id) == Tier.id).group_by(Tier.name)
    by_kind = select(Card.validity, func.count()).group_by(Card.validity)
    still = session.exec(select(func.count()).where(valid(Card, ON))).one()
    ending = select(Card.number).where(col(Card.valid_until).between(ON, date(2026, 12, 23))).order_by(Card.number)
    return {
        "by_tier": dict(session.execute(by_tier).all()),
        "by_validity_kind": {kinds[kind]: number for kind, number in session.execute(by_kind)},
        "valid": still,
        "expired": session.exec(select(func.count()).select_from(Card)).one() - still,
        "expiring_within_30_days": list(session.exec(ending)),
        "balance_total": float(Decimal(session.exec(select(func.sum(Card.opening_balance))).one()) / 100),
    }


@pytest.mark.slow
def test_a_month_of_bookings_arrives_and_again_changes_nothing(customary: CommandLine, house: Deployment) -> None:
    """KTV-20, KTV-21, KTV-22, KTV-28 to KTV-33: every count, reason and warning of every day, then the correction."""
    expected = truth()
    bring(customary, "ktv.rooms", "rooms.csv")
    for name in DAYS:
        file = expected["files"][name]
        answer = bring(customary, "ktv.bookings", name)
        as_expected(answer, file)
        assert numbers(answer) == (file["accepted"], 0, 0, 0), name
    with reading() as session:
        for day, figures in expected["days_before_correction"].items():
            assert day_counted(session, date.fromisoformat(day)) == figures, day
    dry = bring(customary, "ktv.bookings", CORRECTION, "--dry-run")
    answer = bring(customary, "ktv.bookings", CORRECTION)
    against = expected["files"][CORRECTION]["against_first_file"]
    for one in (dry, answer):
        as_expected(one, expected["files"][CORRECTION])
        assert numbers(one) == (against["added"], against["changed"], against["same"], against["removed"])
    arrived = end()
    with reading() as session:
        assert day_counted(session, date(2026, 10, 15)) == expected["day_2026-10-15_after_correction"]
        assert afterwards(session) == {
            name: expected["after_all_imports"][name]
            for name in (
                "distinct_customers_by_phone",
                "birthdays_by_month",
                "lunar_birthdays",
                "lunar_birthdays_by_solar_month_2026",
            )
        }
        assert frequent(session) == expected["after_all_imports"]["frequent_top5"]
    for name in (*DAYS, CORRECTION):
        answer = bring(customary, "ktv.bookings", name)
        assert (answer["created"], answer["updated"], answer["removed"]) == (0, 0, 0), name
        assert answer["unchanged"] == expected["files"][name]["accepted"]
    assert end() == arrived


def day_counted(session: Session, day: date) -> dict[str, Any]:
    of_day = (col(Booking.day) == day, consumed(Booking))
    by_tier = {
        name or "普通顾客": (number, int(amount))
        for name, number, amount in session.execute(
            select(Tier.name, func.count(), func.sum(Booking.amount))
            .select_from(Booking)
            .outerjoin(Tier, col(Tier.id) == Booking.tier_id)
            .where(*of_day)
            .group_by(Tier.name)
        )
    }
    rooms, amount = (sum(one[place] for one in by_tier.values()) for place in (0, 1))
    free = session.exec(select(func.count()).where(available(Room, day))).one()
    taken = session.exec(
        select(func.count(func.distinct(Booking.room_id)))
        .join(Room, col(Room.id) == Booking.room_id)
        .where(*of_day, available(Room, day))
    ).one()
    return {
        "rooms": rooms,
        "amount": amount / 100,
        "average": average(amount, rooms),
        "cards": {name: line_counted(*by_tier.get(name, (0, 0)), rooms) for name in LINES},
        "not_consumed": session.exec(select(func.count()).where(col(Booking.day) == day, not_consumed(Booking))).one(),
        "rooms_available": free,
        "rooms_occupied": taken,
        "occupancy_pct": half_up(1000 * taken, free) / 10,
    }


def line_counted(number: int, amount: int, rooms: int) -> dict[str, Any]:
    share = half_up(1000 * number, rooms) / 10
    return {"rooms": number, "amount": amount / 100, "average": average(amount, number), "share_of_rooms_pct": share}


def average(amount: int, number: int) -> float | None:
    return half_up(amount, number) / 100 if number else None


def half_up(value: int, by: int) -> int:
    return (2 * value + by) // (2 * by) if by else 0


def afterwards(session: Session) -> dict[str, Any]:
    solar, lunar = Counter[str](), Counter[str]()
    for profile in session.exec(select(Profile)):
        if profile.birth_lunar:
            on = solar_day(2026, profile.birth_month, profile.birth_day)
            lunar[str(on.month if on else "")] += 1
        else:
            solar[str(profile.birth_month)] += 1
    return {
        "distinct_customers_by_phone": session.exec(select(func.count()).where(Phone.position == 0)).one(),
        "birthdays_by_month": dict(solar),
        "lunar_birthdays": sum(lunar.values()),
        "lunar_birthdays_by_solar_month_2026": dict(lunar),
    }


def frequent(session: Session) -> list[list[Any]]:
    since = col(Booking.day).between(date(2026, 10, 2), date(2026, 10, 31))
    query = select(Booking.phone, func.count().label("number"), func.sum(Booking.amount).label("amount"))
    query = query.where(since, consumed(Booking), Booking.phone != "").group_by(Booking.phone)
    rows = sorted(session.execute(query).all(), key=lambda row: (-row.number, -row.amount))
    assert (
        sum(row.number >= 3 for row in rows)
        == truth()["after_all_imports"]["frequent_customers_3_visits_in_30_days_to_2026-10-31"]
    )
    return [[row.phone, row.number, int(row.amount) / 100] for row in rows[:5]]
