"""A sweep of periodic maintenance over 1,000,000 vehicles beside SQL by hand that takes the same six steps.

Each is done on a fresh database of its own: the first sweep, which raises most follow-ups, and the one of the next day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from customary.plugins.actor import system
from customary.reminders.sweep import sweep

from benchmarks import sweep_by_hand
from benchmarks.harness import Line, apart, bare_connection, execute, fresh_database, opened, seconds

RULE = "automotive.periodic_maintenance"
VEHICLES, FEW = 1_000_000, 50_000
DAY = date(2026, 11, 23)
SPECIALISTS = 20


def run(kind: str, small: bool) -> Iterator[Line]:
    number = FEW if small else VEHICLES
    with fresh_database(kind) as url:
        fill(url, number)
        product = apart(by_product, url)
    with fresh_database(kind) as url:
        fill(url, number)
        by_hand = apart(sweep_by_hand.sweep_twice, url, DAY)
    if product.answer[2] != by_hand.answer[2]:
        raise AssertionError(f"the product raised {product.answer[2]} follow-ups, the SQL by hand {by_hand.answer[2]}")
    names = (f"first sweep, {number:,} vehicles, {product.answer[2]:,} raised", "sweep of the next day")
    for place, name in enumerate(names):
        ours, bare = product.answer[place], by_hand.answer[place]
        yield Line(name, kind, f"{ours:.1f} s", f"{bare:.1f} s", ours / bare, 1.5, product.peak_mb)


def by_product(url: str) -> tuple[float, float, int]:
    """Seconds of the first sweep and of the next day's, and how many were raised by the first."""
    with opened(url):
        raised: list[int] = []
        first = seconds(lambda: raised.append(sweep(system("bench"), DAY, [RULE]).rules[RULE].raised))
        second = seconds(lambda: sweep(system("bench"), DAY + timedelta(days=1), [RULE]))
        return first, second, raised[0]


def fill(url: str, number: int) -> None:
    """Staff, a customer for each vehicle, and vehicles that were serviced between no days and two years ago."""
    with bare_connection(url) as connection:
        execute(connection, STAFF, {"number": SPECIALISTS})
        execute(connection, CUSTOMERS, {"number": number, "specialists": SPECIALISTS})
        execute(connection, vehicles(hasattr(connection, "pgconn")), {"number": number})
        execute(connection, "VACUUM ANALYZE" if hasattr(connection, "pgconn") else "ANALYZE")


NUMBERS = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :number)"""
STAFF = f"""
INSERT INTO customary_staff (email, name, language, active, created_at, version)
{NUMBERS} SELECT 'specialist' || i || '@example.com', 'Specialist ' || i, 'zh', TRUE, '2026-01-01 00:00:00', 1 FROM n
"""
CUSTOMERS = f"""
INSERT INTO customary_customer (kind, name, salutation, owner_id, state, in_own_right, email, address, note,
  contact_hours, origin, version, created_at, created_day, updated_at)
{NUMBERS} SELECT 'person', 'Customer ' || i, '', i % :specialists + 1, 'active', TRUE, '', '', '', '', '', 1,
  '2026-01-01 00:00:00', '2026-01-01', '2026-01-01 00:00:00' FROM n
"""


def vehicles(postgresql: bool) -> str:
    def days_before(days: str) -> str:
        if postgresql:
            return f"(DATE '2026-11-23' - CAST({days} AS INTEGER))"
        return f"date('2026-11-23', '-' || ({days}) || ' days')"

    return f"""
INSERT INTO automotive_vehicle (customer_id, plate, vin, model, delivered_on, adviser, note, left_reason, version,
  created_at, reckoned_on, reckoned_km, rate_km, rate_days, service_on, service_km, service_number, visited_on,
  visited_for, last_visit_on)
{NUMBERS} SELECT i, 'A' || i, 'VIN' || i, 'Model', {days_before("900 + i % 300")}, '', '', '', 1, '2026-01-01 00:00:00',
  {days_before("i % 700")}, 10000 + i % 5000, 2000 + i % 3000, 90, {days_before("i % 700")}, 10000 + i % 5000, 'RO' || i,
  {days_before("i % 700")}, '定期保养', {days_before("i % 700")} FROM n
"""
