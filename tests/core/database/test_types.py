"""Column types mean the same on both databases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from customary.database.types import Json
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import StatementError

from tests.core.database.conftest import visit


def stored(engine: Engine, **row: object) -> object:
    (name,) = row
    with engine.connect() as connection:
        connection.execute(insert(visit), row)
        return connection.execute(select(visit.c[name])).scalar_one()


def test_a_moment_comes_back_in_utc_wherever_it_was_meant(engine: Engine) -> None:
    shanghai = timezone(timedelta(hours=8))
    found = stored(engine, at=datetime(2026, 3, 1, 1, 30, 0, 250, tzinfo=shanghai))
    assert found == datetime(2026, 2, 28, 17, 30, 0, 250, tzinfo=UTC)
    assert isinstance(found, datetime)
    assert found.tzinfo is UTC
    assert stored(engine, at=None) is None


def test_a_moment_without_a_time_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="has no time zone"):
        stored(engine, at=datetime(2026, 3, 1))  # noqa: DTZ001 - what is refused


def test_moments_sort_as_time_does(engine: Engine) -> None:
    early, late = datetime(2026, 3, 1, 9, tzinfo=UTC), datetime(2026, 3, 1, 18, tzinfo=timezone(timedelta(hours=8)))
    with engine.connect() as connection:
        connection.execute(insert(visit), [{"at": late}, {"at": early}])
        assert connection.scalars(select(visit.c.at).order_by(visit.c.at)).all() == [early, late]
        assert connection.scalars(select(visit.c.at).where(visit.c.at > early)).all() == [late]


def test_ids_count_by_themselves_and_money_passes_four_bytes(engine: Engine) -> None:
    assert stored(engine, paid=7_287_000_000) == 7_287_000_000
    assert isinstance(stored(engine, id=5_000_000_000), int)


@pytest.mark.parametrize("value", [{"b": 1, "a": [1.5, None, True, "王"]}, [], "text", 0, False, None])
def test_json_comes_back_as_it_went_in(engine: Engine, value: object) -> None:
    assert stored(engine, facts=value) == value


def test_none_is_null(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(insert(visit), {"facts": None})
        assert connection.execute(text("SELECT count(*) FROM visit WHERE facts IS NULL")).scalar_one() == 1


def test_the_same_json_is_the_same_text() -> None:
    class Sqlite:
        name = "sqlite"

    first, second = ({"b": 1, "a": "王"}, {"a": "王", "b": 1})
    assert (
        Json().process_bind_param(first, Sqlite()) == Json().process_bind_param(second, Sqlite()) == '{"a":"王","b":1}'
    )
