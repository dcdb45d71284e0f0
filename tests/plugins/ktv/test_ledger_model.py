"""No money is made and none is lost, whatever happens in which order, and whoever pays at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count

from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.plugins.actor import system
from customary.plugins.errors import Conflict
from customary_ktv.ledger import movements, opening
from customary_ktv.ledger.balances import balance, faults
from customary_ktv.ledger.expiry import expire_all
from customary_ktv.ledger.models import Account, Entry, Posting
from customary_ktv.ledger.posting import Said
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func
from sqlmodel import col, select

SYSTEM = system("a test", "en")
NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
HOLDERS, BOOKINGS = count(10**6), count(10**6)

STEPS = st.lists(
    st.tuples(
        st.sampled_from(("top_up", "pay", "refund", "reverse", "expire", "earn", "redeem")),
        st.integers(1, 60),
        st.one_of(st.none(), st.integers(0, 4)),
    ),
    max_size=25,
)


def holdings(holder: int) -> dict[str, int]:
    """The sum of all postings of each account of the holder."""
    with reading() as session:
        query = select(Account.unit, func.sum(Posting.amount)).join(Posting, col(Posting.account_id) == Account.id)
        found = session.exec(query.where(Account.holder_id == holder).group_by(col(Account.unit)))
        return {"money": 0, "points": 0, **{unit: int(amount) for unit, amount in found}}


def entries(holder: int) -> list[tuple[int, str, int]]:
    """Id, kind and what each did to the holder's account."""
    with reading() as session:
        query = select(Entry.id, Entry.kind, func.sum(Posting.amount)).join(Posting, col(Posting.entry_id) == Entry.id)
        query = query.join(Account, col(Account.id) == Posting.account_id).where(Account.holder_id == holder)
        grouped = query.group_by(col(Entry.id), col(Entry.kind)).order_by(col(Entry.id))
        return [(id_, kind, int(amount)) for id_, kind, amount in session.exec(grouped)]  # type: ignore[misc]  # no NULL


def act(holder: int, what: str, number: int, days: int | None) -> None:
    ends = None if days is None else clock.today() + timedelta(days)
    known = entries(holder)
    with transaction(SYSTEM) as session:
        if what == "top_up":
            said = Said()
            movements.top_up(session, holder, number, said, expires_on=ends, bonus=number // 3, bonus_expires_on=ends)
        elif what == "pay":
            movements.pay(session, holder, number, next(BOOKINGS), Said())
        elif what == "earn":
            movements.earn(session, holder, number, Said(), ends)
        elif what == "redeem":
            movements.redeem(session, holder, number, Said())
        elif known and what == "refund":
            movements.refund(session, known[number % len(known)][0], None if days is None else number, Said())
        elif known:
            movements.reverse(session, known[number % len(known)][0], Said("wrong"))


@given(steps=STEPS, first=st.integers(0, 100))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_money_is_made_or_lost_in_whatever_order_things_happen(
    deployment: Deployment, steps: list[tuple[str, int, int | None]], first: int
) -> None:
    holder = next(HOLDERS)
    with clock.at(NOW), transaction(SYSTEM) as session:
        opening.open_with(session, {holder: first})
    day = 0
    for what, number, days in steps:
        day += what == "expire"
        with clock.at(NOW + timedelta(day)):
            before = holdings(holder)
            seen = len(entries(holder))
            if what == "expire":
                expire_all({})
            elif what not in ("refund", "reverse") or entries(holder):
                try:
                    act(holder, what, number, days)
                except Conflict:
                    assert holdings(holder) == before, "what was refused has done something"
            after = holdings(holder)
            assert min(after.values()) >= 0
            added = sum(amount for _id, _kind, amount in entries(holder)[seen:])
            assert sum(after.values()) - sum(before.values()) == added
            with reading() as session:
                assert faults(session) == []
                money = balance(session, holder, "money")
            assert money.available == sum(one.left for one in money.lots) <= after["money"]
    with reading() as session:
        assert session.exec(select(func.coalesce(func.sum(Posting.amount), 0))).one() == 0


def test_payments_at_the_same_moment_never_take_more_than_there_is(deployment: Deployment) -> None:
    holder = next(HOLDERS)
    with transaction(SYSTEM) as session:
        opening.open_with(session, {holder: 1_000})

    def pay(booking: int) -> int:
        try:
            with deployment.active(), transaction(SYSTEM) as session:
                movements.pay(session, holder, 300, booking, Said())
        except Conflict:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        paid = sum(pool.map(pay, range(1, 9)))
    assert paid == 3
    assert holdings(holder)["money"] == 100
    with reading() as session:
        assert faults(session) == []


def test_one_booking_paid_at_the_same_moment_by_two_is_paid_once(deployment: Deployment) -> None:
    holder = next(HOLDERS)
    with transaction(SYSTEM) as session:
        opening.open_with(session, {holder: 1_000})

    def pay(_time: int) -> int:
        with deployment.active(), transaction(SYSTEM) as session:
            return movements.pay(session, holder, 300, 7, Said())

    with ThreadPoolExecutor(6) as pool:
        ids = set(pool.map(pay, range(6)))
    assert len(ids) == 1
    assert holdings(holder)["money"] == 700


def test_everything_at_once_makes_and_loses_nothing(deployment: Deployment) -> None:
    holders = [next(HOLDERS) for _each in range(3)]
    with clock.at(NOW), transaction(SYSTEM) as session:
        opening.open_with(session, dict.fromkeys(holders, 500))

    def work(place: int) -> None:
        what = ("top_up", "pay", "refund", "reverse", "expire")[place % 5]
        with deployment.active(), clock.at(NOW + timedelta(place % 3)):
            try:
                if what == "expire":
                    expire_all({})
                else:
                    act(holders[place % 3], what, 7 + place, place % 4)
            except Conflict:
                return

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(45)))
    with reading() as session:
        assert faults(session) == []
    assert all(min(holdings(one).values()) >= 0 for one in holders)
