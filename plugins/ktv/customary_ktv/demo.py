"""A house to try the plugin with: forty-eight rooms, members with cards, six weeks of bookings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from customary.sdk import (
    Demo,
    DemoHouse,
    NewCustomer,
    NewPhone,
    Writing,
    clock,
    create_customers,
    emit,
    portions,
    table_of,
    transaction,
)
from sqlalchemy import func, insert, select
from sqlmodel import col

from customary_ktv.access import BOOKING, CARD, REQUEST, ROOM
from customary_ktv.booking_facts import booking_key
from customary_ktv.derived import link_cards, reckon_birthdays
from customary_ktv.events import BookingsTaken, CardsIssued, RoomsEntered, StandingRequestsChanged
from customary_ktv.models import Booking, Card, Room, StandingRequest, Tier

GUESTS, MEMBERS, DAYS = 160, 60, 42
KNOWN_FOR = 200  # days
OUT_OF_USE = (10, 22)  # places of rooms

KINDS = (
    ("小包", 4, 28000),
    ("小包", 4, 28000),
    ("中包", 8, 48000),
    ("中包", 8, 48000),
    ("大包", 12, 88000),
    ("豪华包", 18, 158000),
)
SURNAMES = "韦葛包周刘齐林戴洪王张李金杨程徐易陈银阎余龚康谁倪许邱黄高段曹谷江吴路蔡孙何"
GIVEN = ("浩", "洋", "欣", "金凤", "英", "淑英", "凯", "想", "文", "桂花", "宇", "雪", "桂芳", "玉英", "丽丽", "丹", "红梅", "成", "萍", "建平", "旭", "莹", "静", "建国")  # fmt: skip
OPINIONS = ("", "", "", "", "满意", "音响效果好", "上酒慢", "空调太冷", "希望有更多新歌", "服务员态度好", "等位时间长")
USUAL = ("欢唱套餐", "欢唱套餐", "欢唱套餐", "计时", "计时", "酒水", "团购", "商务宴请", "生日派对")
ARRIVALS = (810, 830, 1110, 1125, 1130, 1140, 1360, 1370, 1385)  # 13:30 to 23:05
WANTS = ("不抽烟的包厢", "开机温度 25 ℃", "预留靠近电梯的包厢", "生日布置和蛋糕", "儿童座椅两把", "到店前备好热水")

Values = dict[str, Any]  # column values


@dataclass(frozen=True)
class _Guest:
    """Somebody who comes more or less often, perhaps with a card."""

    id: int
    name: str
    phone: str
    birthday: Values
    card: str
    tier: tuple[int, str] | None


def load(house: DemoHouse) -> None:
    """Rooms, guests with their cards, and the bookings of six weeks up to tonight."""
    # Not secret: the same seed makes the same house every time.
    random = Random(26)  # noqa: S311
    with clock.at(clock.now() - timedelta(KNOWN_FOR)), transaction(house.actor) as session:
        rooms = _rooms(session)
        guests = _guests(session, house, random)
    with transaction(house.actor) as session:
        _requests(session, random, guests)
        _bookings(session, house.today, random, rooms, guests)


def _rooms(session: Writing) -> list[tuple[int, str]]:
    rows: list[Values] = []
    for floor, letter in (("2F", "A"), ("3F", "B"), ("4F", "C")):
        for number in range(1, 17):
            kind, seats, minimum = ("总统包", 25, 388000) if number == 16 else KINDS[(number - 1) * len(KINDS) // 15]
            rows.append(
                {
                    "number": f"{letter}{number:02}",
                    "type": kind,
                    "seats": seats,
                    "minimum_spend": minimum,
                    "floor": floor,
                    "state": "out_of_use" if len(rows) in OUT_OF_USE else "open",
                    "version": 1,
                    "created_at": clock.now(),
                }
            )
    ids = _insert(session, Room, rows)
    emit(session, RoomsEntered(record=ROOM, ids=tuple(ids)))
    return list(zip(ids, (row["type"] for row in rows), strict=True))


def _insert(session: Writing, model: type[Any], rows: Sequence[Values]) -> list[int]:
    """Write rows; their ids in the same order."""
    table = table_of(model)
    last = session.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
    session.execute(insert(table), list(rows))
    return list(session.scalars(select(table.c.id).where(table.c.id > last).order_by(table.c.id)))


def _guests(session: Writing, house: DemoHouse, random: Random) -> list[_Guest]:
    people = [(random.choice(SURNAMES) + random.choice(GIVEN), f"+861380001{number:04}") for number in range(GUESTS)]
    new = [
        NewCustomer(
            name=name,
            salutation=random.choice(("mr", "ms")),
            owner_id=house.specialists[number % len(house.specialists)],
            phones=(NewPhone(phone),),
        )
        for number, (name, phone) in enumerate(people)
    ]
    ids = create_customers(session, house.actor, new)
    tiers = [
        (id_, name) for id_, name in session.execute(select(col(Tier.id), col(Tier.name)).order_by(col(Tier.rank)))
    ]
    guests = [
        _Guest(id_, name, phone, _birthday(random), *_membership(random, number, tiers))
        for number, (id_, (name, phone)) in enumerate(zip(ids, people, strict=True))
    ]
    cards = [_card(random, house.today, one) for one in guests if one.tier is not None]
    card_ids = _insert(session, Card, cards)
    emit(session, CardsIssued(record=CARD, ids=tuple(card_ids)))
    link_cards(session, [one.phone for one in guests])
    return guests


def _membership(random: Random, number: int, tiers: Sequence[tuple[int, str]]) -> tuple[str, tuple[int, str] | None]:
    if number >= MEMBERS:
        return "", None
    place = random.choices(range(len(tiers)), [6, 3, 1][: len(tiers)])[0]
    return f"{'HVZ'[place % 3]}88{number * 7:04}", tiers[place]


def _birthday(random: Random) -> Values:
    if random.random() < 0.3:
        return {"birthday": "", "birth_year": None, "birth_month": None, "birth_day": None, "birth_lunar": False}
    month, day = random.randint(1, 12), random.randint(1, 28)
    lunar, year = random.random() < 0.08, random.randint(1962, 2003)
    written = f"农历{month}月{day}" if lunar else f"{year}-{month:02}-{day:02}"
    return {
        "birthday": written,
        "birth_year": None if lunar else year,
        "birth_month": month,
        "birth_day": day,
        "birth_lunar": lunar,
    }


def _card(random: Random, today: date, one: _Guest) -> Values:
    assert one.tier is not None  # asked for
    issued = today - timedelta(random.randint(20, 700))
    ends = random.random() < 0.75
    return {
        "number": one.card,
        "tier_id": one.tier[0],
        "holder": one.name,
        "phone": one.phone,
        "phone_written": "",
        "issued_on": issued,
        "validity": "until" if ends else "unlimited",
        "valid_until": issued + timedelta(random.choice((365, 730))) if ends else None,
        "opening_balance": random.choice((0, 50_000, 150_000, 326_000)),
        "version": 1,
        "created_at": clock.now(),
    }


def _requests(session: Writing, random: Random, guests: Sequence[_Guest]) -> None:
    rows = [
        {"customer_id": one.id, "text": random.choice(WANTS), "version": 1, "created_at": clock.now()}
        for one in guests[:MEMBERS:6]
    ]
    ids = tuple(_insert(session, StandingRequest, rows))
    emit(
        session, StandingRequestsChanged(record=REQUEST, ids=ids, customers=tuple(one.id for one in guests[:MEMBERS:6]))
    )


def _bookings(
    session: Writing, today: date, random: Random, rooms: Sequence[tuple[int, str]], guests: Sequence[_Guest]
) -> None:
    open_rooms = [room for number, (room, _kind) in enumerate(rooms) if number not in OUT_OF_USE]
    days = [today - timedelta(ago) for ago in range(DAYS, -1, -1)]
    rows = [row for day in days for row in _day(random, day, today, open_rooms, guests)]
    ids = _insert(session, Booking, rows)
    for portion in portions(list(zip(ids, (row["customer_id"] for row in rows), strict=True))):
        customers = tuple(dict.fromkeys(customer for _id, customer in portion if customer is not None))
        emit(session, BookingsTaken(record=BOOKING, ids=tuple(id_ for id_, _customer in portion), customers=customers))
    reckon_birthdays(session, [one.id for one in guests])


def _day(random: Random, day: date, today: date, rooms: Sequence[int], guests: Sequence[_Guest]) -> Iterator[Values]:
    """Fridays and Saturdays are full; tonight's bookings are still to come."""
    number = random.randint(28, 36) if day.weekday() in (4, 5) else random.randint(14, 24)
    for row, room in enumerate(random.sample(list(rooms), number), start=3):
        guest = random.choice(guests[: MEMBERS // 2] if random.random() < 0.35 else guests)
        yield _booking(random, day, today, room, row, guest)


def _booking(random: Random, day: date, today: date, room: int, row: int, one: _Guest) -> Values:
    arrival, dice = random.choice(ARRIVALS), random.random()
    state = "booked" if day == today else "cancelled" if dice < 0.03 else "no_show" if dice < 0.045 else "consumed"
    amount = int(random.lognormvariate(7.1, 0.6)) * 100 if state == "consumed" else 0
    shown = one.tier is not None and random.random() < 0.85
    wants = [random.choice(WANTS)] if state == "booked" and dice < 0.15 else []
    return {
        "key": booking_key(day, room, arrival),
        "day": day,
        "room_id": room,
        "arrival": arrival,
        "departure": arrival + random.choice((180, 195, 210)),
        "state": state,
        "customer_id": one.id,
        "name": one.name,
        "phone": one.phone,
        "phone_written": "",
        **one.birthday,
        "amount": amount,
        "consumption": {"cancelled": "取消", "no_show": "未到"}.get(state) or random.choice(USUAL),
        "card": one.tier[1] if one.tier and shown else "",
        "tier_id": one.tier[0] if one.tier and shown else None,
        "card_number": one.card if shown else "",
        "opinion": random.choice(OPINIONS) if state == "consumed" else "",
        "requests": [{"text": text, "state": "open", "reason": "", "by": ""} for text in wants],
        "requests_open": len(wants),
        "note": "",
        "row": row,
        "origin": "import" if day < today else "",
        "version": 1,
        "created_at": clock.now(),
    }


DEMO = Demo(load)
