"""Customers and their vehicles out of a dealer's file, a line for each vehicle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from customary.sdk import Column, Draft, Importer, Line, Person, Settled, Stage, Writing, texts

from customary_automotive.cells import has_check_digit, read_plate, read_vin
from customary_automotive.imported_rows import settle_vehicles
from customary_automotive.models import FormerOwner, Vehicle

_ = texts("automotive")

COLUMNS = (
    Column(
        "name",
        _("Customer name"),
        "name",
        aliases=("客户姓名", "客户名称", "姓名", "车主", "车主姓名", "客户", "联系人", "Customer", "Name", "Owner", "Owner name"),
        required=True,
        filled="missing_name",
    ),
    Column(
        "phone",
        _("Telephone"),
        "phones",
        aliases=("手机", "手机号", "手机号码", "电话", "联系电话", "电话号码", "联系方式", "移动电话", "车主电话", "客户电话", "Phone", "Mobile", "Mobile phone", "Phone number"),
        empty_warning="no_phone",
    ),
    Column("plate", _("Plate"), read_plate, aliases=("车牌号", "车牌", "车牌号码", "牌照", "牌照号", "车号", "Plate number", "Licence plate", "License plate", "Registration")),
    Column("vin", _("VIN"), read_vin, aliases=("车架号", "车架号码", "车辆识别代号", "车辆识别代码", "车辆识别码", "底盘号", "VIN码", "VIN号", "Chassis number", "Vehicle identification number")),
    Column("model", _("Model"), aliases=("车型", "车辆型号", "车型名称", "车系", "款式", "Vehicle model", "Car model")),
    Column("delivered", _("Delivery date"), "date", aliases=("交车日期", "交车时间", "交付日期", "提车日期", "购车日期", "销售日期", "开票日期", "Delivered", "Delivered on", "Date of delivery", "Purchase date", "Sale date")),
    Column("warranty_until", _("Warranty until"), "date", aliases=("质保到期日", "质保到期", "质保到期日期", "质保期", "质保截止", "质保截止日期", "保修到期", "保修到期日", "出保日期", "Warranty end", "Warranty expiry", "Warranty expires")),
    Column("warranty_km", _("Warranty distance"), "integer", aliases=("质保里程", "质保公里数", "质保公里", "保修里程", "Warranty km", "Warranty mileage")),
    Column("insurance_until", _("Insurance until"), "date", aliases=("保险到期", "保险到期日", "保险到期日期", "保险截止日期", "交强险到期", "商业险到期", "Insurance expiry", "Insurance expires", "Insurance end")),
    Column("inspection_until", _("Inspection until"), "date", aliases=("年检到期", "年检到期日", "年检到期日期", "年审到期", "年审日期", "检验有效期", "检验有效期止", "Inspection expiry", "Inspection expires", "Inspection due")),
    Column("adviser", _("Service adviser"), "name", aliases=("服务顾问", "接待顾问", "SA", "服务专员", "Adviser", "Advisor", "Service advisor")),
    Column("note", _("Note"), "lines", aliases=("备注", "说明", "备注信息", "Notes", "Remark", "Remarks", "Comment")),
)  # fmt: skip

OF_THE_OWNER = ("plate", "warranty_until", "warranty_km", "insurance_until", "inspection_until")
OTHERS = ("vin", "model", "adviser", "note")
TEXTS = frozenset({"plate", "model", "adviser", "note"})


def identity(values: Mapping[str, Any]) -> tuple[object, ...]:
    return values["vin"] or values["plate"], values["name"], (values["phone"] or ("",))[0]


def check(line: Line) -> None:
    vin = line.values["vin"]
    if vin is None and line.values["plate"] is None:
        line.reject("missing_vehicle")
    if vin is not None and not has_check_digit(vin):
        line.warn("vin_check_digit", "vin")


def plan(stage: Stage, lines: Sequence[Line]) -> None:
    people = [Person(line, line.values["name"], line.values["phone"] or ()) for line in lines]
    owners = stage.customers(people)
    known = stage.get(Vehicle, [line.known for line in lines if line.known is not None])
    stage.find(Vehicle, "vin", [line.values["vin"] for line in lines if line.values["vin"]])
    stage.find(Vehicle, "plate", [line.values["plate"] for line in lines if line.values["plate"]])
    for line, owner in zip(lines, owners, strict=True):
        vehicle = known.get(line.known or 0) or _find(stage, line, owner)
        if vehicle is None:
            vehicle = _new(stage, line, owner)
        elif vehicle["customer_id"] in (None, owner.id):
            _change(stage, line, owner, vehicle)
        else:
            _resell(stage, line, owner, vehicle)
        line.becomes(vehicle)


def _find(stage: Stage, line: Line, owner: Draft) -> Draft | None:
    """By VIN; by plate only a vehicle of the same owner, as plates move from one vehicle to the next."""
    vin, plate = line.values["vin"], line.values["plate"]
    if vin and (found := stage.find(Vehicle, "vin", [vin]).get(vin)):
        return found
    found = stage.find(Vehicle, "plate", [plate]).get(plate) if plate else None
    if found is None or found["customer_id"] != owner.id or (vin and found["vin"]):
        return None
    return found


def _new(stage: Stage, line: Line, owner: Draft) -> Draft:
    delivered = line.values["delivered"]
    given = _given(line, (*OF_THE_OWNER, *OTHERS))
    return stage.new(Vehicle, line, customer_id=owner.id, delivered_on=delivered, owner_since=delivered, **given)


def _change(stage: Stage, line: Line, owner: Draft, vehicle: Draft) -> None:
    """What the line leaves empty stays as it is; a corrected delivery date is the first one too unless the vehicle was resold."""
    given = _given(line, (*OF_THE_OWNER, *OTHERS))
    delivered = line.values["delivered"]
    if delivered is not None:
        first = vehicle["delivered_on"] == vehicle["owner_since"]
        given |= {"owner_since": delivered} | ({"delivered_on": delivered} if first else {})
    stage.change(vehicle, line, customer_id=owner.id, **given)


def _resell(stage: Stage, line: Line, owner: Draft, vehicle: Draft) -> None:
    """The later delivery says whose the vehicle is now, and whose it was; the first one stays the day that its reckoning begins."""
    line.warn("resold_vehicle", "vin")
    delivered = line.values["delivered"]
    if _is_later(delivered, vehicle["owner_since"]):
        before = {"customer_id": vehicle["customer_id"], "plate": vehicle["plate"], "since": vehicle["owner_since"]}
        stage.new(FormerOwner, line, vehicle_id=vehicle.id, until=delivered, **before)
        of_the_owner = {field: line.values[field] or ("" if field in TEXTS else None) for field in OF_THE_OWNER}
        stage.change(vehicle, line, customer_id=owner.id, owner_since=delivered, **of_the_owner, **_given(line, OTHERS))


def _is_later(day: date | None, than: date | None) -> bool:
    return day is not None and (than is None or day > than)


def _given(line: Line, fields: Sequence[str]) -> dict[str, Any]:  # values by column
    return {field: line.values[field] for field in fields if line.values[field] is not None}


def settle(session: Writing, rows: Mapping[type[Any], Settled], batch: str) -> None:
    settle_vehicles(session, rows.get(Vehicle, Settled()), batch)


vehicles = Importer(
    key="automotive.vehicles",
    title=_("Vehicles and their owners"),
    description=_("One row for each vehicle, with the owner's name and telephone."),
    permission="core.imports.run",
    record="automotive.vehicle",
    columns=COLUMNS,
    identity=identity,
    check=check,
    plan=plan,
    settle=settle,
    lookups={Vehicle: ("vin", "plate"), FormerOwner: ()},
    makes_customers=True,
    reasons={
        "missing_name": None,
        "bad_vin": _("This is no vehicle identification number: it has 17 letters and digits, without I, O and Q."),
        "missing_vehicle": _("The row names no vehicle: VIN and plate are both empty."),
        "bad_phone": None,
        "bad_date": None,
        "bad_number": None,
        "duplicate_row": None,
        "vin_check_digit": _(
            "The ninth character does not fit the others: a character of the VIN is probably mistyped."
        ),
        "resold_vehicle": _("The vehicle belongs to somebody else already. The later delivery says who has it now."),
        "no_phone": None,
    },
)
