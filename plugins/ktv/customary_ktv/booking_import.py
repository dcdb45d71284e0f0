"""A day's bookings out of reception's sheet, a line for each; a correction takes its day's place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from customary.sdk import Column, Draft, Importer, Line, Person, Settled, Stage, Writing, texts

from customary_ktv.access import BOOKING
from customary_ktv.booking_facts import booking_key, facts, prepare
from customary_ktv.cells import read_birthday, read_card_number, read_card_type, read_clock, read_room
from customary_ktv.imported_rows import settle_bookings
from customary_ktv.models import Booking, Card, Profile, Room, Sheet, TierName
from customary_ktv.reasons import BAD_BIRTHDAY, DAY_CORRECTED, MISSING_AMOUNT, MISSING_DAY, UNKNOWN_CARD, UNKNOWN_ROOM
from customary_ktv.sheets import bookings_replaced, read_sheet
from customary_ktv.tiers import tiers_named

_ = texts("ktv")

COLUMNS = (
    Column("day", _("Business day"), "date", aliases=("订厢日期", "日期", "营业日", "营业日期", "消费日期", "Date", "Day")),
    Column("room", _("Room number"), read_room, aliases=("包厢号", "房号", "包厢", "包间号", "房间号", "Room", "Room no"), required=True, filled="unknown_room"),
    Column("room_type", _("Room type"), aliases=("包厢类型", "房型", "包间类型", "Type")),
    Column("arrival", _("Arrival"), read_clock, aliases=("到店时间", "开房时间", "到达时间", "开台时间", "入场时间", "Arrived", "From"), required=True),
    Column("departure", _("Departure"), read_clock, aliases=("离店时间", "结账时间", "离开时间", "退房时间", "离场时间", "Left", "Until")),
    Column("name", _("Customer name"), "name", aliases=("顾客姓名", "姓名", "客户姓名", "客人姓名", "订厢人", "Name", "Guest", "Customer")),
    Column("phone", _("Telephone"), "phones", aliases=("电话", "手机", "手机号", "联系电话", "手机号码", "顾客电话", "Phone", "Mobile"), lenient=True, empty_warning="no_phone"),
    Column("birthday", _("Birthday"), read_birthday, aliases=("生日", "顾客生日", "出生日期", "Date of birth"), lenient=True),
    Column("amount", _("Amount"), "money", aliases=("消费金额", "金额", "消费额", "实收金额", "消费总额", "Total", "Spent"), required=True, reason="bad_amount"),
    Column("consumption", _("Consumption type"), aliases=("消费类型", "消费方式", "类型", "消费项目", "Consumption")),
    Column("card", _("Card type"), read_card_type, aliases=("会员卡类型", "卡类型", "会员卡使用情况", "会员等级", "会员卡", "Card", "Tier")),
    Column("card_number", _("Card number"), read_card_number, aliases=("会员卡号", "卡号", "会员号", "Card no")),
    Column("opinion", _("Opinion"), "lines", aliases=("意见", "主要意见", "顾客意见", "意见建议", "反馈", "Opinions", "Comment", "Feedback")),
)  # fmt: skip


def identity(values: Mapping[str, Any]) -> tuple[object, ...]:
    return values["day"], values["room"], values["arrival"]


def refer(stage: Stage, lines: Sequence[Line]) -> None:
    rooms = stage.find(Room, "number", [line.values["room"] for line in lines if line.values["room"]])
    tiers = tiers_named(stage, [line.values["card"] for line in lines])
    for line in lines:
        if line.values["room"] and line.values["room"] not in rooms:
            line.reject("unknown_room", "room")
        if line.values["card"] and line.values["card"] not in tiers:
            line.reject("unknown_card_type", "card")


def plan(stage: Stage, lines: Sequence[Line]) -> None:
    rooms = stage.find(Room, "number", [line.values["room"] for line in lines])
    tiers = tiers_named(stage, [line.values["card"] for line in lines])
    keys = {
        line.row: booking_key(line.values["day"], rooms[line.values["room"]].id, line.values["arrival"])
        for line in lines
    }
    by_key = stage.find(Booking, "key", keys.values())
    known = stage.get(Booking, [line.known for line in lines if line.known is not None])
    sheets = dict(stage.find(Sheet, "key", [line.values["day"].isoformat() for line in lines]))
    guests = _guests(stage, lines)
    for line in lines:
        booking = by_key.get(keys[line.row]) or known.get(line.known or 0)
        room_id = rooms[line.values["room"]].id
        told = facts(line, keys[line.row], room_id, tiers.get(line.values["card"] or ""), guests.get(line.row), booking)
        if _is_superseded(stage, line, sheets):
            if booking is None or any(booking[name] != value for name, value in told.items()):
                line.warn("day_corrected")
            continue
        if booking is None:
            booking = stage.new(Booking, line, **told, row=line.row, origin="import")
        else:
            stage.change(booking, line, **told)
            stage.note(booking, line, row=line.row)
        line.becomes(booking)


def _guests(stage: Stage, lines: Sequence[Line]) -> dict[int, Draft]:
    """The customer of each line with a readable telephone, cancelled ones and no-shows too."""
    called = [line for line in lines if line.values["phone"]]
    people = [Person(line, line.values["name"] or line.values["phone"][0], line.values["phone"]) for line in called]
    return {line.row: guest for line, guest in zip(called, stage.customers(people), strict=True)}


def _is_superseded(stage: Stage, line: Line, sheets: dict[str, Draft]) -> bool:
    """Whether a correction of the day stands, whichever file came in first; the day is noted either way."""
    day = line.values["day"]
    sheet = sheets.get(day.isoformat())
    if sheet is None:
        sheets[day.isoformat()] = stage.new(
            Sheet, line, key=day.isoformat(), day=day, corrected=line.context.corrects(day)
        )
        return False
    if line.context.corrects(day):
        stage.note(sheet, line, corrected=True)
        return False
    return bool(sheet["corrected"])


def settle(session: Writing, rows: Mapping[type[Any], Settled], batch: str) -> None:
    settle_bookings(session, rows.get(Booking, Settled()), batch)


bookings = Importer(
    key="ktv.bookings",
    title=_("Bookings of a day"),
    description=_(
        "Reception's sheet, one row for each booking. A file with 更正 in its name takes the place of its day."
    ),
    permission="core.imports.run",
    record=BOOKING,
    columns=COLUMNS,
    identity=identity,
    check=prepare,
    refer=refer,
    plan=plan,
    settle=settle,
    read_file=read_sheet,
    replaces=bookings_replaced,
    makes_customers=True,
    lookups={Booking: ("key",), Room: ("number",), TierName: ("name",), Sheet: ("key",)},
    derived={Profile: ("customer_id",), Card: ("customer_id",)},
    reasons={
        "bad_date": MISSING_DAY,
        "bad_time": None,
        "unknown_room": UNKNOWN_ROOM,
        "bad_amount": None,
        "missing_amount": MISSING_AMOUNT,
        "unknown_card_type": UNKNOWN_CARD,
        "duplicate_row": None,
        "bad_phone": None,
        "no_phone": None,
        "bad_birthday": BAD_BIRTHDAY,
        "day_corrected": DAY_CORRECTED,
    },
)
