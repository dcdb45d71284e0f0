"""The dealer's sample files, read by the rules that the right results assume and put in through the plugin's service."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from customary.customers.models import Customer
from customary.database import clock
from customary.database.events import Event
from customary.database.transaction import emit, transaction
from customary.plugins.actor import system
from customary_automotive.service import NewVehicle, NewVisit, record_visits, register_vehicles
from python_calamine import CalamineWorkbook

FILES = Path(__file__).parents[2] / "fixtures" / "files"
EMPTY = {"无", "暂无", "待补", "-", "--", "—", "/", "n/a", "null", "未上牌", "临牌", ""}
NOT_ROWS = ("合计", "总计", "小计", "本页小计", "本日合计", "Total", "制表", "审核", "填表", "备注:")


def truth() -> dict[str, Any]:  # JSON
    answers: dict[str, Any] = json.loads((FILES / "automotive_truth.json").read_text())
    return answers


@dataclass(frozen=True)
class Sample:
    """What was put in: vehicle ids by VIN."""

    vehicles: dict[str, int]


def load_sample() -> Sample:
    """Put the accepted rows of both files in."""
    rejected = {name: {row for row, _reason in truth()[name]["rejected_rows"]} for name in truth() if "." in name}
    rows = list(_vehicle_rows(rejected["vehicles.xlsx"]))
    with transaction(system("sample")) as session:
        customers = _customers(session, rows)
        new = [_new_vehicle(row, customers[_same(row)]) for row in rows]
        ids = register_vehicles(session, session.actor, new)
        by_vin = {one.vin: row_id for one, row_id in zip(new, ids, strict=True) if one.vin}
        by_plate = {one.plate: row_id for one, row_id in zip(new, ids, strict=True) if one.plate}
        visits = [_new_visit(row, by_vin, by_plate) for row in _visit_rows(rejected["repair_orders.csv"])]
        record_visits(session, session.actor, visits)
    return Sample(by_vin)


def _vehicle_rows(rejected: set[int]) -> Iterator[list[Any]]:  # cells
    sheet = CalamineWorkbook.from_path(FILES / "vehicles.xlsx").get_sheet_by_name("基盘客户")
    header: list[Any] | None = None  # cells
    for number, cells in enumerate(sheet.to_python(skip_empty_area=False), 1):
        if "客户姓名" in [str(cell).strip() for cell in cells]:
            header = cells
        elif header and number not in rejected and any(map(_text, cells)):
            yield from () if str(cells[0]).strip().startswith(NOT_ROWS) else (cells,)


def _visit_rows(rejected: set[int]) -> Iterator[list[str]]:
    with (FILES / "repair_orders.csv").open(encoding="gb18030", newline="") as file:
        for number, cells in enumerate(csv.reader(file), 1):
            if number > 1 and number not in rejected and cells and not cells[0].startswith(NOT_ROWS):
                yield cells


def _customers(session: Any, rows: list[list[Any]]) -> dict[str, int]:
    made: dict[str, Customer] = {}
    for row in rows:
        name = re.sub(r"\s", "", _text(row[0]))
        made.setdefault(
            _same(row), Customer(name=name, created_at=clock.now(), created_day=clock.today(), updated_at=clock.now())
        )
    session.add_all(made.values())
    session.flush()
    ids = {key: one.id for key, one in made.items() if one.id is not None}
    emit(session, Event(record="core.customer", ids=tuple(ids.values())))
    return ids


def _same(row: list[Any]) -> str:
    """What makes two rows the same customer: the digits of the first telephone, else the name."""
    first = re.split("[;、,]|/", _text(row[1]))[0]
    digits = re.sub(r"\D", "", first.removesuffix(".0"))
    return digits[-11:] or "name " + _text(row[0])


def _new_vehicle(row: list[Any], customer_id: int) -> NewVehicle:
    km = _km(row[7])
    return NewVehicle(
        customer_id=customer_id,
        plate=re.sub(r"[\s·]", "", _text(row[2])).upper(),
        vin=re.sub(r"\s", "", _text(row[3])).upper() or None,
        model=_text(row[4]),
        delivered_on=_day(row[5]),
        warranty_until=_day(row[6]),
        warranty_km=km,
        insurance_until=_day(row[8]),
        inspection_until=_day(row[9]),
        adviser=_text(row[10]),
        note=_text(row[11]),
    )


def _new_visit(row: list[str], by_vin: dict[str, int], by_plate: dict[str, int]) -> NewVisit:
    vin = re.sub(r"\s", "", _text(row[1])).upper()
    plate = re.sub(r"[\s·]", "", _text(row[2])).upper()
    day = _day(row[3])
    assert day is not None
    amount = Decimal(re.sub(r"[,¥元\s]", "", _text(row[6])))
    return NewVisit(
        by_vin[vin] if vin else by_plate[plate], _text(row[0]), day, _km(row[4]), _text(row[5]), int(amount * 100)
    )


def _text(cell: object) -> str:
    if isinstance(cell, float):
        cell = int(cell)
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", str(cell)).replace("\u200b", "")).strip()
    return "" if text.lower() in EMPTY else text


def _km(cell: object) -> int | None:
    text = re.sub(r"[,\s]|km|公里", "", _text(cell), flags=re.IGNORECASE)
    if not text:
        return None
    return int(Decimal(text.removesuffix("万")) * (10_000 if text.endswith("万") else 1))


def _day(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _text(cell).split(" ")[0]
    if not text:
        return None
    if re.fullmatch(r"\d{5}", text):
        return date(1899, 12, 30) + timedelta(int(text))
    parts = re.findall(r"\d+", text)
    if len(parts) == 1 and len(text) == 8:
        parts = [text[:4], text[4:6], text[6:]]
    year, month, day = map(int, parts[:3])
    return date(year + 2000 if year < 100 else year, month, day)
