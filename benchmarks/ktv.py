"""The summary of a month among 550,000 bookings of a KTV house beside the same figures by SQL written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any

from customary.database.transaction import reading
from customary.plugins.actor import system
from customary.reports.running import run_report

from benchmarks.harness import Line, apart, bare_connection, execute, fresh_database, opened, seconds
from benchmarks.sweeping import NUMBERS

BOOKINGS, FEW = 550_000, 27_500
ROOMS, DAYS = 600, 365  # of a house with many halls: some 1,500 bookings a day
MONTH, FIRST, LAST = "2026-10", "2026-10-01", "2026-10-31"
TIMES = 5


def run(kind: str, small: bool) -> Iterator[Line]:
    number = FEW if small else BOOKINGS
    with fresh_database(kind) as url:
        fill(url, number)
        product, by_hand = apart(by_product, url), apart(by_sql, url)
    ours, bare = product.answer, by_hand.answer
    if ours[1] != bare[1]:
        raise AssertionError(f"the product counted {ours[1]}, the SQL by hand {bare[1]}")
    name = f"summary of a month, {ours[1][0]:,} sittings among {number:,} bookings"
    yield Line(name, kind, f"{ours[0]:.2f} s", f"{bare[0]:.2f} s", ours[0] / bare[0], 1.5, product.peak_mb)


Figures = tuple[int, int, int, int]  # sittings, amount, room days available, room days occupied


def by_product(url: str) -> tuple[float, Figures]:
    """The report with its charts, as the page asks for it."""
    with opened(url):
        figures: list[dict[str, Any]] = []

        def summary() -> None:
            with reading() as session:
                answer = run_report(session, system("bench"), "ktv.monthly_summary", {"month": MONTH})
            figures.append({one.name: one.value for one in answer.table.highlights})

        summary()  # the first time statements are put together
        taken = median(seconds(summary) for _time in range(TIMES))
        last = figures[-1]
        return taken, (last["rooms"], last["amount"], last["room_days_available"], last["room_days_occupied"])


def by_sql(url: str) -> tuple[float, Figures]:
    """The statements on the driver's own connection, their rows added up."""
    with bare_connection(url) as connection:
        found: list[Figures] = []

        def summary() -> None:
            lines, occupied, available, _hours = (rows(connection, sql) for sql in (LINES, OCCUPIED, AVAILABLE, HOURS))
            sums = (sum(int(row[place]) for row in lines) for place in (2, 3))
            found.append((*sums, sum(row[1] for row in available), sum(row[1] for row in occupied)))  # type: ignore[arg-type]  # two sums

        summary()
        return median(seconds(summary) for _time in range(TIMES)), found[-1]


def rows(connection: Any, sql: str) -> list[Any]:  # sqlite3's or psycopg's
    return list(connection.execute(sql).fetchall())


SPAN = f"day BETWEEN '{FIRST}' AND '{LAST}'"
HAPPENED = "state IN ('consumed', 'cancelled', 'no_show')"
LINES = f"""
SELECT day, tier_id, COUNT(CASE WHEN state = 'consumed' THEN 1 END),
  COALESCE(SUM(CASE WHEN state = 'consumed' THEN amount END), 0), COUNT(CASE WHEN state <> 'consumed' THEN 1 END)
FROM ktv_booking WHERE {SPAN} AND {HAPPENED} GROUP BY day, tier_id
"""
IN_USE = """NOT (room.state = 'out_of_use' AND (out_from IS NULL OR out_from <= {day})
  AND (out_until IS NULL OR out_until >= {day}))"""
OCCUPIED = f"""
SELECT day, COUNT(DISTINCT room_id) FROM ktv_booking b JOIN ktv_room room ON room.id = b.room_id
WHERE {SPAN} AND b.state = 'consumed' AND {IN_USE.format(day="b.day")} GROUP BY day
"""
AVAILABLE = f"""
SELECT known.day, COUNT(*) FROM (
  SELECT day FROM ktv_booking WHERE {SPAN} AND {HAPPENED} UNION SELECT day FROM ktv_sheet WHERE {SPAN}
) known JOIN ktv_room room ON {IN_USE.format(day="known.day")} GROUP BY known.day
"""


def _hour(hour: int) -> str:
    """Rooms in use, whether the night after is written as 25:00 or as 01:00."""
    parts = (
        f"(arrival < {(at + 1) * 60} AND COALESCE(departure, arrival + 1) > {at * 60})"
        for at in (hour, hour - 24 if hour >= 24 else hour + 24)
    )
    return f"COUNT(DISTINCT CASE WHEN {' OR '.join(parts)} THEN room_id END)"


HOURS = f"""
SELECT day, {", ".join(_hour(hour) for hour in range(6, 30))}
FROM ktv_booking WHERE {SPAN} AND state = 'consumed' GROUP BY day
"""


def fill(url: str, number: int) -> None:
    """Rooms, some of them out of use, and bookings spread over a year."""
    with bare_connection(url) as connection:
        postgresql = hasattr(connection, "pgconn")
        execute(connection, rooms(postgresql), {"number": ROOMS})
        execute(connection, bookings(postgresql), {"number": number, "rooms": ROOMS, "days": DAYS})
        execute(connection, "VACUUM ANALYZE" if postgresql else "ANALYZE")


def rooms(postgresql: bool) -> str:
    day = "DATE '2026-10-10'" if postgresql else "'2026-10-10'"
    return f"""
INSERT INTO ktv_room (number, type, floor, state, out_from, version, created_at)
{NUMBERS} SELECT 'R' || i, '', '', CASE WHEN i % 20 = 0 THEN 'out_of_use' ELSE 'open' END,
  CASE WHEN i % 20 = 0 THEN {day} END, 1, '2026-01-01 00:00:00' FROM n
"""


def bookings(postgresql: bool) -> str:
    day = "(DATE '2026-01-01' + i % :days)" if postgresql else "date('2026-01-01', '+' || (i % :days) || ' days')"
    return f"""
INSERT INTO ktv_booking (day, room_id, arrival, departure, state, name, phone, phone_written, birthday, birth_lunar, amount,
  consumption, card, tier_id, card_number, opinion, requests, requests_open, note, row, origin, version, created_at)
{NUMBERS} SELECT {day}, i % :rooms + 1, 720 + i * 7 % 720, 780 + i * 7 % 720 + i % 180,
  CASE i % 25 WHEN 0 THEN 'cancelled' WHEN 1 THEN 'no_show' ELSE 'consumed' END, '', '', '', '', FALSE, 10000 + i * 31 % 90000,
  '', '', CASE i % 6 WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 3 END, '', '', '[]', 0, '', 0, 'import', 1,
  '2026-01-01 00:00:00' FROM n
"""
