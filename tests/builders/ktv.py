"""The files of a KTV house, read in, and what stands in the tables afterwards."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from customary.customers.models import Customer, Phone
from customary.database.transaction import reading
from customary.importing import service
from customary.importing.models import Import
from customary.importing.run import run_import
from customary.plugins.actor import system
from customary_ktv.models import Booking, Card, Profile, Room, Tier
from sqlmodel import Session, col, select

FILES = Path(__file__).parents[1] / "fixtures" / "files"
HOUSE = FILES / "ktv"
CORRECTION = "bookings_2026-10-15_更正.xlsx"
DAYS = tuple(f"bookings_2026-10-{day:02}.xlsx" for day in range(1, 32))
HEADINGS = (
    "订厢日期",
    "包厢号",
    "到店时间",
    "离店时间",
    "顾客姓名",
    "电话",
    "生日",
    "消费金额",
    "消费类型",
    "会员卡类型",
    "会员卡号",
    "意见",
)


def truth() -> dict[str, Any]:  # JSON
    answers: dict[str, Any] = json.loads((FILES / "ktv_truth.json").read_text())
    return answers


def bring_in(key: str, name: str, stream: io.BytesIO | None = None) -> int:
    """An import that is done: a sample file, or one of the name given with other contents."""
    source = stream or io.BytesIO((HOUSE / name).read_bytes())
    import_id = service.start(system("a test", "zh"), key, name, source, {})
    run_import(import_id)
    return import_id


def bring_in_rooms(*numbers: str) -> None:
    """Rooms of these numbers; the sample's 48 if none is named."""
    lines = "\n".join(
        [
            "包厢号,包厢类型,容纳人数,最低消费,楼层,状态,停用起,停用止",
            *(f"{one},中包,8,480,2F,正常,," for one in numbers),
        ]
    )
    bring_in("ktv.rooms", "rooms.csv", io.BytesIO(lines.encode()) if numbers else None)


def a_booking(number: int, **said: str) -> dict[str, str]:
    """A row of a sheet, unless something else is said by heading."""
    row = {
        "包厢号": "A01",
        "到店时间": f"{12 + number % 12:02}:{number % 60:02}",
        "离店时间": "02:10",
        "顾客姓名": f"客户{number}",
        "电话": f"138{number:08d}",
        "消费金额": "800",
        "消费类型": "欢唱套餐",
    }
    return {**row, **said}


def a_sheet(rows: Iterable[Mapping[str, str]], headings: Sequence[str] = HEADINGS) -> io.BytesIO:
    lines = [",".join(headings), *(",".join(row.get(heading, "") for heading in headings) for row in rows)]
    return io.BytesIO(("\n".join(lines) + "\n").encode())


def counts(import_id: int) -> tuple[int, int, int, int, int]:
    """Created, updated, unchanged, removed, rejected."""
    with reading() as session:
        found = session.get_one(Import, import_id).counts
    return tuple(found[name] for name in ("created", "updated", "unchanged", "removed", "rejected"))  # type: ignore[return-value]  # five of them


def end() -> dict[str, Any]:
    """What all imports arrived at, without the ids that depend on their order."""
    with reading() as session:
        return {
            "customers": sorted(session.exec(select(Phone.e164).where(Phone.position == 0))),
            "bookings": _bookings(session),
            "birthdays": _birthdays(session),
            "cards": _cards(session),
        }


def _bookings(session: Session) -> list[tuple[Any, ...]]:  # column values
    left_out = {"id", "customer_id", "key", "room_id", "tier_id", "version", "created_at"}
    names = [name for name in Booking.model_fields if name not in left_out]
    query = select(Room.number, Phone.e164, Tier.name, *(getattr(Booking, name) for name in names))
    query = query.select_from(Booking).join(Room, col(Room.id) == Booking.room_id)
    query = query.outerjoin(Tier, col(Tier.id) == Booking.tier_id)
    query = query.outerjoin(Phone, (col(Phone.customer_id) == Booking.customer_id) & (col(Phone.position) == 0))
    return sorted((tuple(row) for row in session.execute(query)), key=repr)


def _birthdays(session: Session) -> list[tuple[Any, ...]]:  # column values
    query = select(Phone.e164, Profile.birth_year, Profile.birth_month, Profile.birth_day, Profile.birth_lunar)
    query = query.join(Profile, (col(Phone.customer_id) == Profile.customer_id) & (col(Phone.position) == 0))
    return sorted((tuple(row) for row in session.execute(query)), key=repr)


def _cards(session: Session) -> list[tuple[Any, ...]]:  # column values
    query = select(Card.number, Card.valid_until, Card.opening_balance, Phone.e164)
    query = query.outerjoin(Phone, (col(Phone.customer_id) == Card.customer_id) & (col(Phone.position) == 0))
    return sorted((tuple(row) for row in session.execute(query)), key=repr)


def the_customers() -> list[Customer]:
    with reading() as session:
        return list(session.exec(select(Customer).where(Customer.state == "active").order_by(Customer.id)))


def the_bookings(day: date | None = None) -> list[Booking]:
    with reading() as session:
        query = select(Booking).order_by(Booking.day, Booking.row, Booking.id)
        return list(session.exec(query if day is None else query.where(Booking.day == day)))
