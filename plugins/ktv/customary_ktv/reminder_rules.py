"""Whom a KTV house calls by itself: whose card ends, who has earned a better one or is about to lose his, birthdays, who stays away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from customary.sdk import Condition, ReminderRule, Text, current_grades, parameter, spoken_day, table_of, texts
from customary.sdk.sql import add_days, facts
from sqlalchemy import ColumnElement, Date, Select, String, cast, func, null, select

from customary_ktv.access import CARD, PROFILE
from customary_ktv.birthdays_due import next_birthdays
from customary_ktv.figures import CONSUMED
from customary_ktv.models import Booking, Card, Tier
from customary_ktv.tier_reasons import why_tier

_ = texts("ktv")

DAYS = _("days")
OWNED = Condition("owned", _("the card belongs to a customer"))
TIERS = "ktv.tiers"

Today = ColumnElement[date]
Facts = Mapping[str, Any]  # JSON values


@dataclass(frozen=True)
class RenewalParameters:
    """How long before the end of a card, and for how long afterwards."""

    lead: int = parameter(_("Reminder opens before the end"), 30, DAYS, 0, 365)
    after: int = parameter(_("Still worth a call after the end"), 30, DAYS, 0, 365)


@dataclass(frozen=True)
class UpgradeParameters:
    """How soon a member who has risen is told."""

    within: int = parameter(_("To be called within"), 7, DAYS, 0, 90)
    worth: int = parameter(_("Worth a call for"), 60, DAYS, 1, 365)


@dataclass(frozen=True)
class StayParameters:
    """How long before the day by which he must have done enough."""

    lead: int = parameter(_("Reminder opens before the end"), 30, DAYS, 0, 365)


@dataclass(frozen=True)
class BirthdayParameters:
    """How many days before the birthday."""

    lead: int = parameter(_("Days before the birthday"), 7, DAYS, 0, 60)


@dataclass(frozen=True)
class SleepingParameters:
    """After how many days without a visit a member counts as asleep."""

    days: int = parameter(_("Days without a visit"), 90, DAYS, 7, 1000)
    within: int = parameter(_("To be called within"), 7, DAYS, 0, 90)


def cards_ending(parameters: RenewalParameters, _today: Today) -> Select[Any]:
    """Every card, with the day on which it ends."""
    card, tier = table_of(Card), table_of(Tier)
    return select(
        card.c.id.label("record_id"),
        card.c.customer_id,
        func.coalesce(cast(card.c.valid_until, String), "").label("cycle"),
        add_days(card.c.valid_until, -parameters.lead).label("opens"),
        card.c.valid_until.label("due"),
        add_days(card.c.valid_until, parameters.after).label("expires"),
        facts(valid_until=card.c.valid_until, tier=tier.c.name, number=card.c.number).label("facts"),
        card.c.valid_until.is_not(None).label("dated"),
        card.c.customer_id.is_not(None).label("owned"),
    ).join(tier, tier.c.id == card.c.tier_id)


def cards_earned(parameters: UpgradeParameters, _today: Today) -> Select[Any]:
    """Every member whose tier was reckoned, with his card's tier and the one that he is in."""
    card, printed, earned = table_of(Card), table_of(Tier).alias("printed"), table_of(Tier).alias("earned")
    held = current_grades(TIERS).subquery("held")
    return (
        select(
            card.c.id.label("record_id"),
            card.c.customer_id,
            (held.c.grade + "/" + cast(held.c.since, String)).label("cycle"),
            held.c.since.label("opens"),
            add_days(held.c.since, parameters.within).label("due"),
            add_days(held.c.since, parameters.worth).label("expires"),
            facts(tier=printed.c.name, new_tier=earned.c.name, since=held.c.since).label("facts"),
            (earned.c.rank > printed.c.rank).label("earned"),
            card.c.customer_id.is_not(None).label("owned"),
        )
        .join(held, held.c.record_id == card.c.id)
        .join(printed, printed.c.id == card.c.tier_id)
        .join(earned, cast(earned.c.id, String) == held.c.grade)
    )


def cards_near_a_fall(parameters: StayParameters, _today: Today) -> Select[Any]:
    """Every member whose tier was reckoned, with the day by which he must have done enough, if he is near a fall."""
    card, tier = table_of(Card), table_of(Tier)
    held = current_grades(TIERS).subquery("held")
    return (
        select(
            card.c.id.label("record_id"),
            card.c.customer_id,
            func.coalesce(cast(held.c.deadline, String), "").label("cycle"),
            add_days(held.c.deadline, -parameters.lead).label("opens"),
            held.c.deadline.label("due"),
            held.c.deadline.label("expires"),
            facts(tier=tier.c.name, by=held.c.deadline, gap=held.c.gap).label("facts"),
            held.c.deadline.is_not(None).label("near"),
            card.c.customer_id.is_not(None).label("owned"),
        )
        .join(held, held.c.record_id == card.c.id)
        .join(tier, cast(tier.c.id, String) == held.c.grade)
    )


