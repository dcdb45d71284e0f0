"""What a row of a file becomes: who is the same customer, which is the same vehicle, what an import leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from customary.customers.models import Customer, OtherName, Phone
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.importing.run import run_import
from customary.importing.undo import undo_import
from customary.plugins.actor import system
from customary.plugins.errors import Rejected
from customary.plugins.importers import Settled
from customary.plugins.text import texts
from customary_automotive.models import Vehicle
from customary_automotive.service import NewVisit, change_vehicle, record_visits
from sqlmodel import select

from tests.builders.imports import a_vehicle, a_vin, bring_in, findings, numbers, tried, upload
from tests.builders.roles import a_colleague, a_team

_ = texts("importing")


def the_vehicle(vin: str) -> Vehicle:
    with reading() as session:
        return session.exec(select(Vehicle).where(Vehicle.vin == vin)).one()


def customers() -> list[Customer]:
    with reading() as session:
        return list(session.exec(select(Customer).where(Customer.state == "active").order_by(Customer.id)))


def test_the_same_first_telephone_is_the_same_customer_under_both_names(deployment: Deployment) -> None:
    bring_in([a_vehicle(1), a_vehicle(2, 客户姓名="客户壹", 手机="+86 139 0000 0001 / 021-61983767")])
    assert [one.name for one in customers()] == ["客户1"]
    with reading() as session:
        assert session.exec(select(OtherName.name)).all() == ["客户壹"]
        assert session.exec(select(Phone.e164).order_by(Phone.position)).all() == ["+8613900000001", "+862161983767"]


def test_without_a_telephone_the_name_counts_but_joins_nobody_who_has_one(deployment: Deployment) -> None:
    bring_in(
        [
            a_vehicle(1, 客户姓名="王杰"),
            a_vehicle(2, 客户姓名="王杰", 手机=""),
            a_vehicle(3, 客户姓名="王 杰", 手机="无"),
        ]
    )
    assert len(customers()) == 2


def test_a_resold_vehicle_belongs_to_the_later_delivery_and_keeps_its_first_day(deployment: Deployment) -> None:
    vin = a_vin(1)
    first = a_vehicle(1, 交车日期="2023-01-10", 保险到期="2024-01-10")
    later = a_vehicle(2, 车架号=vin, 交车日期="2025-06-20", 保险到期="2026-06-20")
    import_id = bring_in([later, first])
    vehicle = the_vehicle(vin)
    assert findings(import_id, "warning") == [(3, "resold_vehicle")]
    assert (vehicle.plate, vehicle.insurance_until) == ("沪A00002", date(2026, 6, 20))
    assert len(customers()) == 2
    assert numbers(bring_in([later, first])) == (0, 0, 2, 0)


def test_a_file_changes_only_what_it_says(deployment: Deployment) -> None:
    bring_in([a_vehicle(1), a_vehicle(2)])
    changed = bring_in([a_vehicle(1, 保险到期="2028-03-01"), a_vehicle(2, 保险到期="")])
    assert numbers(changed) == (0, 1, 1, 0)
    assert the_vehicle(a_vin(1)).insurance_until == date(2028, 3, 1)
    assert the_vehicle(a_vin(2)).insurance_until == date(2027, 3, 1)


def test_what_a_person_corrected_is_not_undone_by_the_same_file(deployment: Deployment) -> None:
    bring_in([a_vehicle(1)])
    with transaction(system("a test")) as session:
        change_vehicle(session, session.actor, the_vehicle(a_vin(1)).id, plate="沪B99999")
    assert numbers(bring_in([a_vehicle(1)])) == (0, 0, 1, 0)
    assert the_vehicle(a_vin(1)).plate == "沪B99999"


def test_a_row_rejected_further_up_does_not_make_a_later_one_a_repetition(deployment: Deployment) -> None:
    import_id = bring_in([a_vehicle(1, 交车日期="2025-02-30"), a_vehicle(1), a_vehicle(1)])
    assert findings(import_id, "rejected") == [(2, "bad_date"), (4, "duplicate_row")]


def test_a_dry_run_foresees_the_import_across_chunks_and_writes_nothing(deployment: Deployment) -> None:
    rows = [a_vehicle(number) for number in range(1100)]
    rows += [a_vehicle(5, 保险到期="2029-01-01"), a_vehicle(5), a_vehicle(6, 客户姓名="客户六")]
    dry = tried(rows)
    assert customers() == []
    assert findings(dry, "rejected", "check") == [(1102, "duplicate_row"), (1103, "duplicate_row")]
    wet = bring_in(rows)
    assert numbers(dry) == numbers(wet) == (1100, 1, 0, 2)
    assert findings(wet, "warning") == findings(dry, "warning", "check")


def test_new_customers_go_to_one_person_or_to_a_teams_members_in_turn(deployment: Deployment) -> None:
    team = a_team()
    first, second = a_colleague(team=team), a_colleague(team=team)
    a_colleague(team=team, active=False)
    bring_in([a_vehicle(1), a_vehicle(2), a_vehicle(3)], team_id=team)
    bring_in([a_vehicle(4)], owner_id=second)
    bring_in([a_vehicle(5)])
    assert [one.owner_id for one in customers()] == [first, second, first, second, None]


def test_undo_gives_updated_rows_back_what_they_were(deployment: Deployment) -> None:
    bring_in([a_vehicle(1)])
    undo_import(bring_in([a_vehicle(1, 保险到期="2028-03-01"), a_vehicle(2)]))
    assert the_vehicle(a_vin(1)).insurance_until == date(2027, 3, 1)
    assert [one.name for one in customers()] == ["客户1"]
    assert numbers(bring_in([a_vehicle(1)])) == (0, 0, 1, 0)


def test_undo_keeps_and_lists_what_somebody_has_changed_or_needs(deployment: Deployment) -> None:
    bring_in([a_vehicle(1)])
    import_id = bring_in(
        [a_vehicle(1, 保险到期="2028-03-01", 车牌号="沪C00001"), a_vehicle(2), a_vehicle(3), a_vehicle(4)]
    )
    with transaction(system("a test")) as session:
        change_vehicle(session, session.actor, the_vehicle(a_vin(1)).id, insurance_until=date(2029, 1, 1))
        change_vehicle(session, session.actor, the_vehicle(a_vin(2)).id, note="Call in the evening")
        record_visits(session, session.actor, [NewVisit(the_vehicle(a_vin(3)).id, "R1", date(2026, 1, 1))])
    undo_import(import_id)
    kept = findings(import_id, "kept", "undo")
    assert sorted(kept) == [(2, "changed_since"), (3, "changed_since"), (3, "in_use"), (4, "in_use"), (4, "in_use")]
    vehicle = the_vehicle(a_vin(1))
    assert (vehicle.plate, vehicle.insurance_until) == ("沪A00001", date(2029, 1, 1))
    assert [one.name for one in customers()] == ["客户1", "客户2", "客户3"]


def test_a_plugins_veto_rejects_the_rows_that_it_names_and_no_others(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def settle(session: object, rows: dict[type, Settled], batch: str) -> None:
        bad = [row.id for row in session.exec(select(Vehicle).where(Vehicle.plate == "沪A00002"))]  # type: ignore[attr-defined]  # a session
        if bad:
            raise Rejected(_("Not this one."), ids=bad)

    with_settle(deployment, monkeypatch, settle)
    import_id = upload([a_vehicle(1), a_vehicle(2), a_vehicle(3)])
    run_import(import_id)
    assert numbers(import_id) == (2, 0, 0, 1)
    assert findings(import_id, "rejected") == [(3, "vetoed")]


def test_a_veto_without_names_is_narrowed_down(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    def settle(session: object, rows: dict[type, Settled], batch: str) -> None:
        if session.exec(select(Vehicle).where(Vehicle.plate == "沪A00004")).first():  # type: ignore[attr-defined]  # a session
            raise Rejected(_("One of these."))

    with_settle(deployment, monkeypatch, settle)
    import_id = upload([a_vehicle(number) for number in range(1, 8)])
    run_import(import_id)
    assert (numbers(import_id), findings(import_id, "rejected")) == ((6, 0, 0, 1), [(5, "vetoed")])


def with_settle(deployment: Deployment, monkeypatch: pytest.MonkeyPatch, settle: object) -> None:
    """Let something object when vehicles are written."""
    importers = deployment.registry.importers
    first = importers["automotive.vehicles"]

    def both(session: object, rows: dict[type, Settled], batch: str) -> None:
        first.settle(session, rows, batch)  # type: ignore[arg-type]  # what it was called with
        settle(session, rows, batch)  # type: ignore[operator]  # a function

    changed = replace(first, settle=both)
    monkeypatch.setitem(importers._items, first.key, changed)  # there is no other way to change a manifest
