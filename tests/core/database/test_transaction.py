"""One transaction: what it writes is emitted, checked, stored and told, or nothing is."""

from dataclasses import dataclass

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.events import Event
from customary.database.models import StoredChange, StoredEvent
from customary.database.transaction import NotAudited, emit, reading, transaction
from customary.plugins.actor import system
from customary.plugins.errors import Rejected
from customary.plugins.hooks import HookCaller, Implementation
from customary.plugins.text import texts
from customary.roles.models import Team
from sqlmodel import Session, select

_ = texts("web")


@dataclass(frozen=True, kw_only=True)
class TeamNamed(Event):
    name_: str = ""


def add_team(session: Session, name: str) -> int:
    team = Team(name=name)
    session.add(team)
    session.flush()
    emit(session, TeamNamed(record="core.team", ids=(team.id,), name_=name, changes={team.id: {"name": (None, name)}}))
    return team.id


def names() -> list[str]:
    with reading() as session:
        return list(session.exec(select(Team.name).order_by(Team.id)))


def listen(deployment: Deployment, hook: str, function) -> None:
    caller: HookCaller = deployment.registry.hooks
    caller._by_hook[hook].append(Implementation("test", hook, function, (TeamNamed,), function.__name__))


def test_what_is_written_is_stored_with_its_event_its_actor_and_its_changes(deployment: Deployment) -> None:
    with transaction(system("a test")) as session:
        add_team(session, "North")
    with reading() as session:
        event = session.exec(select(StoredEvent)).one()
        change = session.exec(select(StoredChange)).one()
    assert (event.name, event.actor_label, event.payload) == ("TeamNamed", "a test", {"name_": "North"})
    assert (change.field, change.before, change.after) == ("name", None, "North")
    assert event.at.tzinfo is not None


def test_an_exception_leaves_nothing(deployment: Deployment) -> None:
    with pytest.raises(ZeroDivisionError), transaction(system("a test")) as session:
        add_team(session, "North")
        raise ZeroDivisionError
    assert names() == []


def test_a_change_without_an_event_is_refused(deployment: Deployment) -> None:
    with pytest.raises(NotAudited, match="customary_team"), transaction(system("a test")) as session:
        session.add(Team(name="Unseen"))
    assert names() == []


def test_a_transaction_does_not_nest(deployment: Deployment) -> None:
    with transaction(system("a test")), pytest.raises(RuntimeError, match="does not nest"):
        with transaction(system("inner")):
            pass


def test_its_session_refuses_commit_and_rollback(deployment: Deployment) -> None:
    with transaction(system("a test")) as session:
        for forbidden in (session.commit, session.rollback):
            with pytest.raises(RuntimeError):
                forbidden()


def test_a_veto_before_commit_rolls_everything_back(deployment: Deployment) -> None:
    def no_south(event: TeamNamed, session: Session) -> None:
        if event.name_ == "South":
            raise Rejected(_("There is nothing at this address."), ids=event.ids)

    listen(deployment, "before_commit", no_south)
    with pytest.raises(Rejected), transaction(system("a test")) as session:
        add_team(session, "North")
        add_team(session, "South")
    assert names() == []


def test_a_veto_in_a_step_undoes_this_step_alone(deployment: Deployment) -> None:
    def no_south(event: TeamNamed, session: Session) -> None:
        if event.name_ == "South":
            raise Rejected(_("There is nothing at this address."))

    listen(deployment, "before_commit", no_south)
    with transaction(system("a test")) as session:
        for name in ("North", "South", "West"):
            try:
                with session.step():
                    add_team(session, name)
            except Rejected:
                continue
    assert names() == ["North", "West"]
    with reading() as session:
        assert len(session.exec(select(StoredEvent)).all()) == 2


def test_each_event_is_checked_once_even_after_a_step(deployment: Deployment) -> None:
    seen = []

    def count(event: TeamNamed, session: Session) -> None:
        seen.append(event.name_)

    listen(deployment, "before_commit", count)
    with transaction(system("a test")) as session:
        with session.step():
            add_team(session, "North")
        add_team(session, "South")
    assert seen == ["North", "South"]


def test_events_emitted_by_a_hook_are_checked_in_turn_and_an_endless_answer_is_an_error(deployment: Deployment) -> None:
    def echo(event: TeamNamed, session: Session) -> None:
        emit(session, TeamNamed(record="core.team", ids=event.ids, name_=event.name_ + "!"))

    listen(deployment, "before_commit", echo)
    with pytest.raises(RuntimeError, match="5 levels"), transaction(system("a test")) as session:
        add_team(session, "North")


def test_after_commit_sees_what_was_committed_in_a_session_of_its_own(deployment: Deployment) -> None:
    seen = []

    def look(event: TeamNamed, session: Session) -> None:
        seen.append(session.get(Team, event.ids[0]).name)

    listen(deployment, "after_commit", look)
    with transaction(system("a test")) as session:
        add_team(session, "North")
    assert seen == ["North"]


def test_the_clock_can_be_another_instant(deployment: Deployment) -> None:
    from datetime import UTC, date, datetime

    with clock.at(datetime(2026, 11, 23, 16, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 11, 24)  # half past midnight in Shanghai
