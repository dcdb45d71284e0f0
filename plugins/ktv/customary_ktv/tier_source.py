"""What members have spent and how often they came, against what their tier asks: one SELECT over all cards.

A visit is a day on which at least one booking of the card's customer was consumed; spending is that of the same bookings. A tier that
somebody was given or has risen to is kept for a whole period, however little he came in it; after that the last period counts, day by
day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from customary.sdk import table_of
from customary.sdk.sql import add_days, add_months, facts, greatest
from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
)

from customary_ktv.figures import CONSUMED
from customary_ktv.models import Booking, Card, Tier
from customary_ktv.tier_rule import MINOR, TierParameters, TierRule

Today = ColumnElement[date]
Columns = Any  # of a table or subquery: names known only here


def tiers_earned(parameters: TierParameters, today: Today, held: FromClause) -> Select[Any]:
    """Every card with the best tier that its customer has earned, the best that he may stay in, and until when he stays in his own."""
    rules = parameters.tiers
    days = _days(rules, today)
    spent, standing = _spent(rules, days, today).subquery(), _standing(rules, held, today).cte()
    until = _until(days, standing).cte()
    kept = _kept(days, until, today).subquery()
    sums = [func.coalesce(column, 0).label(column.key) for column in spent.c if column.key != "customer_id"]
    known = (
        select(
            *standing.c,
            *sums,
            until.c.until,
            kept.c.by,
            func.coalesce(kept.c.spend, 0).label("kept_spend"),
            func.coalesce(kept.c.visits, 0).label("kept_visits"),
        )
        .select_from(
            standing.outerjoin(spent, spent.c.customer_id == standing.c.customer_id)
            .outerjoin(until, until.c.card_id == standing.c.card_id)
            .outerjoin(kept, kept.c.card_id == standing.c.card_id)
        )
        .cte()
    )
    return _answer(rules, known)


def _answer(rules: tuple[TierRule, ...], known: CTE) -> Select[Any]:
    c = known.c
    lost_by_rule = [rule.tier for rule in rules if rule.may_fall]
    reached = _best(known, lambda tier: _any(_risen(rule, c, tier) for rule in rules))
    stays = _best(
        known,
        lambda tier: and_(
            tier.c.rank <= c.rank, or_(tier.c.name.not_in(lost_by_rule), _any(_stays(rule, c, tier) for rule in rules))
        ),
    )
    earned = select(*c, reached.label("reached"), stays.label("keeps")).cte()
    tier = table_of(Tier).alias("reached_tier")
    return select(
        earned.c.card_id.label("record_id"),
        earned.c.customer_id.label("customer_id"),
        earned.c.reached.label("grade"),
        earned.c.keeps.label("keeps"),
        earned.c.given.label("given"),
        earned.c.until.label("until"),
        _facts(rules, earned.c, tier.c.name),
    ).select_from(earned.outerjoin(tier, cast(tier.c.id, String) == earned.c.reached))


def _best(known: CTE, holds: Callable[[Any], ColumnElement[bool]]) -> Any:  # a scalar subquery of text
    """The key of the highest tier of which this holds."""
    tier = table_of(Tier).alias()
    query = select(cast(tier.c.id, String)).where(holds(tier)).order_by(tier.c.rank.desc()).limit(1)
    return query.correlate(known).scalar_subquery()


def _any(conditions: Any) -> ColumnElement[bool]:  # an iterable of conditions
    return or_(false(), *conditions)


def _risen(rule: TierRule, c: Columns, tier: Columns) -> ColumnElement[bool]:
    return and_(tier.c.name == rule.tier, _enough(c, rule.rise_spend, rule.rise_visits, rule.rise_months))


def _stays(rule: TierRule, c: Columns, tier: Columns) -> ColumnElement[bool]:
    return and_(tier.c.name == rule.tier, _enough(c, rule.stay_spend, rule.stay_visits, rule.stay_months))


def _enough(c: Columns, spend: int, visits: int, months: int) -> ColumnElement[bool]:
    asked = []
    if spend:
        asked.append(c[f"spend_{months}"] >= spend * MINOR)
    if visits:
        asked.append(c[f"visits_{months}"] >= visits)
    return _any(asked)


def _months(rules: tuple[TierRule, ...]) -> list[int]:
    """The periods that are asked about, the longest last."""
    return sorted({months for rule in rules for months in (rule.rise_months, rule.stay_months)} or {12})


def _days(rules: tuple[TierRule, ...], today: Today) -> CTE:
    """What each customer spent on each day that he came, as far back as any rule looks."""
    booking = table_of(Booking)
    return (
        select(booking.c.customer_id, booking.c.day, func.sum(booking.c.amount).label("amount"))
        .where(booking.c.state == CONSUMED, booking.c.customer_id.is_not(None), booking.c.day <= today)
        .where(booking.c.day > add_months(today, -_months(rules)[-1]))
        .group_by(booking.c.customer_id, booking.c.day)
        .cte()
    )


def _spent(rules: tuple[TierRule, ...], days: CTE, today: Today) -> Select[Any]:
    """For each customer and period what he spent and how often he came."""
    columns = []
    for months in _months(rules):
        within = days.c.day > add_months(today, -months)
        columns.append(func.sum(case((within, days.c.amount), else_=0)).label(f"spend_{months}"))
        columns.append(func.count(case((within, 1))).label(f"visits_{months}"))
    return select(days.c.customer_id, *columns).group_by(days.c.customer_id)


def _standing(rules: tuple[TierRule, ...], held: FromClause, today: Today) -> Select[Any]:
    """Every card with the tier that it is in, and what that tier asks to stay; one that no rule has seen yet is in its own since today."""
    card, tier = table_of(Card), table_of(Tier)
    now = func.coalesce(held.c.grade, cast(card.c.tier_id, String))

    def asked(name: str) -> ColumnElement[int]:
        return _of_tier({rule.tier: getattr(rule, name) for rule in rules}, tier.c.name)

    return select(
        card.c.id.label("card_id"),
        card.c.customer_id,
        cast(card.c.tier_id, String).label("given"),
        tier.c.name.label("tier"),
        tier.c.rank,
        func.coalesce(held.c.since, today).label("since"),
        held.c.grace_until,
        (asked("stay_spend") * MINOR).label("stay_spend"),
        asked("stay_visits").label("stay_visits"),
        asked("stay_months").label("stay_months"),
        asked("grace").label("grace"),
    ).select_from(card.outerjoin(held, held.c.record_id == card.c.id).join(tier, cast(tier.c.id, String) == now))


def _of_tier(values: dict[str, int], name: Any) -> ColumnElement[int]:  # a column
    pairs = [(name == tier, literal(value)) for tier, value in values.items()]
    return case(*pairs, else_=literal(0)) if pairs else literal(0)


def _until(days: CTE, standing: CTE) -> Select[Any]:
    """The last day on which each card that can fall is kept in its tier if its customer does not come any more.

    From the last visit backwards: the day with which enough was spent, and the one with which he had come often enough.
    """
    whose, latest = days.c.customer_id, days.c.day.desc()
    backwards = select(
        days.c.customer_id,
        days.c.day,
        func.sum(days.c.amount).over(partition_by=whose, order_by=latest).label("spend"),
        func.row_number().over(partition_by=whose, order_by=latest).label("visits"),
    ).subquery()
    s = standing.c
    enough_spent = and_(s.stay_spend > 0, backwards.c.spend >= s.stay_spend)
    often_enough = and_(s.stay_visits > 0, backwards.c.visits >= s.stay_visits)
    counts_from: Any = func.max(case((or_(enough_spent, often_enough), backwards.c.day)))
    since_then: ColumnElement[date] = greatest(counts_from, s.since)
    asked: list[Any] = [s.card_id, s.customer_id, s.stay_months, s.grace, s.grace_until]  # of several types
    return (
        select(*asked, add_days(add_months(since_then, s.stay_months), -1).label("until"))
        .select_from(standing.outerjoin(backwards, backwards.c.customer_id == s.customer_id))
        .where(or_(s.stay_spend > 0, s.stay_visits > 0))
        .group_by(*asked, s.since)
    )


def _kept(days: CTE, until: CTE, today: Today) -> Select[Any]:
    """What will still count on the day after the one by which a card must have done enough: until it falls, or its grace is over."""
    u = until.c
    by = case((u.until >= today, u.until), else_=func.coalesce(u.grace_until, add_days(today, u.grace)))
    dated = select(*u, by.label("by")).subquery()
    d = dated.c
    counts = days.c.day > add_months(add_days(d.by, 1), -d.stay_months)
    return (
        select(
            d.card_id,
            d.by,
            func.sum(case((counts, days.c.amount), else_=0)).label("spend"),
            func.count(case((counts, 1))).label("visits"),
        )
        .select_from(dated.outerjoin(days, days.c.customer_id == d.customer_id))
        .group_by(d.card_id, d.by)
    )


def _facts(rules: tuple[TierRule, ...], c: Columns, reached: Any) -> Any:  # a column; labelled JSON
    """What the words need: what was earned in the tier that was reached, and what stays of it in the one that he is in."""

    def of_reached(value: Callable[[TierRule], Any]) -> ColumnElement[Any]:
        pairs = [(reached == rule.tier, value(rule)) for rule in rules]
        return case(*pairs, else_=cast(null(), Integer)) if pairs else cast(null(), Integer)

    return facts(
        tier=c.tier,
        spend=of_reached(lambda rule: c[f"spend_{rule.rise_months}"]),
        visits=of_reached(lambda rule: c[f"visits_{rule.rise_months}"]),
        rise_spend=of_reached(lambda rule: literal(rule.rise_spend * MINOR)),
        rise_visits=of_reached(lambda rule: literal(rule.rise_visits)),
        rise_months=of_reached(lambda rule: literal(rule.rise_months)),
        kept_spend=c.kept_spend,
        kept_visits=c.kept_visits,
        stay_spend=c.stay_spend,
        stay_visits=c.stay_visits,
        stay_months=c.stay_months,
        by=cast(c.by, Date),
    ).label("facts")
