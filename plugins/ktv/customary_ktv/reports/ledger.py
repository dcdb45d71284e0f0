"""What stood on the cards, what came and went, and what stands there now: the two must meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from customary.sdk import (
    Actor,
    FieldError,
    Highlight,
    Invalid,
    Report,
    ReportColumn,
    Table,
    Text,
    clock,
    report_parameter,
    texts,
)
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from customary_ktv.access import FIGURES
from customary_ktv.card_money_words import KINDS
from customary_ktv.ledger.balances import SOON, faults
from customary_ktv.ledger.models import Account, Entry, Lot, Posting

_ = texts("ktv")

WORDS = {**KINDS, "before": _("At the beginning"), "after": _("At the end")}


def _words(key: str) -> Text:
    return WORDS[key]


COLUMNS = (
    ReportColumn("line", _("Line"), words=_words),
    ReportColumn("entries", _("Entries"), "integer"),
    ReportColumn("money_in", _("Stored value in"), "money"),
    ReportColumn("money_out", _("Stored value out"), "money"),
    ReportColumn("points_in", _("Points in"), "integer"),
    ReportColumn("points_out", _("Points out"), "integer"),
)


def first_of_month() -> date:
    return clock.today().replace(day=1)


@dataclass(frozen=True)
class Period:
    """The days whose entries are summed up, both included."""

    from_: date = report_parameter(_("From"), first_of_month)
    until: date = report_parameter(_("Until"), clock.today)

    def __post_init__(self) -> None:
        if self.from_ > self.until:
            raise Invalid([FieldError("until", "before", _("The last day must not be before the first."))])


def reconciliation(session: Session, _actor: Actor, asked: Period) -> Table:
    """Nine statements, however many entries there are."""
    before = _standing(session, asked.from_ - timedelta(1))
    after = _standing(session, asked.until)
    rows: list[dict[str, object]] = [_line("before", before)]
    came, went = {"money": 0, "points": 0}, {"money": 0, "points": 0}
    for kind, found in _by_kind(session, asked).items():
        rows.append({"line": kind, **found})
        for unit in came:
            came[unit] += int(found[f"{unit}_in"])
            went[unit] += int(found[f"{unit}_out"])
    rows.append(_line("after", after))
    apart = {unit: before[unit] + came[unit] - went[unit] - after[unit] for unit in came}
    even = not any(apart.values()) and not faults(session)
    money, points = _ending(session)
    return Table(
        COLUMNS,
        rows,
        highlights=[
            Highlight(_("Stored value at the beginning"), before["money"], "money", name="money_before"),
            Highlight(_("In"), came["money"], "money", name="money_in"),
            Highlight(_("Out"), went["money"], "money", name="money_out"),
            Highlight(
                _("Stored value at the end"),
                after["money"],
                "money",
                detail=_("Comes out even") if even else _("Does not come out even"),
                detail_tone="ok" if even else "danger",
                name="money_after",
            ),
            Highlight(_("Ends within 30 days"), money, "money", name="money_ending"),
            Highlight(_("Points at the end"), after["points"], "integer", name="points_after"),
            Highlight(_("Points that end within 30 days"), points, "integer", name="points_ending"),
            Highlight(_("Difference"), apart["money"], "money", tone="" if even else "danger", name="money_difference"),
        ],
    )


def _line(key: str, standing: Mapping[str, int]) -> dict[str, object]:
    sums = {f"{unit}_in": amount for unit, amount in standing.items()}
    return {"line": key, "entries": None, **sums, "money_out": None, "points_out": None}


def _standing(session: Session, until: date) -> dict[str, int]:
    """What all cards held at the end of a day."""
    query = (
        select(col(Account.unit), func.sum(col(Posting.amount)))
        .join(Account, col(Account.id) == col(Posting.account_id))
        .join(Entry, col(Entry.id) == col(Posting.entry_id))
        .where(col(Account.holder_id).is_not(None), col(Entry.day) <= until)
        .group_by(col(Account.unit))
    )
    return {"money": 0, "points": 0, **{unit: int(amount) for unit, amount in session.execute(query)}}


def _by_kind(session: Session, asked: Period) -> dict[str, dict[str, int]]:
    # An entry is either in or out as a whole: what it puts on a card and takes from it is one amount.
    one = (
        select(
            col(Entry.id).label("id"),
            col(Entry.kind).label("kind"),
            col(Account.unit).label("unit"),
            func.sum(col(Posting.amount)).label("amount"),
        )
        .join(Account, col(Account.id) == col(Posting.account_id))
        .join(Entry, col(Entry.id) == col(Posting.entry_id))
        .where(col(Account.holder_id).is_not(None), col(Entry.day).between(asked.from_, asked.until))
        .group_by(col(Entry.id), col(Entry.kind), col(Account.unit))
        .subquery()
    )
    amount = one.c.amount
    query = select(
        one.c.kind,
        one.c.unit,
        func.count(),
        func.sum(func.abs(amount)).filter(amount > 0),
        func.sum(func.abs(amount)).filter(amount < 0),
    ).group_by(one.c.kind, one.c.unit)
    found: dict[str, dict[str, int]] = {}
    for kind, unit, number, came, went in session.execute(query):
        nothing = {"entries": 0, "money_in": 0, "money_out": 0, "points_in": 0, "points_out": 0}
        line = found.setdefault(kind, nothing)
        line["entries"] += number
        line[f"{unit}_in"], line[f"{unit}_out"] = int(came or 0), int(went or 0)
    return {kind: found[kind] for kind in KINDS if kind in found}


def _ending(session: Session) -> tuple[int, int]:
    """Money and points that can be used today and end within thirty days."""
    today = clock.today()
    query = (
        select(col(Account.unit), func.sum(col(Posting.amount)))
        .join(Lot, col(Lot.id) == col(Posting.lot_id))
        .join(Account, col(Account.id) == col(Lot.account_id))
        .where(col(Lot.expires_on).between(today, today + timedelta(SOON)))
        .group_by(col(Account.unit))
    )
    found = {unit: int(amount) for unit, amount in session.execute(query)}
    return found.get("money", 0), found.get("points", 0)


LEDGER_REPORT = Report(
    key="ktv.ledger",
    title=_("Stored value and points"),
    subtitle=_("What stood on the cards, what came and went, and what stands there now"),
    permission=FIGURES,
    parameters=Period,
    table=reconciliation,
    scope="house",
    icon="wallet",
)
