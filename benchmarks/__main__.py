"""`./run bench`: every benchmark on both databases, one table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping

from benchmarks import http_reads, importing, ktv, searching, sweeping
from benchmarks.harness import KINDS, Line, table

ALL: Mapping[str, Callable[[str, bool], Iterator[Line]]] = {
    "http": http_reads.run,
    "sweep": sweeping.run,
    "import": importing.run,
    "search": searching.run,
    "ktv": ktv.run,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench", description="Benchmarks on both databases, one table.")
    parser.add_argument("--small", action="store_true", help="a twentieth of the rows: whether it works, not how fast")
    parser.add_argument("--only", choices=[*ALL], help="this one alone")
    parser.add_argument("--database", choices=KINDS, help="on this one alone")
    chosen = parser.parse_args()
    lines: list[Line] = []
    for name, run in ALL.items():
        for kind in KINDS:
            if chosen.only in (None, name) and chosen.database in (None, kind):
                print(f"{name} on {kind} ...", file=sys.stderr, flush=True)
                for line in run(kind, chosen.small):
                    print("  " + ", ".join(cell for cell in line.cells() if cell), file=sys.stderr, flush=True)
                    lines.append(line)
    print(table(lines))


if __name__ == "__main__":
    main()
