"""Small files of vehicles, and imports of them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

from customary.database.transaction import reading
from customary.importing import service
from customary.importing.models import Import, ImportFinding
from customary.importing.run import check_import, run_import
from customary.plugins.actor import Actor, system
from customary_automotive.cells import VALUES, WEIGHTS
from sqlmodel import select

HEADINGS = ("客户姓名", "手机", "车牌号", "车架号", "交车日期", "保险到期")


def a_vin(number: int) -> str:
    """A VIN with its check digit."""
    plain = f"LX9AA0000A{number:07d}"
    values = [int(char) if char.isdigit() else VALUES[char] for char in plain]
    check = sum(weight * value for weight, value in zip(WEIGHTS, values, strict=True)) % 11
    return plain[:8] + "0123456789X"[check] + plain[9:]


def a_vehicle(number: int, **said: str) -> dict[str, str]:
    """A row: its own owner, telephone, plate and VIN, unless something else is said by heading."""
    row = {
        "客户姓名": f"客户{number}",
        "手机": f"139{number:08d}",
        "车牌号": f"沪A{number:05d}",
        "车架号": a_vin(number),
        "交车日期": "2025-03-01",
        "保险到期": "2027-03-01",
    }
    return {**row, **said}


def a_file(
    rows: Iterable[Mapping[str, str]], headings: Sequence[str] = HEADINGS, encoding: str = "utf-8"
) -> io.BytesIO:
    """A CSV of these rows."""
    lines = [",".join(headings), *(",".join(row.get(heading, "") for heading in headings) for row in rows)]
    return io.BytesIO(("\n".join(lines) + "\n").encode(encoding))


def upload(rows: Iterable[Mapping[str, str]] | io.BytesIO, actor: Actor | None = None, **options: int) -> int:
    """An import of vehicles that has not begun."""
    stream = rows if isinstance(rows, io.BytesIO) else a_file(rows)
    return service.start(actor or system("a test", "en"), "automotive.vehicles", "vehicles.csv", stream, options)


def bring_in(rows: Iterable[Mapping[str, str]] | io.BytesIO, actor: Actor | None = None, **options: int) -> int:
    """An import of vehicles that is done."""
    import_id = upload(rows, actor, **options)
    run_import(import_id)
    return import_id


def tried(rows: Iterable[Mapping[str, str]] | io.BytesIO) -> int:
    """An import of vehicles after its dry run."""
    import_id = upload(rows)
    check_import(import_id)
    return import_id


def state_of(import_id: int) -> str:
    return the_import(import_id).state


def the_import(import_id: int) -> Import:
    with reading() as session:
        return session.get_one(Import, import_id)


def numbers(import_id: int) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, rejected."""
    counts = the_import(import_id).counts
    return counts["created"], counts["updated"], counts["unchanged"], counts["rejected"]


def findings(import_id: int, kind: str, phase: str = "import") -> list[tuple[int, str]]:
    """Row and reason of each."""
    with reading() as session:
        query = select(ImportFinding).where(
            ImportFinding.import_id == import_id, ImportFinding.kind == kind, ImportFinding.phase == phase
        )
        return [(one.row, one.reason) for one in session.exec(query.order_by(ImportFinding.row, ImportFinding.id))]
