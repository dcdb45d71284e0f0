"""Issuing member cards and changing them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customary.sdk import (
    Actor,
    BadCell,
    Conflict,
    FieldError,
    Invalid,
    NotFound,
    Stale,
    Writing,
    clock,
    emit,
    read_phones,
    texts,
    visible,
)
from sqlmodel import col, select

from customary_ktv.access import CARD
from customary_ktv.cells import read_card_number
from customary_ktv.changes import put
from customary_ktv.derived import link_cards
from customary_ktv.events import CardsChanged, CardsIssued
from customary_ktv.models import Card, Tier
from customary_ktv.validity import last_day

_ = texts("ktv")

FACTS = ("number", "tier_id", "holder", "phone", "issued_on", "validity", "months", "valid_until", "opening_balance")
LONGEST: Mapping[str, int] = {"number": 40, "holder": 100, "phone": 60}
MOST_MONTHS, LARGEST_AMOUNT = 1200, 10**15

Values = Mapping[str, Any]  # facts of several types


def issue_card(session: Writing, actor: Actor, facts: Values) -> int:
    """A new card; its id. It finds the customer with its telephone by itself.

    Raises Invalid that names what cannot be, Conflict for a number that is there already.
    """
    values = _checked(session, {"issued_on": clock.today(), **facts})
    card = Card(**values, created_at=clock.now())
    session.add(card)
    session.flush()
    assert card.id is not None  # flushed
    link_cards(session, [card.phone])
    session.refresh(card)
    emit(session, CardsIssued(record=CARD, ids=(card.id,), customers=_customers(card)))
    return card.id


def change_card(session: Writing, actor: Actor, card_id: int, version: int, facts: Values) -> None:
    """Change what is given. Raises NotFound, Stale for another version, Invalid, Conflict."""
    card = session.exec(select(Card).where(col(Card.id) == card_id, visible(CARD, actor))).first()
    if card is None:
        raise NotFound
    if card.version != version:
        raise Stale(card.version)
    before = _customers(card)
    present = {name: getattr(card, name) for name in FACTS}
    changes = put(card, _checked(session, {**present, **facts}, card))
    if not changes:
        return
    session.flush()
    if "phone" in changes:
        link_cards(session, [card.phone])
        session.refresh(card)
    customers = tuple(dict.fromkeys((*before, *_customers(card))))
    emit(session, CardsChanged(record=CARD, ids=(card_id,), customers=customers, changes={card_id: changes}))


def _customers(card: Card) -> tuple[int, ...]:
    return () if card.customer_id is None else (card.customer_id,)


def _checked(session: Writing, said: Values, present: Card | None = None) -> dict[str, Any]:
    values: dict[str, Any] = {
        "validity": "unlimited",
        "months": None,
        "valid_until": None,
        "opening_balance": 0,
        **said,
    }
    errors: list[FieldError] = []
    for name, most in LONGEST.items():
        values[name] = str(values.get(name) or "").strip()
        if len(values[name]) > most:
            errors.append(FieldError(name, "too_long", _("{most} characters at most.", most=most)))
    values["number"] = read_card_number(values["number"]) or ""
    if not values["number"]:
        errors.append(FieldError("number", "required", _("Enter the number of the card.")))
    try:
        values["phone"] = (read_phones(values["phone"]) or ("",))[0]
    except BadCell:
        errors.append(FieldError("phone", "bad_phone", _("This is no telephone number.")))
    if values.get("tier_id") is None or session.get(Tier, values["tier_id"]) is None:
        errors.append(FieldError("tier_id", "required", _("Choose a tier.")))
    values["opening_balance"] = values["opening_balance"] or 0
    if not 0 <= values["opening_balance"] <= LARGEST_AMOUNT:
        errors.append(FieldError("opening_balance", "bad_amount", _("Enter an amount, like 680.00.")))
    errors += _validity(values)
    if errors:
        raise Invalid(errors)
    there = select(Card.id).where(col(Card.number) == values["number"])
    if (present is None or present.number != values["number"]) and session.exec(there).first() is not None:
        raise Conflict(_("There is a card {number} already.", number=values["number"]))
    return values


def _validity(values: dict[str, Any]) -> list[FieldError]:
    """Put the last day: the one said, none, or so many months after the issue."""
    kind = values["validity"]
    if kind not in ("until", "unlimited", "span"):
        return [FieldError("validity", "required", _("Say how long the card is valid."))]
    if kind == "until" and values["valid_until"] is None:
        return [FieldError("valid_until", "required", _("Enter the last day."))]
    if kind == "span" and not 0 < (values["months"] or 0) <= MOST_MONTHS:
        return [FieldError("months", "required", _("Enter the number of months."))]
    if kind == "span" and values["issued_on"] is None:
        return [FieldError("issued_on", "required", _("Enter the day of the issue."))]
    values["months"] = values["months"] if kind == "span" else None
    values["valid_until"] = last_day(kind, values["issued_on"], values["months"], values["valid_until"])
    return []
