"""Mileage: which readings are believed, how fast a vehicle goes, when it reaches a distance, and how sure that is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from customary.database import clock
from customary.plugins.text import speaking
from customary_automotive.estimate import Entry, Rate, Reading, Reckoning, estimate, reckon
from customary_automotive.reasons import why_maintenance

DELIVERY = date(2026, 1, 1)


def visit(day: int, km: int | None, service: bool = False) -> Entry:
    return Entry(f"R{day:04}", DELIVERY + timedelta(day), km, service)


def after(*visits: Entry) -> Reckoning:
    return list(reckon(DELIVERY, visits))[-1].after


def test_a_reading_below_the_last_believed_one_is_not_believed() -> None:
    counted = list(reckon(DELIVERY, [visit(10, 1000), visit(20, 900), visit(30, 1000)]))
    assert [one.believed for one in counted] == [True, False, True]


@pytest.mark.parametrize(("km", "believed"), [(3000, True), (3001, False)])
def test_more_than_300_km_a_day_is_not_believed(km: int, believed: bool) -> None:
    assert next(reckon(DELIVERY, [visit(10, km)])).believed is believed


def test_a_reading_of_the_delivery_day_counts_as_one_day_and_leaves_the_usual_rate() -> None:
    assert after(visit(0, 300)) == Reckoning(Reading(DELIVERY, 300), Rate(40, 1), visited_on=DELIVERY)


def test_the_rate_is_taken_over_thirty_days_at_least() -> None:
    assert after(visit(100, 4000), visit(120, 5000)).rate == Rate(5000, 120)
    assert after(visit(100, 4000), visit(130, 5000)).rate == Rate(1000, 30)


def test_a_distance_is_reached_on_the_day_after_the_last_whole_one() -> None:
    known = after(visit(100, 4000))
    assert known.day_of(4001) == DELIVERY + timedelta(101)
    assert known.day_of(4040) == DELIVERY + timedelta(101)
    assert known.day_of(4041) == DELIVERY + timedelta(102)
    assert known.day_of(3999) == DELIVERY + timedelta(100)


def test_a_distance_is_never_reached_by_a_vehicle_that_stands_or_in_more_than_a_hundred_years() -> None:
    standing = after(visit(10, 100), visit(50, 100))
    assert standing.rate == Rate(0, 40)
    assert standing.day_of(101) is None
    crawling = after(visit(10, 100), visit(110, 101))
    assert crawling.day_of(101 + 365) is not None
    assert crawling.day_of(101 + 366) is None


def test_a_service_without_a_reading_is_reckoned_back_from_the_last_one_and_never_below_zero() -> None:
    assert after(visit(50, None, service=True), visit(100, 4001)).service_km == 2000
    assert list(reckon(DELIVERY, [visit(-30, None, service=True)]))[-1].after.service_km == 0


def test_each_service_ends_the_cycle_of_the_one_before() -> None:
    counted = list(reckon(DELIVERY, [visit(10, 500, True), visit(20, 700), visit(30, 900, True)]))
    assert [one.cycle for one in counted] == ["first", None, "R0010"]


def test_a_steady_vehicle_with_a_fresh_reading_is_estimated_well() -> None:
    told = estimate(DELIVERY, [visit(60, 2400), visit(120, 4800), visit(180, 7200)], DELIVERY + timedelta(190))
    assert told.certainty == "good"
    assert (told.km.low, told.km.likely, told.km.high) == (7578, 7600, 7622)


def test_rates_that_differ_and_an_old_reading_make_the_range_wide() -> None:
    told = estimate(DELIVERY, [visit(60, 600), visit(120, 4800)], DELIVERY + timedelta(500))
    assert told.certainty == "rough"
    days = told.days_of(10_000)
    assert days is not None
    assert days[0] < days[1] < days[2]


def test_without_any_reading_the_usual_rate_is_a_rough_guess() -> None:
    told = estimate(DELIVERY, [], DELIVERY + timedelta(100))
    assert (told.km.likely, told.certainty) == (4000, "rough")


FACTS = {
    "service_on": "2026-03-12", "refused_on": None, "from_km": 38_400, "months": 6, "by_day": "2026-09-12",
    "km": 7500, "by_km": "2026-12-02", "rate_km": 1231, "rate_days": 30,
}  # fmt: skip


@pytest.mark.usefixtures("deployment")
def test_the_reason_is_said_in_both_languages() -> None:
    with clock.at(datetime(2026, 11, 23, tzinfo=UTC)), speaking("en"):
        assert str(why_maintenance(FACTS)) == (
            "last service 12 Mar at 38,400 km; 6 months are over on 12 Sep; about 41 km a day; "
            "another 7,500 km driven about 2 Dec"
        )
    with clock.at(datetime(2026, 11, 23, tzinfo=UTC)), speaking("zh"):
        assert "上次保养 3 月 12 日，38,400 公里" in str(why_maintenance(FACTS))
