"""Find customers by any part of what is known of them: two characters of a name, pinyin initials, digits, a plugin's numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

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
        candidates = session.execute(_candidates(actor, fragments).limit(limit + 10)).all()
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


def having(fragments: set[str]) -> Select[Any]:  # of one column, customer_id
    """The ids of the customers who have all of the fragments, read in the order of the term's own index."""
    terms = sorted(fragments, key=len, reverse=True)
    first, *others = (aliased(SearchTerm) for _term in terms)
    query: Select[Any] = sql_select(col(first.customer_id)).where(col(first.term) == terms[0])
    for alias, term in zip(others, terms[1:], strict=True):
        query = query.join(alias, (col(alias.customer_id) == first.customer_id) & (col(alias.term) == term))
    return query.distinct().order_by(col(first.customer_id).desc())


def _candidates(actor: Actor, fragments: set[str]) -> Select[Any]:  # columns of a customer
    found = having(fragments)
    (customer_id,) = found.selected_columns
    return (
        found.join(Customer, col(Customer.id) == customer_id)
        .where(col(Customer.state).in_(("active", "archived")), visible(RECORD, actor))
        .add_columns(col(Customer.name), col(Customer.kind), col(Customer.state))
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
    others = select(OtherName.customer_id, OtherName.name).where(one_of(col(OtherName.customer_id), ids))
    for customer_id, name in session.exec(others):
        known[customer_id].append(Match(_("Other name"), name))
    phones = select(Phone.customer_id, Phone.e164).where(one_of(col(Phone.customer_id), ids), Phone.state != "wrong")
    for customer_id, e164 in session.exec(phones.order_by(col(Phone.position))):
        known[customer_id].append(Match(_("Telephone"), e164, e164=True))
    for record in current().registry.records.values():
        if record.search and record.customer is not None and actor.may(record.view):
            for customer_id, match in _record_texts(session, actor, record, ids):
                known[customer_id].append(match)
    return known


def _record_texts(session: Session, actor: Actor, record: Record, ids: Sequence[int]) -> Iterator[tuple[int, Match]]:
    columns = table_of(record.model).c
    assert record.customer is not None  # asked before
    query = sql_select(columns["id"], columns[record.customer], *(columns[name] for name in record.search)).where(
        one_of(columns[record.customer], ids), visible(record, actor)
    )
    for row_id, customer_id, *values in session.execute(query):
        url = (record.url or "").format(id=row_id)
        for value in values:
            if value:
                yield customer_id, Match(record.title, str(value), record.key, row_id, url=url)
