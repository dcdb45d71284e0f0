"""Which tier the words on a sheet mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from customary.sdk import Draft, Stage

from customary_ktv.cells import spelled
from customary_ktv.models import TierName

LONGEST = 30


def tiers_named(stage: Stage, words: Iterable[str | None]) -> Mapping[str, int]:
    """The tier's id by the words as written: what begins with one of a tier's names, the longest that fits, means the tier."""
    asked = {word: spelled(word)[:LONGEST] for word in words if word}
    beginnings = {text[:end] for text in asked.values() for end in range(1, len(text) + 1)}
    names = stage.find(TierName, "name", beginnings)
    found = {word: _longest(names, text) for word, text in asked.items()}
    return {word: tier["tier_id"] for word, tier in found.items() if tier is not None}


def _longest(names: Mapping[str, Draft], text: str) -> Draft | None:
    fitting = (names[text[:end]] for end in range(len(text), 0, -1) if text[:end] in names)
    return next(fitting, None)
