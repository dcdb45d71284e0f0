"""Rooms out of a list of the house, a line for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from customary.sdk import BadCell, Cell, Column, Importer, Line, Settled, Stage, Writing, read_text, texts

from customary_ktv.access import ROOM
from customary_ktv.cells import read_room
from customary_ktv.imported_rows import settle_rooms
from customary_ktv.models import Room
from customary_ktv.reasons import BAD_STATE, MISSING_NUMBER

_ = texts("ktv")

STATES = {
    **dict.fromkeys(("正常", "可用", "启用", "在用", "营业", "open", "normal", "in use"), "open"),
    **dict.fromkeys(("停用", "维修", "装修", "关闭", "out of use", "closed", "out of order"), "out_of_use"),
}


def read_state(cell: Cell) -> str | None:
    text = read_text(cell)
    if text is None:
        return None
    if text.casefold() not in STATES:
        raise BadCell("bad_state")
    return STATES[text.casefold()]


COLUMNS = (
    Column("number", _("Room number"), read_room, aliases=("包厢号", "房号", "包厢编号", "包间号", "房间号", "Room", "Room no"), required=True, filled="missing_number"),
    Column("type", _("Room type"), aliases=("包厢类型", "房型", "包间类型", "类型", "Type")),
    Column("seats", _("Seats"), "integer", aliases=("容纳人数", "人数", "座位数", "可容纳人数", "Capacity")),
    Column("minimum_spend", _("Minimum spend"), "money", aliases=("最低消费", "低消", "最低消费额", "Minimum", "Minimum charge"), reason="bad_amount"),
    Column("floor", _("Floor"), aliases=("楼层", "所在楼层", "Level")),
    Column("state", _("State"), read_state, aliases=("状态", "使用状态", "Status")),
    Column("out_from", _("Out of use from"), "date", aliases=("停用起", "停用开始", "停用日期", "停用自", "Out from")),
    Column("out_until", _("Out of use until"), "date", aliases=("停用止", "停用结束", "停用至", "恢复日期", "Out until")),
)  # fmt: skip

TEXTS = frozenset({"type", "floor"})


def identity(values: Mapping[str, Any]) -> tuple[object, ...]:
    return (values["number"],)


def plan(stage: Stage, lines: Sequence[Line]) -> None:
    known = stage.get(Room, [line.known for line in lines if line.known is not None])
    numbered = stage.find(Room, "number", [line.values["number"] for line in lines])
    for line in lines:
        given = {name: _said(name, value) for name, value in line.values.items()}
        room = numbered.get(line.values["number"]) or known.get(line.known or 0)
        if room is None:
            room = stage.new(Room, line, **given)
        else:
            stage.change(room, line, **given)
        line.becomes(room)


def _said(name: str, value: Any) -> Any:  # a column value
    """The list is the whole truth: what it leaves empty is empty."""
    if value is None:
        return "open" if name == "state" else "" if name in TEXTS else None
    return value


def settle(session: Writing, rows: Mapping[type[Any], Settled], batch: str) -> None:
    settle_rooms(session, rows.get(Room, Settled()), batch)


rooms = Importer(
    key="ktv.rooms",
    title=_("Rooms"),
    description=_("One row for each room, and when it is out of use."),
    permission="core.imports.run",
    record=ROOM,
    columns=COLUMNS,
    identity=identity,
    plan=plan,
    settle=settle,
    lookups={Room: ("number",)},
    reasons={
        "missing_number": MISSING_NUMBER,
        "bad_state": BAD_STATE,
        "bad_date": None,
        "bad_number": None,
        "bad_amount": None,
        "duplicate_row": None,
    },
)
