"""An import of 100,000 rows with all checks, beside reading the file and a bare executemany of every row that the import wrote.

What it wrote is all of it: customers, telephones, search terms, vehicles, events, journal, identities. The bare way copies those rows,
portion by portion, into a fresh database; the time in which they are fetched is not counted.
"""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from customary.database.models import metadata
from customary.importing import service
from customary.importing.run import run_import
from customary.plugins.actor import system
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from benchmarks.harness import Line, apart, bare_connection, fresh_database, opened, seconds

KEY = "automotive.vehicles"
ROWS, FEW = 100_000, 5_000
PORTION = 20_000
HEADINGS = ("客户姓名", "手机", "车牌号", "VIN", "车型", "交车日期", "质保到期日", "质保里程", "服务顾问", "备注")
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂"


def run(kind: str, small: bool) -> Iterator[Line]:
    number = FEW if small else ROWS
    with tempfile.TemporaryDirectory() as folder, fresh_database(kind) as url:
        file = Path(folder, "vehicles.csv")
        write_file(file, number)
        product = apart(by_product, url, str(file))
        with fresh_database(kind) as other:
            bare = seconds(lambda: read(file)) + copy(url, other)
        half = Path(folder, "half.csv")
        write_file(half, number // 2, first=number)
        smaller = apart(by_product, url, str(half))
    ours = product.answer
    what = f"import of {number:,} rows (half of them: {smaller.peak_mb:.0f} MB)"
    yield Line(what, kind, f"{ours:.1f} s", f"{bare:.1f} s", ours / bare, 4.0, product.peak_mb)


def by_product(url: str, file: str) -> float:
    """Seconds from handing the file in to its last row."""
    with opened(url):

        def import_file() -> None:
            with Path(file).open("rb") as stream:
                run_import(service.start(system("bench"), KEY, "vehicles.csv", stream, {}, {}))

        return seconds(import_file)


def read(file: Path) -> int:
    with file.open(encoding="utf-8", newline="") as lines:
        return sum(1 for _row in csv.reader(lines))


def write_file(file: Path, number: int, first: int = 0) -> None:
    with file.open("w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(HEADINGS)
        for n in range(first, first + number):
            name = SURNAMES[n % 20] + GIVEN[n // 20 % 22] + GIVEN[n // 440 % 22]
            plate, vin = f"沪A{n % 90000 + 10000}" if n < 90000 else f"苏B{n % 90000 + 10000}", a_vin(n)
            day = f"202{n % 6}-0{n % 9 + 1}-1{n % 9}"
            rows.writerow((name, f"138{n:08d}", plate, vin, "澜途 S7", day, "2028-05-01", "100000", "周敏", ""))


WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VALUES = {**{str(n): n for n in range(10)}, "L": 3, "S": 2, "V": 5, "A": 1}


def a_vin(n: int) -> str:
    """With its check digit: a wrong one would be a warning for each row."""
    draft = f"LSVA{n % 10}AAA0A{n:07d}"
    draft = draft[:8] + "0" + draft[9:17]
    rest = sum(VALUES[character] * weight for character, weight in zip(draft, WEIGHTS, strict=True)) % 11
    return draft[:8] + ("X" if rest == 10 else str(rest)) + draft[9:]


def copy(source: str, target: str) -> float:
    """Seconds that executemany takes for every row of every table that the import filled."""
    spent = 0.0
    with bare_connection(source) as there, bare_connection(target) as here:
        for table in metadata().sorted_tables:
            if table.name != "customary_installation":
                spent += _copy_table(there, here, table)
    return spent


def _copy_table(there: Any, here: Any, table: Table) -> float:  # connections of the driver
    names = [column.name for column in table.columns]
    on_postgresql = hasattr(there, "pgconn")
    # JSON goes over as text: the driver would have to take it apart and put it together.
    shown = [f'"{c.name}"::text' if on_postgresql and _is_json(c) else f'"{c.name}"' for c in table.columns]
    places = ", ".join(["%s" if on_postgresql else "?"] * len(names))
    listed = ", ".join(f'"{name}"' for name in names)
    insert = f"INSERT INTO {table.name} ({listed}) VALUES ({places}) ON CONFLICT DO NOTHING"
    rows = there.cursor()
    rows.execute(f"SELECT {', '.join(shown)} FROM {table.name}")
    spent = 0.0
    while portion := rows.fetchmany(PORTION):
        start = time.perf_counter()
        writer = here.cursor()
        writer.execute("BEGIN")
        writer.executemany(insert, portion)
        writer.execute("COMMIT")
        spent += time.perf_counter() - start
    return spent


def _is_json(column: Any) -> bool:
    kind = column.type.dialect_impl(postgresql.dialect())
    return isinstance(getattr(kind, "impl", kind), postgresql.JSONB)
