"""The portable functions give on SQLite and on PostgreSQL what Python gives."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from customary.database.sql import (
    add_days,
    add_months,
    ceil_div,
    days_between,
    fact,
    facts,
    first_of_month,
    floor_div,
    greatest,
    least,
    one_of,
    starts_with,
)
from customary.database.types import Json, UtcDateTime
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Engine,
    Integer,
    Text,
    and_,
    bindparam,
    func,
    insert,
    not_,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.expression import ColumnElement

from tests.core.database.conftest import copy, visit

days = st.dates(date(1950, 1, 1), date(2090, 12, 31))
# The ends of months, of leap years and of centuries, where clamping shows.
awkward = [date(year, month, day) for year in (1999, 2000, 2023, 2024) for month in (1, 2, 3, 8, 12) for day in (1, 28)]
awkward += [day + relativedelta(day=31) for day in awkward]


def value(engine: Engine, expression: ColumnElement[object]) -> object:
    with engine.connect() as connection:
        return connection.execute(select(expression)).scalar_one()


def of_row(engine: Engine, expression: ColumnElement[object], **row: object) -> object:
    """The expression over a stored row, so that its arguments are columns."""
    with engine.connect() as connection:
        connection.execute(insert(visit), row)
        return connection.execute(select(expression)).scalar_one()


@given(days, st.integers(-40_000, 9_000))
def test_add_days_is_pythons_timedelta(engine: Engine, day: date, number: int) -> None:
    expected = day + timedelta(days=number)
    assert value(engine, add_days(day, number)) == expected
    assert of_row(engine, add_days(visit.c.day, visit.c.number), day=day, number=number) == expected
    assert of_row(engine, add_days(visit.c.day, visit.c.big), day=day, big=number) == expected


@given(days | st.sampled_from(awkward), st.integers(-600, 600))
def test_add_months_is_dateutils_relativedelta(engine: Engine, day: date, number: int) -> None:
    expected = day + relativedelta(months=number)
    assert value(engine, add_months(day, number)) == expected
    assert of_row(engine, add_months(visit.c.day, visit.c.number), day=day, number=number) == expected


def test_add_months_of_a_sum_is_not_silently_null(engine: Engine) -> None:
    row = {"day": date(2026, 8, 31), "number": 5}
    assert of_row(engine, add_months(visit.c.day, visit.c.number + 1), **row) == date(2027, 2, 28)
    assert of_row(engine, add_days(add_months(visit.c.day, 6), -visit.c.number), **row) == date(2027, 2, 23)


@given(days, days)
def test_days_between_is_the_second_less_the_first(engine: Engine, start: date, end: date) -> None:
    assert value(engine, days_between(start, end)) == (end - start).days
    assert of_row(engine, days_between(visit.c.day, visit.c.other), day=start, other=end) == (end - start).days


@given(days)
def test_first_of_month(engine: Engine, day: date) -> None:
    assert value(engine, first_of_month(day)) == day.replace(day=1)


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**6))
def test_division_rounds_as_python_does(engine: Engine, number: int, by: int) -> None:
    assert value(engine, floor_div(number, by)) == number // by
    assert value(engine, ceil_div(number, by)) == -(-number // by)
    row = {"paid": number, "big": by}
    assert of_row(engine, floor_div(visit.c.paid - 1, visit.c.big + 1), **row) == (number - 1) // (by + 1)
    assert of_row(engine, ceil_div(visit.c.paid - 1, visit.c.big + 1), **row) == -(-(number - 1) // (by + 1))


@given(st.lists(st.none() | days, min_size=1, max_size=4).filter(any))
def test_least_and_greatest_pass_over_null(engine: Engine, values: list[date | None]) -> None:
    known = [day for day in values if day]
    assert value(engine, least(*values)) == min(known)
    assert value(engine, greatest(*values)) == max(known)


def test_least_of_columns_has_their_type(engine: Engine) -> None:
    row = {"day": date(2026, 3, 1), "other": None}
    assert of_row(engine, least(visit.c.other, visit.c.day, date(2026, 4, 1)), **row) == date(2026, 3, 1)
    assert of_row(engine, greatest(add_months(visit.c.other, 1), visit.c.day), **row) == date(2026, 3, 1)
    assert of_row(engine, least(visit.c.other, visit.c.other), **row) is None
    assert of_row(engine, greatest(visit.c.number, 0), number=-3) == 0


@pytest.mark.parametrize(
    "expression",
    [
        add_days(visit.c.day, 1),
        add_days(date(2026, 1, 1), visit.c.number),
        add_months(visit.c.day, 1),
        add_months(date(2026, 1, 1), visit.c.number),
        add_months(None, 1),
        days_between(visit.c.day, date(2026, 1, 1)),
        floor_div(visit.c.number, 2),
        ceil_div(visit.c.number, 2),
        first_of_month(visit.c.day),
        fact(visit.c.facts, "day", Date),
        one_of(visit.c.number, [1]),
    ],
)
def test_null_in_is_null_out(engine: Engine, expression: ColumnElement[object]) -> None:
    assert of_row(engine, expression, day=None, number=None) is None


FACTS = {
    "amount": 7_287_000_000,
    "at": "2026-03-01T17:30:00.000000Z",
    "day": "2026-03-31",
    "done": True,
    "lost": None,
    "name": '王芳 "小王"',
    "tags": ["a", "b"],
}


def all_facts() -> ColumnElement[dict[str, object]]:
    return facts(
        name=visit.c.name,
        day=visit.c.day,
        amount=visit.c.paid,
        done=visit.c.done,
        at=visit.c.at,
        lost=visit.c.other,
        tags=visit.c.facts,
    )


ROW = {
    "name": '王芳 "小王"',
    "day": date(2026, 3, 31),
    "paid": 7_287_000_000,
    "done": True,
    "at": datetime(2026, 3, 1, 17, 30, tzinfo=UTC),
    "facts": ["a", "b"],
}


def test_facts_are_read_back_as_they_were(engine: Engine) -> None:
    assert of_row(engine, all_facts(), **ROW) == FACTS
    assert value(
        engine, facts(day=date(2026, 3, 31), at=ROW["at"], name="王芳", done=False, tags=["a"], lost=None)
    ) == {
        "at": "2026-03-01T17:30:00.000000Z",
        "day": "2026-03-31",
        "done": False,
        "lost": None,
        "name": "王芳",
        "tags": ["a"],
    }


def test_facts_equal_the_same_dict_written_by_python(engine: Engine) -> None:
    assert of_row(engine, all_facts() == bindparam("python", FACTS, type_=Json), **ROW)


@pytest.mark.parametrize(
    ("key", "type_", "expected"),
    [
        ("name", Text, '王芳 "小王"'),
        ("day", Date, date(2026, 3, 31)),
        ("amount", BigInteger, 7_287_000_000),
        ("done", Boolean, True),
        ("at", UtcDateTime, datetime(2026, 3, 1, 17, 30, tzinfo=UTC)),
        ("tags", Json, ["a", "b"]),
        ("lost", Date, None),
        ("absent", Integer, None),
    ],
)
def test_a_fact_has_the_type_it_was_put_in_with(engine: Engine, key: str, type_: type, expected: object) -> None:
    assert of_row(engine, fact(all_facts(), key, type_), **ROW) == expected
    assert of_row(engine, fact(visit.c.facts, key, type_), facts=FACTS) == expected


def test_a_fact_may_group_rows(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(
            insert(visit), [{"facts": {"place": "A"}}, {"facts": {"place": "A"}}, {"facts": {"place": "B"}}]
        )
        counted = select(fact(visit.c.facts, "place", Text), func.count()).group_by(fact(visit.c.facts, "place", Text))
        assert set(connection.execute(counted)) == {("A", 2), ("B", 1)}


def test_a_key_that_would_need_quoting_is_refused() -> None:
    with pytest.raises(ValueError, match="is no key of facts"):
        fact(visit.c.facts, "a'b", Text)


def test_one_of_finds_the_listed(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(insert(visit), [{"name": name, "number": number} for number, name in enumerate("abc'")])
        numbers = select(visit.c.number).order_by(visit.c.number)
        assert connection.scalars(numbers.where(one_of(visit.c.number, [0, 2, 9]))).all() == [0, 2]
        assert connection.scalars(numbers.where(one_of(visit.c.number, []))).all() == []
        assert connection.scalars(numbers.where(not_(one_of(visit.c.number, {0, 2})))).all() == [1, 3]
        assert connection.scalars(numbers.where(~one_of(visit.c.name, ["a", "'"]))).all() == [1, 2]
        later = numbers.where(or_(one_of(visit.c.id, bindparam("ids")), one_of(visit.c.number, bindparam("numbers"))))
        assert connection.scalars(later, {"ids": [], "numbers": [3, 1]}).all() == [1, 3]
        assert connection.scalars(select(one_of(visit.c.number, [2])).order_by(visit.c.number)).all() == [
            False,
            False,
            True,
            False,
        ]


def test_one_of_is_the_same_statement_for_any_number_of_values(engine: Engine) -> None:
    statements = [select(visit.c.id).where(one_of(visit.c.id, ids)) for ids in ([], [1], list(range(5_000)))]
    assert len({str(statement.compile(engine)) for statement in statements}) == 1
    first, *others = [statement._generate_cache_key() for statement in statements]
    assert first is not None
    assert all(other == first for other in others)


@pytest.mark.parametrize("make", [lambda c: one_of(c.name, ["a", "b"]), lambda c: starts_with(c.name, "a")])
def test_a_condition_is_written_without_a_comparison_that_hides_it_from_an_index(
    make: Callable[[Any], ColumnElement[bool]],
) -> None:
    for dialect in (sqlite.dialect(), postgresql.dialect()):
        text = str(select(visit.c.id).where(and_(make(visit.c), visit.c.id > 3)).compile(dialect=dialect))
        assert "= 1" not in text
        assert "= true" not in text


@pytest.mark.parametrize(
    ("prefix", "found"),
    [
        ("auto_", ["auto_card", "auto_x"]),
        ("auto", ["auto_card", "auto_x", "autox_t"]),
        ("A", ["Auto"]),
        ("50%", ["50% off"]),
        ("a*", []),
        ("[", ["[a]"]),
        ("\\", ["\\n"]),
        ("王", ["王芳"]),
        ("", ["50% off", "Auto", "[a]", "\\n", "auto_card", "auto_x", "autox_t", "王芳"]),
    ],
)
def test_starts_with_takes_every_character_as_it_is(engine: Engine, prefix: str, found: list[str]) -> None:
    names = ["auto_card", "auto_x", "autox_t", "Auto", "50% off", "[a]", "\\n", "王芳"]
    with engine.connect() as connection:
        connection.execute(insert(visit), [{"name": name} for name in names])
        statement = select(visit.c.name).where(starts_with(visit.c.name, prefix)).order_by(visit.c.name)
        assert connection.scalars(statement).all() == found


def test_all_of_it_works_in_where_and_in_insert_from_select(engine: Engine) -> None:
    due = least(add_months(visit.c.day, visit.c.number), add_days(visit.c.other, 30))
    source = select(visit.c.id, due, facts(due=due, last=visit.c.day)).where(
        due <= add_days(date(2026, 9, 1), 0), days_between(visit.c.day, due) > 0, ceil_div(visit.c.number, 2) == 3
    )
    with engine.connect() as connection:
        connection.execute(insert(visit), {"id": 1, "day": date(2026, 2, 28), "number": 6, "other": None})
        connection.execute(insert(copy).from_select(["id", "day", "facts"], source))
        assert connection.execute(select(copy)).all() == [
            (1, date(2026, 8, 28), {"due": "2026-08-28", "last": "2026-02-28"})
        ]


def test_statements_are_cached_and_told_apart(engine: Engine) -> None:
    def key(expression: ColumnElement[object]) -> object:
        return select(expression)._generate_cache_key()

    assert key(add_days(visit.c.day, 1)) == key(add_days(visit.c.day, 2))
    assert key(fact(visit.c.facts, "a", Date)) != key(fact(visit.c.facts, "a", Text))
    assert key(fact(visit.c.facts, "a", Date)) != key(fact(visit.c.facts, "b", Date))
    assert key(facts(a=visit.c.day)) != key(facts(b=visit.c.day))
    assert key(least(visit.c.day, visit.c.other)) != key(greatest(visit.c.day, visit.c.other))
