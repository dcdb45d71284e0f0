"""Why a member is in his tier, and what he lacks to stay in it, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customary.sdk import Text, spoken_day, spoken_money, spoken_number, texts

_ = texts("ktv")

Facts = Mapping[str, Any]  # JSON values


def why_tier(facts: Facts, moved: str) -> Text:
    """1,200 yuan or 3 visits more by 31 December to stay."""
    if moved == "rise":
        return _risen(facts)
    if moved in ("grace", "warning"):
        return _missing(facts)
    if moved == "fall":
        return _fallen(facts)
    return _("came with a card of this tier")


def _risen(facts: Facts) -> Text:
    if facts.get("rise_spend") and facts["spend"] >= facts["rise_spend"]:
        return _(
            "spent {spend} in {months} months, {asked} are asked for",
            spend=spoken_money(facts["spend"]),
            months=facts["rise_months"],
            asked=spoken_money(facts["rise_spend"]),
        )
    return _(
        "came {visits} times in {months} months, {asked} are asked for",
        visits=facts["visits"],
        months=facts["rise_months"],
        asked=facts["rise_visits"],
    )


def _missing(facts: Facts) -> Text:
    by = spoken_day(facts["by"])
    spend, visits = _gap(facts, "spend"), _gap(facts, "visits")
    if spend and visits:
        return _(
            "{spend} more or {visits} more visits by {day} to stay",
            spend=spoken_money(spend),
            visits=spoken_number(visits),
            day=by,
        )
    if spend:
        return _("{spend} more by {day} to stay", spend=spoken_money(spend), day=by)
    return _("{visits} more visits by {day} to stay", visits=spoken_number(visits), day=by)


def _fallen(facts: Facts) -> Text:
    spend, visits = _gap(facts, "spend"), _gap(facts, "visits")
    if spend and visits:
        return _("{spend} and {visits} visits short", spend=spoken_money(spend), visits=spoken_number(visits))
    if spend:
        return _("{spend} short", spend=spoken_money(spend))
    return _("{visits} visits short", visits=spoken_number(visits))


def _gap(facts: Facts, what: str) -> int:
    """What is missing; 0 where nothing of the kind is asked for."""
    asked: int = facts.get(f"stay_{what}") or 0
    return max(asked - (facts.get(f"kept_{what}") or 0), 0)
