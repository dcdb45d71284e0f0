"""Find customers by any part of what is known of them: two characters of a name, pinyin initials, digits, a plugin's numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select
from sqlmodel import Session, col

from customary.customers.access import RECORD
from customary.customers.models import Customer, OtherName, Phone, SearchTerm
from customary.customers.phones import country_code
from customary.customers.terms import plain_text, query_words, spelled, wanted
from customary.database.deployment import current
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.plugins.actor import Actor
from customary.plugins.contributions import Record
from customary.plugins.errors import Invalid
from customary.plugins.text import Text, texts
from customary.roles.gate import visible

_ = texts("customers")


@dataclass(frozen=True)
class Match:
    """A text in which the query was found: a name, a telephone (`e164`), or a column of a record's row."""

    title: Text
    text: str
    record: str = RECORD
    record_id: int | None = None
    e164: bool = False
    url: str = ""


@dataclass(frozen=True)
class Hit:
    """A customer who was found, and by what."""

    customer_id: int
    name: str
    kind: str
    state: str
    matches: tuple[Match, ...]

    @property
    def url(self) -> str:
        return f"/customers/{self.customer_id}"


def search(session: Session, actor: Actor, query: str, limit: int = 20) -> list[Hit]:
    """The newest customers whom the query fits, those first whose number ends with it. Only what the actor may see."""
    words = query_words(query, country_code())
    hits: dict[int, Hit] = {}
    for fragments in wanted(words):
        # Fragments may come from different places of a text: a few more than wanted are looked at.
        statement = _candidates(actor, len(fragments), limit + 10)
        candidates = session.connection().execute(statement, fragments_named(fragments, "term")).all()
        for hit in verified(session, actor, words, candidates):
            hits.setdefault(hit.customer_id, hit)
        if len(hits) >= limit:
            break
    return list(hits.values())[:limit]


def the_one(session: Session, actor: Actor, who: str, field: str = "who") -> int:
    """The only customer whom the words fit.

    Raises Invalid naming the field if nobody fits or several do.
    """
    hits = search(session, actor, who, 2)
    if not hits:
        message = _("No customer fits {who}. Write the name or number as it is kept.", who=who)
        raise Invalid.field(field, "nobody", message)
    if len(hits) > 1:
        message = _("Several customers fit {who}. Write more of the name or number.", who=who)
        raise Invalid.field(field, "several", message)
    return hits[0].customer_id


@lru_cache(maxsize=64)
def having(number: int, named: str) -> Select[Any]:  # of one column, customer_id
    """The ids of the customers who have all of so many fragments, read in the order of the term's own index.

    The fragments are parameters: to put a statement together takes longer than to run it. Two of them in one statement are
    `named` otherwise.
    """
    first, *others = (table_of(SearchTerm).alias() for _term in range(number))
    query: Select[Any] = select(first.c.customer_id).where(first.c.term == bindparam(f"{named}_0"))
    for place, other in enumerate(others, start=1):
        same = and_(other.c.customer_id == first.c.customer_id, other.c.term == bindparam(f"{named}_{place}"))
        query = query.join(other, same)
    return query.distinct().order_by(first.c.customer_id.desc())


def fragments_named(fragments: set[str], named: str) -> dict[str, str]:
    """The parameters of `having`. Longer fragments are rarer, so the first of them lead."""
    return {f"{named}_{place}": term for place, term in enumerate(sorted(fragments, key=len, reverse=True))}


def _candidates(actor: Actor, number: int, limit: int) -> Select[Any]:  # columns of a customer
    found = having(number, "term")
    (customer_id,) = found.selected_columns
    return (
        found.join(Customer, col(Customer.id) == customer_id)
        .where(col(Customer.state).in_(("active", "archived")), visible(RECORD, actor))
        .add_columns(col(Customer.name), col(Customer.kind), col(Customer.state))
        .limit(limit)
    )


def verified(session: Session, actor: Actor, words: Sequence[str], candidates: Sequence[Any]) -> Iterator[Hit]:
    """Those of the candidates (id, name, kind, state) in whose texts every word is found, and where."""
    ids = [candidate[0] for candidate in candidates]
    if not ids:
        return
    known = _known_texts(session, actor, ids, {candidate[0]: candidate[1] for candidate in candidates})
    for customer_id, name, kind, state in candidates:
        found = [(word, [match for match in known[customer_id] if _fits(word, match)]) for word in words]
        parts = [match for word, matches in found for match in (matches or _in_parts(word, known[customer_id]))]
        if all(matches or _in_parts(word, known[customer_id]) for word, matches in found):
            yield Hit(customer_id, name, kind, state, tuple(dict.fromkeys(parts)))


def _fits(word: str, match: Match) -> bool:
    if match.e164:
        return word.isdigit() and word in match.text
    if match.record == RECORD:
        return spelled(word, match.text)
    return word in plain_text(match.text)


def _in_parts(word: str, known: Sequence[Match]) -> list[Match]:
    """Where a word without spaces names two things: 王小明5678."""
    runs = _split(word)
    found = [next((match for match in known if _fits(run, match)), None) for run in runs]
    return [match for match in found if match] if len(runs) > 1 and all(found) else []


def _split(word: str) -> list[str]:
    place = next((at for at in range(1, len(word)) if word[at].isascii() != word[at - 1].isascii()), len(word))
    return [part for part in (word[:place], word[place:]) if part]


def _known_texts(
    session: Session, actor: Actor, ids: Sequence[int], names: Mapping[int, str]
) -> Mapping[int, list[Match]]:
    known = {customer_id: [Match(_("Name"), name)] for customer_id, name in names.items()}
    for customer_id, name in session.connection().execute(_OTHER_NAMES, {"ids": list(ids)}):
        known[customer_id].append(Match(_("Other name"), name))
    for customer_id, e164 in session.connection().execute(_PHONES, {"ids": list(ids)}):
        known[customer_id].append(Match(_("Telephone"), e164, e164=True))
    for record in current().registry.records.values():
        if record.search and record.customer is not None and actor.may(record.view):
            for customer_id, match in _record_texts(session, actor, record, ids):
                known[customer_id].append(match)
    return known


_OTHER_NAMES = select(col(OtherName.customer_id), col(OtherName.name)).where(
    one_of(col(OtherName.customer_id), bindparam("ids"))
)
_PHONES = (
    select(col(Phone.customer_id), col(Phone.e164))
    .where(one_of(col(Phone.customer_id), bindparam("ids")), col(Phone.state) != "wrong")
    .order_by(col(Phone.position))
)


def _record_texts(session: Session, actor: Actor, record: Record, ids: Sequence[int]) -> Iterator[tuple[int, Match]]:
    columns = table_of(record.model).c
    assert record.customer is not None  # asked before
    query = select(columns["id"], columns[record.customer], *(columns[name] for name in record.search)).where(
        one_of(columns[record.customer], ids), visible(record, actor)
    )
    for row_id, customer_id, *values in session.connection().execute(query):
        url = (record.url or "").format(id=row_id)
        for value in values:
            if value:
                yield customer_id, Match(record.title, str(value), record.key, row_id, url=url)
