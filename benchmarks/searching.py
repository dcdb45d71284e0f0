"""Finding a customer among 1,000,000, beside the one statement on the driver's connection that reads the same index.

The product does more: it looks at what it found once more, says in which name, number or plate, and heeds what one may see. Both are asked
in turn, in one process, for the same customers, picked evenly.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median, quantiles
from typing import Any

from customary.customers.phones import country_code
from customary.customers.search import search
from customary.customers.terms import (
    initials_of,
    name_terms,
    number_terms,
    plain_text,
    query_words,
    value_terms,
    wanted,
)
from customary.database.transaction import reading
from customary.plugins.actor import Actor

from benchmarks.harness import Line, apart, bare_connection, execute, fresh_database, opened
from benchmarks.sweeping import NUMBERS, SPECIALISTS, STAFF

CUSTOMERS, FEW = 1_000_000, 50_000
ASKED, WARM = 200, 20
FOUND = 20
MANAGER = Actor("staff", "bench", staff_id=1, grants={"core.customers.view": "all", "automotive.vehicles.view": "all"})
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂"
Known = Sequence[str]  # name, telephone within the country, plate
QUERIES: Mapping[str, Callable[[str, str, str], str]] = {
    "two characters of a name": lambda name, _phone, _plate: name[1:],
    "a whole name": lambda name, _phone, _plate: name,
    "pinyin initials": lambda name, _phone, _plate: "".join(initials_of(character)[0] for character in name).lower(),
    "the last four digits": lambda _name, phone, _plate: phone[-4:],
    "a name and the last four digits": lambda name, phone, _plate: f"{name} {phone[-4:]}",
    "a plate": lambda _name, _phone, plate: plate.lower(),
}


def run(kind: str, small: bool) -> Iterator[Line]:
    number = FEW if small else CUSTOMERS
    with fresh_database(kind) as url:
        fill(url, number)
        measured = apart(ask, url, number)
    for name, (product, bare) in measured.answer.items():
        what = f"{name} among {number:,}"
        yield Line(what, kind, _shown(product), _shown(bare), median(product) / median(bare), None, measured.peak_mb)


def _shown(times: Sequence[float]) -> str:
    return f"{median(times) * 1000:.1f} ms (p95 {quantiles(times, n=20)[-1] * 1000:.1f})"


def ask(url: str, number: int) -> dict[str, tuple[list[float], list[float]]]:
    """Seconds of each search, by what was asked for: the product's and the bare ones."""
    with bare_connection(url) as connection, opened(url):
        known = _some(connection, number)
        return {name: _asked(connection, [of(*who) for who in known]) for name, of in QUERIES.items()}


