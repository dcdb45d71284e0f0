"""Repair orders out of a workshop's file, a line for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from customary.sdk import Column, Draft, Importer, Line, Settled, Stage, Writing, texts

from customary_automotive.cells import read_plate, read_vin
from customary_automotive.imported_rows import settle_visits
from customary_automotive.models import Vehicle, Visit

_ = texts("automotive")

COLUMNS = (
    Column("number", _("Repair order"), aliases=("工单号", "工单编号", "维修单号", "委托书号", "结算单号", "单号", "RO号", "RO", "RO number", "Order number", "Repair order number"), required=True, filled="missing_number"),
    Column("vin", _("VIN"), read_vin, aliases=("车架号", "车架号码", "车辆识别代号", "车辆识别代码", "底盘号", "VIN码", "VIN号", "Chassis number"), reason="unknown_vehicle"),
    Column("plate", _("Plate"), read_plate, aliases=("车牌", "车牌号", "车牌号码", "牌照号", "Plate number", "Licence plate", "License plate")),
    Column("day", _("Day of the visit"), "date", aliases=("进厂日期", "进厂时间", "进店日期", "来厂日期", "维修日期", "开单日期", "工单日期", "日期", "Date", "Visit date", "Date in", "Service date"), required=True, filled="bad_date"),
    Column("km", _("Mileage"), "integer", aliases=("里程", "行驶里程", "进厂里程", "公里数", "里程数", "表显里程", "km", "Odometer"), reason="bad_mileage"),
    Column("item", _("Work"), aliases=("项目", "维修项目", "维修类型", "工单类型", "服务项目", "业务类型", "作业项目", "Item", "Type", "Service type")),
    Column("amount", _("Amount"), "money", aliases=("金额", "结算金额", "实收金额", "总金额", "费用", "工单金额", "应收金额", "Total"), reason="bad_amount"),
)  # fmt: skip

FACTS = ("day", "km", "item", "amount")


def identity(values: Mapping[str, Any]) -> tuple[object, ...]:
    return (values["number"],)


def plan(stage: Stage, lines: Sequence[Line]) -> None:
    by_vin = stage.find(Vehicle, "vin", [line.values["vin"] for line in lines if line.values["vin"]])
    by_plate = stage.find(
        Vehicle, "plate", [line.values["plate"] for line in lines if not line.values["vin"] and line.values["plate"]]
    )
    by_number = stage.find(Visit, "number", [line.values["number"] for line in lines])
    by_id = stage.get(Visit, [line.known for line in lines if line.known is not None])
    for line in lines:
        vin, plate = line.values["vin"], line.values["plate"]
        vehicle = by_vin.get(vin) if vin else by_plate.get(plate or "")
        if vehicle is None:
            line.reject("unknown_vehicle", "vin" if vin or not plate else "plate")
            continue
        line.becomes(_visit(stage, line, vehicle, by_id.get(line.known or 0) or by_number.get(line.values["number"])))


def _visit(stage: Stage, line: Line, vehicle: Draft, visit: Draft | None) -> Draft:
    given = {name: line.values[name] for name in FACTS if line.values[name] is not None}
    if visit is None:
        return stage.new(Visit, line, number=line.values["number"], vehicle_id=vehicle.id, **given)
    stage.change(visit, line, vehicle_id=vehicle.id, **given)
    return visit


def settle(session: Writing, rows: Mapping[type[Any], Settled], batch: str) -> None:
    settle_visits(session, rows.get(Visit, Settled()), batch)


repair_orders = Importer(
    key="automotive.repair_orders",
    title=_("Repair orders"),
    description=_("One row for each visit to the workshop. Import the vehicles first."),
    permission="core.imports.run",
    record="automotive.visit",
    columns=COLUMNS,
    identity=identity,
    plan=plan,
    settle=settle,
    lookups={Vehicle: ("vin", "plate"), Visit: ("number",)},
    reasons={
        "duplicate_row": None,
        "missing_number": _("The number of the repair order is missing."),
        "bad_date": None,
        "bad_mileage": _("This is no mileage. Write it in digits, like 38400."),
        "bad_amount": None,
        "unknown_vehicle": _("No vehicle with this VIN or plate is known. Import the vehicles first, or correct it."),
    },
)
