"""What each tier asks of a member: to rise to it, to stay in it; with grace and warning before a fall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from customary.sdk import FieldError, GradeClass, Invalid, Terms, parameter, table_of, texts
from sqlalchemy import select
from sqlalchemy.orm import Session

from customary_ktv.models import Tier

_ = texts("ktv")

CURRENCY, TIMES, MONTHS, DAYS = _("yuan"), _("visits"), _("months"), _("days")
MINOR = 100  # fen to the yuan
MOST = 10_000_000


@dataclass(frozen=True)
class TierRule:
    """A tier that one rises to. Either spending or visits is enough; what is 0 is not asked for."""

    tier: str = parameter(_("Tier"), "")
    rise_spend: int = parameter(_("To rise: spending"), 0, CURRENCY, 0, MOST)
    rise_visits: int = parameter(_("To rise: visits"), 0, TIMES, 0, 1000)
    rise_months: int = parameter(_("To rise: within"), 12, MONTHS, 1, 36)
    stay_spend: int = parameter(_("To stay: spending"), 0, CURRENCY, 0, MOST)
    stay_visits: int = parameter(_("To stay: visits"), 0, TIMES, 0, 1000)
    stay_months: int = parameter(_("To stay: within"), 12, MONTHS, 1, 36)
    grace: int = parameter(_("Grace"), 30, DAYS, 0, 365)
    warn: int = parameter(_("Warn before"), 45, DAYS, 0, 365)

    @property
    def may_fall(self) -> bool:
        """Whether the tier can be lost at all."""
        return bool(self.stay_spend or self.stay_visits)


@dataclass(frozen=True)
class TierParameters:
    """The rule of each tier; one without a rule comes with the card and is never lost."""

    tiers: tuple[TierRule, ...] = parameter(
        _("Tiers"),
        (
            TierRule("VIP卡", 10_000, 12, 12, 4_000, 8, 12, 30, 45),
            TierRule("至尊卡", 30_000, 20, 12, 12_000, 15, 12, 60, 45),
        ),
        maximum=20,
    )


def tiers(session: Session) -> list[GradeClass]:
    """The tiers of the house; the highest stands out."""
    table = table_of(Tier)
    rows = session.execute(select(table.c.id, table.c.name, table.c.rank).order_by(table.c.rank)).all()
    highest = max((row.rank for row in rows), default=0)
    lowest = min((row.rank for row in rows), default=0)
    return [
        GradeClass(
            str(row.id), row.name, row.rank, "vip" if row.rank == highest else "" if row.rank == lowest else "acc"
        )
        for row in rows
    ]


def terms(parameters: TierParameters, tier: GradeClass) -> Terms:
    """Grace and warning of a tier."""
    rule = next((rule for rule in parameters.tiers if rule.tier == tier.title), None)
    return Terms(rule.grace, rule.warn) if rule else Terms()


def check_tiers(session: Session, parameters: TierParameters) -> None:
    """Raises Invalid for a row of no tier, and where more is asked to stay than to rise: members would fall the day they rise."""
    names = [one.title for one in tiers(session)]
    errors: list[FieldError] = []
    for place, rule in enumerate(parameters.tiers):
        errors += _faults(f"tiers.{place}.", rule, names)
    if errors:
        raise Invalid(errors)


def _faults(prefix: str, rule: TierRule, names: list[Any]) -> list[FieldError]:
    if rule.tier not in names:
        known = ", ".join(str(name) for name in names)
        return [
            FieldError(prefix + "tier", "unknown", _("There is no tier of this name. There are: {names}.", names=known))
        ]
    if not (rule.rise_spend or rule.rise_visits):
        return [FieldError(prefix + "rise_spend", "nothing", _("Ask for spending or visits, or remove the row."))]
    faults = []
    for what in ("spend", "visits"):
        rise, stay = getattr(rule, f"rise_{what}"), getattr(rule, f"stay_{what}")
        if rise and stay > rise and rule.stay_months <= rule.rise_months:
            said = _("More than the {rise} to rise to it: members would fall the day they rise.", rise=rise)
            faults.append(FieldError(f"{prefix}stay_{what}", "above_rise", said))
    return faults
