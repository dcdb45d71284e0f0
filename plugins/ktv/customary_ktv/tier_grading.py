"""The tiers of member cards as a grading."""

from __future__ import annotations

from customary.sdk import Grading, texts

from customary_ktv.access import CARD
from customary_ktv.tier_reasons import why_tier
from customary_ktv.tier_rule import TierParameters, check_tiers, terms, tiers
from customary_ktv.tier_source import tiers_earned

_ = texts("ktv")

TIERS = Grading(
    key="ktv.tiers",
    title=_("Tiers of members"),
    record=CARD,
    parameters=TierParameters,
    classes=tiers,
    source=tiers_earned,
    why=why_tier,
    terms=terms,
    check=check_tiers,
    icon="medal",
)
