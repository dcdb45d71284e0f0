"""Merges that took place, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from customary.customers.access import MERGE, VIEW, customer_for
from customary.customers.merge_fields import FIELDS
from customary.customers.merge_preview import Moving, titles_of
from customary.customers.models import Customer, Merge
from customary.database.models import KnownRecord
from customary.plugins.actor import Actor
from customary.plugins.text import Text, texts

_ = texts("customers")
MOST = 100


@dataclass(frozen=True)
class PastMerge:
    """A merge, what moved with it, whether it can be taken back now, and what an undo left as it was."""

    id: int
    winner_id: int
    loser_id: int
    loser_name: str
    at: datetime
    author: str
    moved: list[Moving]
    undone_at: datetime | None
    undone_by: str
    undoable: bool
    kept: list[tuple[Text | str, str, str]]  # what kind of row, its number, the field

    @property
    def pairs(self) -> list[tuple[Text | str, int]]:
        return [(one.title, one.number) for one in self.moved]


def merges_of(session: Session, actor: Actor, customer_id: int) -> list[PastMerge]:
    """The merges of others into a customer, and of himself into others, the latest first.

    Raises NotFound if the actor may not see him.
    """
    customer = customer_for(session, actor, customer_id, VIEW)
    mine = or_(col(Merge.winner_id) == customer_id, col(Merge.loser_id) == customer_id)
    merges = list(session.exec(select(Merge).where(mine).order_by(col(Merge.id).desc()).limit(MOST)))
    titles = titles_of(list(session.exec(select(KnownRecord)))) if merges else {}
    standing = [one.id for one in merges if one.state == "merged" and one.winner_id == customer_id]
    return [_past(one, titles, customer, standing[:1], actor.may(MERGE)) for one in merges]


def _past(
    merge: Merge, titles: dict[str, Text | str], customer: Customer, latest: list[int | None], may: bool
) -> PastMerge:
    assert merge.id is not None  # read from the database
    other = _("Other entries")
    return PastMerge(
        id=merge.id,
        winner_id=merge.winner_id,
        loser_id=merge.loser_id,
        loser_name=merge.loser_name,
        at=merge.at,
        author=merge.author,
        moved=[Moving(titles.get(name, other), number) for name, number in merge.moved.items()],
        undone_at=merge.undone_at,
        undone_by=merge.undone_by,
        undoable=may and merge.id in latest and customer.state != "merged",
        kept=[
            (
                _("Customer") if one["table"] == Customer.__tablename__ else titles.get(one["table"], other),
                _key(one),
                _field(one),
            )
            for one in merge.kept
        ],
    )


def _key(kept: dict[str, object]) -> str:
    key = kept["key"]
    return " ".join(str(part) for part in key) if isinstance(key, list) else str(key)


def _field(kept: dict[str, object]) -> str:
    names = str(kept["column"]).split(", ")
    return str(_(", ")).join(str(FIELDS.get(name, _("Customer") if name == "customer_id" else name)) for name in names)
