"""Customers who look like one: the same telephone and a like name, or the same name and a number or e-mail that nearly is the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from customary.customers.access import MERGE, RECORD, covered, customer_for
from customary.customers.events import ToldApart
from customary.customers.merge import check_apart
from customary.customers.models import Customer, NotTheSame, Phone
from customary.customers.reading import LINES, ListedCustomer, lines_of
from customary.customers.terms import plain_text, spelled
from customary.database import clock
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.database.transaction import Writing, emit
from customary.plugins.actor import Actor
from customary.plugins.text import Text, texts
from customary.roles.gate import visible

_ = texts("customers")

SHOWN = 50
# Families share a telephone: of so many pairs those with a like name are looked for.
CANDIDATES = 400
LONG_NAME = 3  # of a shorter one, a character is half of it
HALF = 8  # of a number in E.164: two that differ in one digit have one half alike

WHY = {
    "phone": _("Same telephone, like names"),
    "digit": _("Same name, telephones that differ in one digit"),
    "email": _("Same name and e-mail"),
}


@dataclass(frozen=True)
class Pair:
    """Two customers, the older one first, and what makes them look like one."""

    first: ListedCustomer
    second: ListedCustomer
    why: Text


@dataclass(frozen=True)
class _Candidate:
    first_id: int
    second_id: int
    why: str


def suspected_duplicates(session: Session, actor: Actor, of: int | None = None, limit: int = SHOWN) -> list[Pair]:
    """The newest pairs that the actor may merge, of one customer alone if he is named; those told apart are left out.

    Four statements, whatever the number of customers.
    """
    found: dict[tuple[int, int], str] = {}
    for one in _candidates(session, actor, of):
        found.setdefault((one.first_id, one.second_id), one.why)
    pairs = sorted(found, reverse=True)[:limit]
    ids = sorted({customer_id for pair in pairs for customer_id in pair})
    if not ids:
        return []
    lines = {
        line.id: line for line in lines_of(session, session.execute(LINES.where(one_of(col(Customer.id), ids))).all())
    }
    return [Pair(lines[first], lines[second], WHY[found[first, second]]) for first, second in pairs]


def tell_apart(session: Writing, actor: Actor, first_id: int, second_id: int) -> None:
    """Remember that the two are not the same. Twice does no harm.

    Raises NotFound or Forbidden unless both may be merged by the actor, Invalid for one and the same.
    """
    check_apart(first_id, second_id)
    for customer_id in (first_id, second_id):
        customer_for(session, actor, customer_id, MERGE)
    first, second = sorted((first_id, second_id))
    if session.get(NotTheSame, (first, second)) is None:
        session.add(NotTheSame(first_id=first, second_id=second, at=clock.now(), author=actor.label))
        session.flush()
        emit(session, ToldApart(record=RECORD, ids=(first, second), customers=(first, second)))


def _candidates(session: Session, actor: Actor, of: int | None) -> list[_Candidate]:
    parts = [_newest(query, actor, of) for query in (_same_phone(), _near_phone(), _same_email())]
    rows = session.execute(union_all(*(select(part) for part in parts))).all()
    return [
        _Candidate(first_id, second_id, why)
        for first_id, second_id, first_name, second_name, first_phone, second_phone, why in rows
        if (_alike(first_name, second_name) if why != "digit" else _one_digit(first_phone, second_phone))
    ]


FIRST, SECOND = aliased(Customer), aliased(Customer)
FIRSTS, SECONDS = aliased(Phone), aliased(Phone)


def _pairs(why: str, first_phone: Any, second_phone: Any) -> Select[Any]:  # columns of several types
    return select(
        col(FIRST.id).label("first_id"),
        col(SECOND.id).label("second_id"),
        col(FIRST.name).label("first_name"),
        col(SECOND.name).label("second_name"),
        first_phone.label("first_phone"),
        second_phone.label("second_phone"),
        literal(why).label("why"),
    )


def _same_phone() -> Select[Any]:  # columns of several types
    query = _pairs("phone", literal(""), literal(""))
    return (
        query.join_from(SECOND, SECONDS, and_(col(SECONDS.customer_id) == SECOND.id, col(SECONDS.state) != "wrong"))
        .join(FIRSTS, and_(col(FIRSTS.e164) == SECONDS.e164, col(FIRSTS.state) != "wrong"))
        .join(FIRST, col(FIRST.id) == FIRSTS.customer_id)
    )


def _near_phone() -> Select[Any]:  # columns of several types
    def half(phone: Any, begin: int) -> ColumnElement[str]:  # an alias
        return func.substr(phone.e164, begin, HALF)

    query = _pairs("digit", col(FIRSTS.e164), col(SECONDS.e164))
    return (
        query.join_from(SECOND, FIRST, col(FIRST.name) == SECOND.name)
        .join(SECONDS, and_(col(SECONDS.customer_id) == SECOND.id))
        .join(FIRSTS, and_(col(FIRSTS.customer_id) == FIRST.id))
        .where(
            col(FIRSTS.e164) != SECONDS.e164,
            func.length(FIRSTS.e164) == func.length(SECONDS.e164),
            or_(half(FIRSTS, 1) == half(SECONDS, 1), half(FIRSTS, HALF + 1) == half(SECONDS, HALF + 1)),
        )
    )


def _same_email() -> Select[Any]:  # columns of several types
    query = _pairs("email", literal(""), literal(""))
    return query.join_from(SECOND, FIRST, and_(col(FIRST.name) == SECOND.name, col(FIRST.email) == SECOND.email)).where(
        col(SECOND.email) != ""
    )


def _newest(query: Select[Any], actor: Actor, of: int | None) -> Any:  # a subquery of columns of several types
    apart = table_of(NotTheSame)
    told = [
        select(apart.c.first_id).where(apart.c.first_id == one.id, apart.c.second_id == other.id).exists()
        for one, other in ((FIRST, SECOND), (SECOND, FIRST))
    ]
    query = query.where(
        col(FIRST.kind) == SECOND.kind,
        *(
            condition
            for one in (FIRST, SECOND)
            for condition in (
                col(one.state) == "active",
                visible(RECORD, actor, one),
                covered(actor, MERGE, col(one.owner_id)),
            )
        ),
        *(~one for one in told),
    )
    # Of one who is asked about, his own rows lead to the others.
    asked = (col(FIRST.id) < SECOND.id,) if of is None else (col(SECOND.id) == of, col(FIRST.id) != of)
    query = query.where(*asked)
    return query.order_by(col(SECOND.id).desc(), col(FIRST.id).desc()).limit(CANDIDATES).subquery()


def _alike(one: str, other: str) -> bool:
    """Whether two names may be one person's: equal, one within the other, one the initials of the other, or all but one character."""
    short, long = sorted((plain_text(one), plain_text(other)), key=len)
    if not short:
        return False
    near = len(short) == len(long) >= LONG_NAME and sum(a != b for a, b in zip(short, long, strict=True)) <= 1
    return short in long or near or spelled(short, long)


def _one_digit(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1
