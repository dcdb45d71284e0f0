"""A department to try the product with: people, teams, roles, then each plugin's own data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func
from sqlmodel import Session, col, select

from customary.app import boot
from customary.database import clock
from customary.database.deployment import Deployment, current
from customary.database.events import Change
from customary.database.transaction import Writing, emit, reading, transaction
from customary.demo_cases import make_cases
from customary.demo_complaints import make_complaints
from customary.demo_history import make_history
from customary.interactions.contact_hours import change_contact_hours
from customary.maintenance import migrate_deployment
from customary.plugins.actor import system
from customary.plugins.contributions import DemoHouse
from customary.plugins.loader import installed_plugins
from customary.roles.events import STAFF, TEAM, StaffAdded, TeamsChanged
from customary.roles.models import Staff, StaffRole, StoredRole, Team
from customary.roles.organisation import organisation_changed
from customary.settings import Settings

FILE = "customary-demo.db"
ORGANISATION = "江南客户服务中心"
TEAMS = ("客户关系部", "客户关系部 / 回访一组", "客户关系部 / 回访二组")
# Who they are, what they do, in which team. Nobody has a password: the demo's sign-in page asks for none.
PEOPLE = (
    ("陈立群", "director@example.com", "core.director", 0),
    ("沈若楠", "manager@example.com", "core.manager", 0),
    ("周敏", "supervisor@example.com", "core.supervisor", 1),
    ("王晓雯", "specialist@example.com", "core.specialist", 1),
    ("李嘉", "specialist2@example.com", "core.specialist", 1),
    ("赵一鸣", "specialist3@example.com", "core.specialist", 2),
    ("管理员", "admin@example.com", "core.administrator", 0),
)


def prepare_demo(fresh: bool, say: Callable[[str], None], folder: Path | None = None) -> Deployment:
    """The demo's deployment, made when it is not there yet; every installed plugin is enabled."""
    file = (folder or Path.cwd()) / FILE
    if fresh:
        for old in file.parent.glob(f"{FILE}*"):
            old.unlink()
    settings = Settings(
        database=f"sqlite:///{file}",
        plugins=tuple(sorted(installed_plugins())),
        demo=True,
        public_complaints=True,
        organisation=ORGANISATION,
    )
    for _line in migrate_deployment(settings):
        pass
    deployment = boot(settings)
    with deployment.active():
        if not _inhabited():
            say("Making demo data ...")
            fill_demo()
    say(f"Demo data: {file.name}; ./run demo --fresh starts anew.")
    return deployment


def fill_demo() -> None:
    """People and teams, every plugin's own data, and the follow-ups and calls of the last weeks."""
    actor = system("demo")
    with transaction(actor) as session:
        teams = _teams(session)
        ids = _people(session, teams)
        change_contact_hours(session, actor, "00:00-24:00")  # whoever tries the product may do so at night
    specialists = tuple(ids[email] for _name, email, role, _team in PEOPLE if role == "core.specialist")
    house = DemoHouse(actor, specialists, ids["supervisor@example.com"], clock.today())
    for plugin in current().registry.manifests:
        if plugin.demo is not None:
            plugin.demo.load(house)
    make_history(house)
    make_cases(house)
    make_complaints(house)


def _inhabited() -> bool:
    with reading() as session:
        return bool(session.scalar(select(func.count()).select_from(Staff)))


def _teams(session: Writing) -> list[int]:
    ids: list[int] = []
    changes: dict[int, dict[str, Change]] = {}
    for name in TEAMS:
        team = Team(name=name.rpartition(" / ")[2], parent_id=ids[0] if ids else None)
        session.add(team)
        session.flush()
        assert team.id is not None  # flushed
        ids.append(team.id)
        changes[team.id] = {"name": (None, team.name)}
    emit(session, TeamsChanged(record=TEAM, ids=tuple(ids), changes=changes))
    return ids


def _people(session: Writing, teams: list[int]) -> dict[str, int]:
    ids: dict[str, int] = {}
    for name, email, role, team in PEOPLE:
        staff = Staff(name=name, email=email, team_id=teams[team], created_at=clock.now())
        session.add(staff)
        session.flush()
        assert staff.id is not None  # flushed
        ids[email] = staff.id
        session.add(StaffRole(staff_id=staff.id, role_id=_role(session, role)))
    emit(session, StaffAdded(record=STAFF, ids=tuple(ids.values())))
    organisation_changed(session)
    return ids


def _role(session: Session, key: str) -> int:
    role_id = session.exec(select(StoredRole.id).where(col(StoredRole.key) == key)).one()
    assert role_id is not None  # roles are brought in by the migration
    return role_id
