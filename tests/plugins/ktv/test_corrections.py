"""A correction takes its day's place, whichever file comes in first; taking it back leaves what there was before."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import pytest
from customary.customers.models import Customer
from customary.database.deployment import Deployment
from customary.database.transaction import reading
from customary.importing import service
from customary.importing.models import Import, ImportFinding
from customary.importing.reports import error_file
from customary.importing.run import check_import
from customary.importing.undo import undo_import
from customary.plugins.actor import system
from customary.plugins.errors import Invalid
from customary_ktv.models import Booking, Profile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlmodel import select

from tests.builders.imports import findings
from tests.builders.ktv import a_booking, a_sheet, bring_in, bring_in_rooms, counts, end, the_bookings
from tests.databases import Databases
from tests.deployments import deployed

DAY, NEXT = "bookings_2026-10-15.xlsx.csv", "bookings_2026-10-16.csv"
CORRECTION = "bookings_2026-10-15_更正.csv"

PLAIN = [a_booking(1), a_booking(2, 生日="5月8日"), a_booking(3), a_booking(4, 消费金额="abc")]
CORRECTED = [a_booking(1), a_booking(3, 消费金额="900"), a_booking(5, 电话=a_booking(2)["电话"], 生日="农历腊月廿三")]
LATER = [a_booking(1, 生日="1990-03-04"), a_booking(6)]

SHEETS = {DAY: PLAIN, CORRECTION: CORRECTED, NEXT: LATER}


def bring(name: str, rows: Sequence[dict[str, str]] | None = None) -> int:
    return bring_in("ktv.bookings", name, a_sheet(SHEETS[name] if rows is None else rows))


def amounts() -> list[int]:
    return [one.amount for one in the_bookings(date(2026, 10, 15))]


def test_a_correction_updates_adds_and_removes(deployment: Deployment) -> None:
    bring_in_rooms("A01")
    bring(DAY)
    assert counts(bring(CORRECTION)) == (1, 1, 1, 1, 0)
    assert amounts() == [80000, 90000, 80000]
    assert counts(bring(CORRECTION)) == (0, 0, 3, 0, 0)


def test_a_dry_run_names_what_would_be_removed_and_removes_nothing(deployment: Deployment) -> None:
    bring_in_rooms("A01")
    bring(DAY)
    import_id = service.start(system("a test", "zh"), "ktv.bookings", CORRECTION, a_sheet(CORRECTED), {})
    check_import(import_id)
    assert counts(import_id) == (1, 1, 1, 1, 0)
    assert findings(import_id, "removed", "check") == [(0, "not_named")]
    with reading() as session:
        assert "客户2" in session.exec(select(ImportFinding.value).where(ImportFinding.kind == "removed")).one()
    assert len(the_bookings()) == 3


def test_undoing_a_correction_brings_back_what_it_had_removed(deployment: Deployment) -> None:
    bring_in_rooms("A01")
    bring(DAY)
    bring(NEXT)
    before, ids = end(), [one.id for one in the_bookings()]
    correction = bring(CORRECTION)
    assert end() != before
    undo_import(correction)
    assert end() == before
    assert [one.id for one in the_bookings()] == ids
    assert counts(bring(DAY)) == (0, 0, 3, 0, 1)


def test_a_row_that_a_correction_names_but_that_cannot_be_read_stays(deployment: Deployment) -> None:
    bring_in_rooms("A01")
    bring(DAY)
    assert counts(bring(CORRECTION, [a_booking(1), a_booking(2, 消费金额="?"), a_booking(3)])) == (0, 0, 2, 0, 1)
    assert len(the_bookings()) == 3


def test_the_day_itself_changes_nothing_once_its_correction_stands(deployment: Deployment) -> None:
    bring_in_rooms("A01")
    bring(CORRECTION)
    import_id = bring(DAY)
    assert counts(import_id)[:1] == (0,)
    assert {reason for _row, reason in findings(import_id, "warning")} == {"day_corrected"}
    assert amounts() == [80000, 90000, 80000]


def test_a_correction_that_names_no_day_is_refused(deployment: Deployment) -> None:
    with pytest.raises(Invalid) as refused:
        service.start(system("a test", "en"), "ktv.bookings", "更正.csv", io.BytesIO(a_sheet(PLAIN).getvalue()), {})
    assert "2026-10-15" in str(refused.value.errors[0].message)


def test_undoing_all_takes_customers_birthdays_and_bookings_back(deployment: Deployment) -> None:
    bring_in_rooms("A01")
    ids = [bring(name) for name in (DAY, CORRECTION, NEXT)]
    for import_id in reversed(ids):
        undo_import(import_id)
    with reading() as session:
        assert session.exec(select(Booking)).all() == []
        assert session.exec(select(Profile)).all() == []
        assert session.exec(select(Customer).where(Customer.state == "active")).all() == []
        assert {one.state for one in session.exec(select(Import).where(Import.importer == "ktv.bookings"))} == {
            "undone"
        }


@given(st.permutations(tuple(SHEETS)), st.lists(st.sampled_from(tuple(SHEETS)), max_size=2))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_any_order_of_files_gives_the_same_end(
    databases: Databases, kind: str, order: list[str], again: list[str]
) -> None:
    """KTV-20: the correction may come before the day that it corrects, and any file twice."""
    with databases.create(kind) as url, deployed(url):
        bring_in_rooms("A01")
        for name in (DAY, CORRECTION, NEXT):
            bring(name)
        expected = end()
    with databases.create(kind) as url, deployed(url):
        bring_in_rooms("A01")
        for name in (*order, *again):
            bring(name)
        assert end() == expected


def test_mended_rejected_rows_belong_to_the_day_of_their_file_and_take_no_other_away(deployment: Deployment) -> None:
    bring_in_rooms("A01")
    bring(DAY)
    correction = bring(CORRECTION, [a_booking(1), a_booking(3, 消费金额="?")])
    assert counts(correction) == (0, 0, 1, 1, 1)
    with reading() as session:
        file = error_file(session, session.get_one(Import, correction))
    headings, row = (
        list(map(str, line))
        for line in CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
    )
    row[headings.index("消费金额")] = "650"
    mended = io.BytesIO("\n".join((",".join(headings), ",".join(row))).encode())
    assert counts(bring_in("ktv.bookings", f"rejected-{correction} (1).csv", mended)) == (0, 1, 0, 0, 0)
    assert amounts() == [80000, 65000]
