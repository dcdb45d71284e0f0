"""The ready-made roles: made once, given each new permission once, and otherwise the administrator's."""

from customary.database.deployment import Deployment
from customary.database.models import Installation
from customary.database.transaction import emit, reading, transaction
from customary.plugins.actor import system
from customary.roles.events import RoleChanged
from customary.roles.models import RoleGrant, StoredRole
from customary.roles.role_sync import KNOWN, forget_permissions, sync_roles
from sqlmodel import Session, select

ALL = {"director", "manager", "supervisor", "specialist", "clerk", "field", "administrator"}


def synchronise() -> int:
    with transaction(system("test")) as session:
        return sync_roles(session)


def grants(key: str) -> dict[str, str]:
    with reading() as session:
        role_id = session.exec(select(StoredRole.id).where(StoredRole.key == key)).one()
        return dict(
            session.exec(select(RoleGrant.permission, RoleGrant.scope).where(RoleGrant.role_id == role_id)).all()
        )


def change(session: Session, key: str, permission: str, scope: str | None) -> None:
    role = session.exec(select(StoredRole).where(StoredRole.key == key)).one()
    grant = session.get_one(RoleGrant, (role.id, permission))
    if scope is None:
        session.delete(grant)
    else:
        grant.scope = scope
    emit(session, RoleChanged(record="core.role", ids=(role.id,)))


def test_every_house_has_the_ready_made_roles_with_rising_scopes(deployment: Deployment) -> None:
    assert synchronise() > 0
    with reading() as session:
        keys = set(session.exec(select(StoredRole.key)))
    assert {f"core.{name}" for name in ALL} <= keys
    scopes = {name: grants(f"core.{name}").get("core.customers.view") for name in ALL}
    assert scopes == {
        "specialist": "own",
        "field": "own",
        "clerk": "team",
        "supervisor": "team",
        "manager": "all",
        "director": "all",
        "administrator": "all",
    }
    assert set(grants("core.administrator")) == set(deployment.registry.permissions)
    assert "core.staff.manage" not in grants("core.director")


def test_a_second_time_changes_nothing(deployment: Deployment) -> None:
    synchronise()
    assert synchronise() == 0


def test_what_an_administrator_changed_stays(deployment: Deployment) -> None:
    synchronise()
    with transaction(system("test")) as session:
        change(session, "core.specialist", "core.customers.view", "team")
        change(session, "core.specialist", "core.customers.edit", None)
    synchronise()
    assert grants("core.specialist")["core.customers.view"] == "team"
    assert "core.customers.edit" not in grants("core.specialist")


def test_a_permission_met_for_the_first_time_reaches_the_roles_that_it_names(deployment: Deployment) -> None:
    synchronise()
    with transaction(system("test")) as session:
        change(session, "core.specialist", "core.customers.edit", None)
        change(session, "core.specialist", "core.customers.view", None)
        known = session.get_one(Installation, KNOWN)
        known.value = {"known": [key for key in known.value["known"] if key != "core.customers.edit"]}
    assert synchronise() == 1
    assert grants("core.specialist").get("core.customers.edit") == "own"
    assert "core.customers.view" not in grants("core.specialist")


def test_a_purged_plugins_permissions_are_forgotten(deployment: Deployment) -> None:
    synchronise()
    with transaction(system("test")) as session:
        forget_permissions(session, "core")
        emit(session, RoleChanged(record="core.role", ids=()))
    assert not any(key.startswith("core.") for key in grants("core.specialist"))
    assert synchronise() > 0
