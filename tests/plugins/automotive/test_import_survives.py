"""Nothing is lost and nothing comes in twice: two at once, killed in the middle, a full disk, a locked database."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.engine import Database
from customary.database.transaction import reading
from customary.importing import run
from customary.importing.jobs import resume_abandoned
from customary.importing.lease import Busy
from customary.importing.run import run_import
from customary.plugins.text import speaking
from customary_automotive.models import Vehicle
from sqlalchemy import event, func
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from tests.builders.imports import a_file, a_vehicle, bring_in, numbers, state_of, the_import, upload


def vehicles() -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(Vehicle)).one()


def test_the_same_file_twice_at_once_comes_in_once(deployment: Deployment) -> None:
    rows = [a_vehicle(number) for number in range(2500)]
    both = [upload(rows), upload(rows)]
    threads = [threading.Thread(target=patiently, args=(deployment, import_id)) for import_id in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers(import_id) for import_id in both) == [(0, 0, 2500, 0), (2500, 0, 0, 0)]
    assert vehicles() == 2500


def patiently(deployment: Deployment, import_id: int) -> None:
    with deployment.active():
        while True:
            try:
                run_import(import_id)
                return
            except Busy:
                time.sleep(0.05)


def test_the_second_of_two_files_is_told_to_wait(deployment: Deployment) -> None:
    first, second = upload([a_vehicle(1)]), upload([a_vehicle(2)])
    with run._working(first, ("uploaded",), "importing"), pytest.raises(Busy) as told:
        run_import(second)
    with speaking("en"):
        assert str(told.value) == "Another file of this kind is being imported. This one waits until that is done."


def test_a_process_killed_in_the_middle_is_taken_over(
    deployment: Deployment, database_url: str, tmp_path: Path
) -> None:
    number = 8000
    file = tmp_path / "vehicles.csv"
    file.write_bytes(a_file(a_vehicle(one) for one in range(number)).getvalue())
    kill_in_the_middle(database_url, file)
    interrupted = the_import(1)
    assert interrupted.state == "importing"
    assert 0 < interrupted.done_rows < number
    assert vehicles() == interrupted.counts["created"] == interrupted.done_rows
    with clock.at(clock.now() + timedelta(minutes=2)):
        resume_abandoned({})
    assert (state_of(1), numbers(1)) == ("done", (number, 0, 0, 0))
    assert vehicles() == number


def kill_in_the_middle(url: str, file: Path) -> None:
    environment = {**os.environ, "CUSTOMARY_DATABASE": url, "CUSTOMARY_PLUGINS": "automotive"}
    command = [
        sys.executable,
        "-c",
        "from customary.cli import main; main()",
        "import",
        "automotive.vehicles",
        str(file),
    ]
    process = subprocess.Popen(command, env=environment, cwd=file.parent, stdout=subprocess.DEVNULL)
    database = Database(url)
    try:
        while process.poll() is None:
            with database.reads.connect() as connection:
                done = connection.exec_driver_sql("SELECT max(done_rows) FROM customary_import").scalar()
            if done:
                break
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    finally:
        process.wait()
        database.dispose()


def test_a_full_disk_stops_the_import_which_goes_on_when_there_is_room(
    database_url: str, deployment: Deployment
) -> None:
    if deployment.database.dialect != "sqlite":
        return
    bring_in([a_vehicle(1)])
    import_id = upload([a_vehicle(number) for number in range(3000)])
    with limited_to(deployment, pages_more=150), pytest.raises(OperationalError):
        run_import(import_id)
    stopped = the_import(import_id)
    assert vehicles() == 1 + stopped.done_rows - (stopped.done_rows > 0)
    with clock.at(clock.now() + timedelta(minutes=2)):
        run_import(import_id)
    assert numbers(import_id) == (2999, 0, 1, 0)
    assert vehicles() == 3000


@contextmanager
def limited_to(deployment: Deployment, pages_more: int) -> Iterator[None]:
    """The database file may grow by so many pages only: the same error as a full disk."""
    engine = deployment.database.engine
    engine.dispose()

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + pages_more}")

    event.listen(engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(engine, "connect", limit)
        engine.dispose()


def test_a_locked_database_stops_the_import_which_goes_on_afterwards(database_url: str, deployment: Deployment) -> None:
    if deployment.database.dialect != "sqlite":
        return
    import_id = upload([a_vehicle(number) for number in range(2500)])
    with impatient(deployment):
        holder = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
        with pytest.raises(OperationalError):
            run_import(import_id, progress=lambda _done, _total: holder.execute("BEGIN IMMEDIATE") and None)
        holder.execute("ROLLBACK")
        holder.close()
    assert vehicles() == the_import(import_id).done_rows == 1000
    with clock.at(clock.now() + timedelta(minutes=2)):
        resume_abandoned({})
    assert (state_of(import_id), numbers(import_id)) == ("done", (2500, 0, 0, 0))


@contextmanager
def impatient(deployment: Deployment) -> Iterator[None]:
    """Writers wait for each other for a fifth of a second only."""
    engine = deployment.database.engine
    engine.dispose()

    def hurry(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 200")

    event.listen(engine, "connect", hurry)
    try:
        yield
    finally:
        event.remove(engine, "connect", hurry)
        engine.dispose()