def birthdays(parameters: BirthdayParameters, today: Today) -> Select[Any]:
    """Every customer whose birthday is known, with the next one; it is named until a week after it."""
    known = next_birthdays(today).subquery("birthdays")
    return select(
        known.c.profile_id.label("record_id"),
        known.c.customer_id,
        cast(known.c.day, String).label("cycle"),
        add_days(known.c.day, -parameters.lead).label("opens"),
        known.c.day.label("due"),
        known.c.day.label("expires"),
        facts(day=known.c.day, lunar=known.c.lunar, month=known.c.month, of_month=known.c.of_month).label("facts"),
        known.c.day.is_not(None).label("known"),
    )


def members_asleep(parameters: SleepingParameters, _today: Today) -> Select[Any]:
    """Every card, with the last day on which its customer came."""
    card, booking = table_of(Card), table_of(Booking)
    last = (
        select(booking.c.customer_id, func.max(booking.c.day).label("day"))
        .where(booking.c.state == CONSUMED, booking.c.customer_id.is_not(None))
        .group_by(booking.c.customer_id)
        .subquery("last_visit")
    )
    opens = add_days(last.c.day, parameters.days)
    return select(
        card.c.id.label("record_id"),
        card.c.customer_id,
        func.coalesce(cast(last.c.day, String), "").label("cycle"),
        opens.label("opens"),
        add_days(opens, parameters.within).label("due"),
        cast(null(), Date).label("expires"),
        facts(last_visit=last.c.day, days=parameters.days).label("facts"),
        last.c.day.is_not(None).label("visited"),
        card.c.customer_id.is_not(None).label("owned"),
    ).outerjoin(last, last.c.customer_id == card.c.customer_id)


def why_renewal(facts: Facts) -> Text:
    return _("{tier}, valid until {day}", tier=facts["tier"], day=spoken_day(facts["valid_until"]))


def why_upgrade(facts: Facts) -> Text:
    return _(
        "{new} since {day}, the card is still {old}",
        new=facts["new_tier"],
        day=spoken_day(facts["since"]),
        old=facts["tier"],
    )


def why_stay(facts: Facts) -> Text:
    return why_tier({**facts["gap"], "by": facts["by"]}, "warning")


def why_birthday(facts: Facts) -> Text:
    if facts["lunar"]:
        return _(
            "birthday on {day}, lunar {month}/{of_month}",
            day=spoken_day(facts["day"]),
            month=facts["month"],
            of_month=facts["of_month"],
        )
    return _("birthday on {day}", day=spoken_day(facts["day"]))


def why_asleep(facts: Facts) -> Text:
    return _("last visit {day}, more than {days} days ago", day=spoken_day(facts["last_visit"]), days=facts["days"])


RULES = (
    ReminderRule(
        key="ktv.renewal",
        title=_("Renewal of a card"),
        record=CARD,
        kind="ktv.renewal_call",
        parameters=RenewalParameters,
        source=cards_ending,
        conditions=(Condition("dated", _("the card ends on a day")), OWNED),
        explain=why_renewal,
    ),
    ReminderRule(
        key="ktv.upgrade",
        title=_("Upgrade of a card"),
        record=CARD,
        kind="ktv.upgrade_call",
        parameters=UpgradeParameters,
        source=cards_earned,
        conditions=(Condition("earned", _("a better tier is earned than the card's")), OWNED),
        explain=why_upgrade,
    ),
    ReminderRule(
        key="ktv.stay",
        title=_("Warning before a fall"),
        record=CARD,
        kind="ktv.stay_call",
        parameters=StayParameters,
        source=cards_near_a_fall,
        conditions=(Condition("near", _("the tier is about to be lost")), OWNED),
        explain=why_stay,
    ),
    ReminderRule(
        key="ktv.birthday",
        title=_("Birthday greeting"),
        record=PROFILE,
        kind="ktv.birthday_call",
        parameters=BirthdayParameters,
        source=birthdays,
        conditions=(Condition("known", _("the birthday is known")),),
        explain=why_birthday,
        reads_today=True,
    ),
    ReminderRule(
        key="ktv.sleeping",
        title=_("Sleeping member"),
        record=CARD,
        kind="ktv.sleeping_call",
        parameters=SleepingParameters,
        source=members_asleep,
        conditions=(Condition("visited", _("he has been here once")), OWNED),
        explain=why_asleep,
    ),
)
