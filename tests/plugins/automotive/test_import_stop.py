"""An import is stopped between two chunks: whole chunks stay, and it goes on or is undone."""

from __future__ import annotations

from typing import Any

import pytest
from customary.database.deployment import Deployment
from customary.database.models import StoredEvent
from customary.database.transaction import reading
from customary.importing import service
from customary.importing.jobs import resume_abandoned
from customary.importing.lease import LostLease
from customary.importing.run import check_import, run_import
from customary.importing.stopping import stop
from customary.importing.undo import undo_import
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict
from customary.worker.run import work_all
from customary_automotive.models import Vehicle
from sqlalchemy import func
from sqlmodel import select

from tests.builders.imports import a_vehicle, bring_in, numbers, state_of, the_import, upload
from tests.builders.roles import a_colleague
from tests.http import actor_with, client_for

ROWS = 1200


def a_clerk(permission: str = "core.imports.run") -> Actor:
    return actor_with({permission: "own"}, staff_id=a_colleague())


def vehicles() -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(Vehicle)).one()


def events(kind: str) -> list[dict[str, Any]]:
    with reading() as session:
        return [one.payload for one in session.exec(select(StoredEvent).where(StoredEvent.name == kind))]


def stopped_after_the_first_chunk(clerk: Actor) -> int:
    import_id = upload([a_vehicle(number) for number in range(ROWS)], clerk)
    with pytest.raises(LostLease):
        run_import(import_id, progress=lambda _done, _total: stop(clerk, import_id))
    return import_id


def test_what_was_written_before_the_stop_stays_and_can_be_undone(deployment: Deployment) -> None:
    import_id = stopped_after_the_first_chunk(a_clerk())
    stopped = the_import(import_id)
    assert (stopped.state, stopped.done_rows, vehicles()) == ("cancelled", 1000, 1000)
    assert stopped.undo_until is not None
    resume_abandoned({})
    assert vehicles() == 1000
    undo_import(import_id)
    assert (state_of(import_id), vehicles()) == ("undone", 0)


def test_a_stopped_import_goes_on_where_it_was(deployment: Deployment) -> None:
    clerk = a_clerk()
    import_id = stopped_after_the_first_chunk(clerk)
    service.ask_for(clerk, import_id, service.IMPORT_JOB)
    work_all()
    assert (state_of(import_id), numbers(import_id), vehicles()) == ("done", (ROWS, 0, 0, 0), ROWS)


def test_another_file_of_its_kind_may_come_in_at_once(deployment: Deployment) -> None:
    stopped_after_the_first_chunk(a_clerk())
    assert state_of(bring_in([a_vehicle(9000)])) == "done"


def test_what_waits_for_its_turn_does_not_begin(deployment: Deployment) -> None:
    clerk = a_clerk()
    import_id = upload([a_vehicle(1)], clerk)
    service.ask_for(clerk, import_id, service.IMPORT_JOB)
    stop(clerk, import_id)
    work_all()
    assert (state_of(import_id), vehicles()) == ("cancelled", 0)
    service.ask_for(clerk, import_id, service.CHECK_JOB)
    work_all()
    assert state_of(import_id) == "checked"


def test_a_dry_run_is_stopped_too(deployment: Deployment) -> None:
    clerk = a_clerk()
    import_id = upload([a_vehicle(number) for number in range(ROWS)], clerk)
    with pytest.raises(LostLease):
        check_import(import_id, progress=lambda _done, _total: stop(clerk, import_id))
    assert state_of(import_id) == "cancelled"
    assert the_import(import_id).undo_until is None


def test_it_is_on_record_who_stopped_what(deployment: Deployment) -> None:
    stopped_after_the_first_chunk(a_clerk())
    [told] = events("ImportStopped")
    assert told["counts"]["created"] == 1000


def test_it_is_stopped_over_the_api_and_on_the_page(deployment: Deployment) -> None:
    clerk = a_clerk()
    with client_for(deployment, clerk) as client:
        for path in ("/api/v1/imports", "/imports"):
            import_id = upload([a_vehicle(1)], clerk)
            service.ask_for(clerk, import_id, service.IMPORT_JOB)
            assert f"/imports/{import_id}/stop" in client.get(f"/imports/{import_id}").text
            assert client.post(f"{path}/{import_id}/stop").status_code == 200
            assert client.get(f"/api/v1/imports/{import_id}").json()["state"] == "cancelled"
            page = client.get(f"/imports/{import_id}").text
            assert f"/imports/{import_id}/stop" not in page
            assert f"/imports/{import_id}?step=columns" in page
        done = bring_in([a_vehicle(1)], clerk)
        assert client.post(f"/api/v1/imports/{done}/stop").status_code == 409
        assert client.post(f"/imports/{done}/stop").url.path == f"/imports/{done}"


def test_a_stopped_import_says_on_its_page_what_is_in(deployment: Deployment) -> None:
    clerk = a_clerk()
    import_id = stopped_after_the_first_chunk(clerk)
    with client_for(deployment, clerk) as client:
        page = client.get(f"/imports/{import_id}").text
    assert "1,000" in page
    assert f"/imports/{import_id}/start" in page
    assert f"/imports/{import_id}/undo" in page


def test_anothers_import_is_not_stopped(deployment: Deployment) -> None:
    import_id = upload([a_vehicle(1)], a_clerk())
    with client_for(deployment, a_clerk()) as other:
        assert other.post(f"/api/v1/imports/{import_id}/stop").status_code == 404
    with pytest.raises(Conflict):
        stop(actor_with({"core.imports.run": "all"}), import_id)
