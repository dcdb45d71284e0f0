"""Member cards out of the card ledger, a line for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from customary.sdk import Column, Importer, Line, Settled, Stage, Writing, texts

from customary_ktv.access import CARD
from customary_ktv.cells import Validity, read_card_number, read_card_type, read_validity
from customary_ktv.imported_rows import settle_cards
from customary_ktv.models import Card, TierName
from customary_ktv.reasons import MISSING_NUMBER, NO_ISSUE, UNKNOWN_CARD
from customary_ktv.tiers import tiers_named
from customary_ktv.validity import last_day
from customary_ktv.written import as_written

_ = texts("ktv")

COLUMNS = (
    Column("number", _("Card number"), read_card_number, aliases=("会员卡号", "卡号", "会员号", "会员编号", "Card no", "Member number"), required=True, filled="missing_number"),
    Column("tier", _("Card type"), read_card_type, aliases=("会员卡类型", "卡类型", "会员等级", "等级", "卡种", "Tier", "Level"), required=True, filled="unknown_card_type"),
    Column("name", _("Holder"), "name", aliases=("姓名", "会员姓名", "持卡人", "顾客姓名", "Name", "Member name", "Card holder")),
    Column("phone", _("Telephone"), "phones", aliases=("电话", "手机", "手机号", "联系电话", "手机号码", "Phone", "Mobile"), lenient=True),
    Column("issued", _("Issued on"), "date", aliases=("发卡日期", "办卡日期", "开卡日期", "入会日期", "Issued", "Issue date", "Date of issue")),
    Column("validity", _("Valid until"), read_validity, aliases=("有效期至", "有效期", "到期日", "到期日期", "有效期限", "Expires", "Expiry", "Expiry date")),
    Column("balance", _("Stored value"), "money", aliases=("储值余额", "余额", "卡内余额", "储值", "Balance"), reason="bad_amount"),
)  # fmt: skip


def identity(values: Mapping[str, Any]) -> tuple[object, ...]:
    return (values["number"],)


def check(line: Line) -> None:
    validity = line.values["validity"]
    if validity is not None and validity.kind == "span" and line.values["issued"] is None:
        line.reject("bad_date", "issued", NO_ISSUE)


def refer(stage: Stage, lines: Sequence[Line]) -> None:
    tiers = tiers_named(stage, [line.values["tier"] for line in lines])
    for line in lines:
        if line.values["tier"] and line.values["tier"] not in tiers:
            line.reject("unknown_card_type", "tier")


def plan(stage: Stage, lines: Sequence[Line]) -> None:
    tiers = tiers_named(stage, [line.values["tier"] for line in lines])
    known = stage.get(Card, [line.known for line in lines if line.known is not None])
    numbered = stage.find(Card, "number", [line.values["number"] for line in lines])
    for line in lines:
        given = _facts(line, tiers)
        card = numbered.get(line.values["number"]) or known.get(line.known or 0)
        if card is None:
            card = stage.new(Card, line, **given)
        else:
            stage.change(card, line, **given)
        line.becomes(card)


def _facts(line: Line, tiers: Mapping[str, int]) -> dict[str, Any]:  # column values
    values = line.values
    validity: Validity = values["validity"] or Validity("unlimited")
    issued: date | None = values["issued"]
    return {
        "number": values["number"],
        "tier_id": tiers[values["tier"]],
        "holder": values["name"] or "",
        "phone": (values["phone"] or ("",))[0],
        "phone_written": as_written(line, "phone"),
        "issued_on": issued,
        "validity": validity.kind,
        "months": validity.months,
        "valid_until": last_day(validity.kind, issued, validity.months, validity.until),
        "opening_balance": values["balance"] or 0,
    }


def settle(session: Writing, rows: Mapping[type[Any], Settled], batch: str) -> None:
    settle_cards(session, rows.get(Card, Settled()), batch)


members = Importer(
    key="ktv.members",
    title=_("Member cards"),
    description=_("One row for each card. A card belongs to the customer with its telephone, as soon as there is one."),
    permission="core.imports.run",
    record=CARD,
    columns=COLUMNS,
    identity=identity,
    check=check,
    refer=refer,
    plan=plan,
    settle=settle,
    lookups={Card: ("number",), TierName: ("name",)},
    derived={Card: ("customer_id",)},
    reasons={
        "missing_number": MISSING_NUMBER,
        "bad_date": None,
        "bad_amount": None,
        "unknown_card_type": UNKNOWN_CARD,
        "duplicate_row": None,
        "bad_phone": None,
    },
)