def _some(connection: Any, number: int) -> list[Known]:  # a connection of the driver
    picked = ", ".join(str(1 + n * number // (ASKED + WARM)) for n in range(ASKED + WARM))
    found = connection.execute(f"""
      SELECT c.name, p.e164, v.plate FROM customary_customer AS c JOIN customary_phone AS p ON p.customer_id = c.id
      JOIN automotive_vehicle AS v ON v.customer_id = c.id WHERE c.id IN ({picked})""")
    return [(name, e164.removeprefix("+86"), plate) for name, e164, plate in found]


def _asked(connection: Any, queries: Sequence[str]) -> tuple[list[float], list[float]]:
    product, bare = [], []
    for place, query in enumerate(queries):
        statement = bare_statement(query, hasattr(connection, "pgconn"))
        start = time.perf_counter()
        with reading() as session:
            hits = search(session, MANAGER, query, FOUND)
        between = time.perf_counter()
        rows = connection.execute(*statement).fetchall()
        end = time.perf_counter()
        if not hits or not rows:
            raise AssertionError(f"{query} was not found")
        if place >= WARM:
            product.append(between - start)
            bare.append(end - between)
    return product, bare


def bare_statement(query: str, postgresql: bool) -> tuple[str, list[str]]:
    """The newest customers who have all the fragments of the query."""
    terms = sorted(wanted(query_words(query, country_code()))[0], key=len, reverse=True)
    joined = "".join(
        f" JOIN customary_search_term AS t{n} ON t{n}.customer_id = t0.customer_id AND t{n}.term = ?"
        for n in range(1, len(terms))
    )
    sql = f"""
      SELECT DISTINCT c.id, c.name, c.kind, c.state FROM customary_search_term AS t0{joined}
      JOIN customary_customer AS c ON c.id = t0.customer_id
      WHERE t0.term = ? AND c.state IN ('active', 'archived') ORDER BY c.id DESC LIMIT {FOUND}"""
    return sql.replace("?", "%s") if postgresql else sql, [*terms[1:], terms[0]]


def fill(url: str, number: int) -> None:
    """Customers with a name of three characters, a telephone and a vehicle, and the index of all that."""
    with bare_connection(url) as connection:
        execute(connection, STAFF, {"number": SPECIALISTS})
        execute(connection, _customers(), {"number": number, "specialists": SPECIALISTS})
        execute(connection, PHONES, {"number": number})
        execute(connection, VEHICLES, {"number": number})
        _index(connection)
        execute(connection, "VACUUM ANALYZE" if hasattr(connection, "pgconn") else "ANALYZE")


def _index(connection: Any) -> None:
    """The terms as the product makes them, but by one statement; written in the order of the key, as a large import is not."""
    names = [surname + one + two for surname in SURNAMES for one in GIVEN for two in GIVEN]
    execute(connection, "CREATE TEMPORARY TABLE name_term (name TEXT, term TEXT)")
    place = "%s" if hasattr(connection, "pgconn") else "?"
    connection.cursor().executemany(
        f"INSERT INTO name_term VALUES ({place}, {place})",
        [(name, term) for name in names for term in name_terms(name)],
    )
    execute(connection, "CREATE INDEX name_term_name ON name_term (name)")
    execute(connection, "DROP INDEX ix_customary_search_term_row")
    execute(connection, TERMS)
    execute(connection, "CREATE INDEX ix_customary_search_term_row ON customary_search_term (record, record_id)")
    _check(connection)


def _check(connection: Any) -> None:
    ((name, e164, plate),) = connection.execute("""
      SELECT c.name, p.e164, v.plate FROM customary_customer AS c JOIN customary_phone AS p ON p.customer_id = c.id
      JOIN automotive_vehicle AS v ON v.customer_id = c.id WHERE c.id = 7""")
    expected = name_terms(name) | number_terms(e164.removeprefix("+86")) | value_terms(plain_text(plate))
    written = {term for (term,) in connection.execute("SELECT term FROM customary_search_term WHERE customer_id = 7")}
    if written != expected:
        raise AssertionError(f"the product makes other terms: {sorted(written ^ expected)}")


def _customers() -> str:
    surname, given = f"substr('{SURNAMES}', i % 20 + 1, 1)", f"substr('{GIVEN}', {{}} % 22 + 1, 1)"
    name = f"{surname} || {given.format('i / 20')} || {given.format('i / 440')}"
    return f"""
INSERT INTO customary_customer (kind, name, salutation, owner_id, state, in_own_right, email, address, note,
  contact_hours, origin, version, created_at, created_day, updated_at)
{NUMBERS} SELECT 'person', {name}, '', i % :specialists + 1, 'active', TRUE, '', '', '', '', '', 1,
  '2026-01-01 00:00:00', '2026-01-01', '2026-01-01 00:00:00' FROM n
"""


PHONES = f"""
INSERT INTO customary_phone (customer_id, e164, kind, position, state)
{NUMBERS} SELECT i, '+86138' || CAST(10000000 + CAST(i AS BIGINT) * 7919 % 90000000 AS TEXT), 'mobile', 0, 'unverified' FROM n
"""
VEHICLES = f"""
INSERT INTO automotive_vehicle (customer_id, plate, model, adviser, note, left_reason, version, created_at, reckoned_km,
  rate_km, rate_days, visited_for)
{NUMBERS} SELECT i, '沪' || substr('ABCDEFGHJKLMNPQRSTUV', i / 90000 % 20 + 1, 1) || CAST(10000 + i % 90000 AS TEXT), 'Model',
  '', '', '', 1, '2026-01-01 00:00:00', 0, 40, 1, '' FROM n
"""
# Of a telephone every four digits of those within the country, and the last four; of a plate its beginnings and ends too.
WINDOWS = " UNION ALL ".join(f"SELECT {4 + start} AS start" for start in range(8))
PLATE = ("1, 2", "1, 3", "1, 4", "2, 2", "2, 3", "2, 4", "3, 4", "4, 4")
PLATE_TERMS = " UNION ALL ".join(
    [f"SELECT substr(plate, {part}) AS term, customer_id, id FROM automotive_vehicle" for part in PLATE]
    + [f"SELECT substr(plate, {start}) || '$', customer_id, id FROM automotive_vehicle" for start in (4, 5)]
)
TERMS = f"""
INSERT INTO customary_search_term (term, customer_id, record, record_id)
SELECT term, customer_id, record, record_id FROM (
  SELECT t.term, c.id AS customer_id, 'core.customer' AS record, c.id AS record_id
  FROM customary_customer AS c JOIN name_term AS t ON t.name = c.name
  UNION ALL
  SELECT DISTINCT substr(e164, start, 4), customer_id, 'core.customer', customer_id FROM customary_phone, ({WINDOWS}) AS w
  UNION ALL
  SELECT substr(e164, 11) || '$', customer_id, 'core.customer', customer_id FROM customary_phone
  UNION ALL
  SELECT DISTINCT term, customer_id, 'automotive.vehicle', id FROM ({PLATE_TERMS}) AS p
) AS terms ORDER BY term, customer_id, record, record_id
"""
