"""Jobs: put in by a transaction, done once, taken over when a worker dies, laid aside when they never succeed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.jobs import claim, enqueue, finish
from customary.database.models import StoredJob
from customary.database.transaction import reading, transaction
from customary.plugins.actor import system
from customary.plugins.contributions import Job, Plugin
from customary.plugins.registry import LoadedPlugin, Registry
from customary.plugins.text import texts
from customary.worker.run import schedule, work_all, work_once
from sqlmodel import select

_ = texts("web")
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
done: list[object] = []


def note(payload) -> None:
    done.append(payload["n"])


def fail_always(payload) -> None:
    raise ValueError("no luck")


JOBS = (
    Job("jobtest.note", _("Customers"), note),
    Job("jobtest.fail", _("Customers"), fail_always, attempts=2),
    Job("jobtest.daily", _("Customers"), lambda payload: done.append("daily"), daily_at="05:30"),
)


@pytest.fixture
def house(deployment: Deployment) -> Iterator[Deployment]:
    done.clear()
    plugin = LoadedPlugin(Plugin("jobtest", _("Customers"), jobs=JOBS), "jobtest", "jobtest", "0")
    with replace(deployment, registry=Registry((plugin,), deployment.registry.hooks)).active() as extended:
        yield extended


def put_in(key: str = "jobtest.note", n: int = 1, **options: object) -> None:
    with transaction(system("a test")) as session:
        enqueue(session, key, {"n": n}, **options)


def stored() -> StoredJob:
    with reading() as session:
        return session.exec(select(StoredJob)).one()


def test_a_job_is_done_once(house: Deployment) -> None:
    put_in(n=7)
    assert work_all() == 1
    assert done == [7]
    assert stored().state == "done"
    assert work_all() == 0


def test_a_job_of_a_transaction_that_fails_was_never_there(house: Deployment) -> None:
    with pytest.raises(ZeroDivisionError), transaction(system("a test")) as session:
        enqueue(session, "jobtest.note", {"n": 1})
        raise ZeroDivisionError
    assert work_all() == 0


def test_of_jobs_with_the_same_name_the_first_is_kept(house: Deployment) -> None:
    put_in(n=1, unique="once")
    put_in(n=2, unique="once")
    work_all()
    assert done == [1]


def test_a_job_that_fails_is_tried_again_later_and_then_laid_aside(house: Deployment) -> None:
    put_in("jobtest.fail")
    with clock.at(NOON + timedelta(days=3000)):
        with pytest.raises(ValueError, match="no luck"):
            work_once()
        assert work_once() is False
        assert (stored().state, stored().last_error) == ("waiting", "ValueError: no luck")
    with clock.at(NOON + timedelta(days=3001)):
        with pytest.raises(ValueError, match="no luck"):
            work_once()
    assert stored().state == "dead"


def test_a_job_whose_worker_died_is_taken_over_after_its_lease(house: Deployment) -> None:
    put_in()
    with clock.at(NOON + timedelta(days=3000)):
        first = claim({"jobtest.note": 60})
        assert first is not None
        assert claim({"jobtest.note": 60}) is None
    with clock.at(NOON + timedelta(days=3000, seconds=61)):
        second = claim({"jobtest.note": 60})
        assert second is not None
        assert second.attempt == 2
        assert finish(first) is False
        assert finish(second) is True


def test_a_daily_job_is_put_in_once_a_day_for_its_time(house: Deployment) -> None:
    early = datetime(2026, 11, 22, 17, tzinfo=UTC)  # one o'clock in the night of the 23rd in Shanghai
    with clock.at(early):
        schedule(set())
        schedule(set())
        assert work_all() == 0
    with clock.at(early + timedelta(hours=5)):
        assert work_all() == 1
    with clock.at(early + timedelta(days=1)):
        schedule(set())
    with reading() as session:
        assert len(session.exec(select(StoredJob)).all()) == 2


@pytest.mark.slow
def test_killed_in_the_middle_another_process_takes_over(house: Deployment, tmp_path) -> None:
    put_in(n=1)
    script = tmp_path / "dies.py"
    script.write_text(
        "import sys, time\n"
        "from customary.app import boot\n"
        "from customary.settings import Settings\n"
        "from customary.database.jobs import claim\n"
        f"with boot(Settings(database={house.settings.database!r})).active():\n"
        "    print(claim({'jobtest.note': 2}).id, flush=True)\n"
        "    time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip().isdecimal()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert work_once() is False
    time.sleep(2.1)
    assert work_once() is True
    assert done == [1]
