"""Commands for people: `user add`, and what `init` needs for the first administrator."""

from __future__ import annotations

import sys

import click
from sqlmodel import Session, col, select

from customary.database.transaction import transaction
from customary.plugins.actor import Actor
from customary.plugins.console import Console, pass_console
from customary.plugins.errors import Invalid, NotFound, Refused
from customary.plugins.text import texts
from customary.roles.account import set_password
from customary.roles.granting import has_administrator
from customary.roles.models import StoredRole, Team
from customary.roles.password_links import make_password_link
from customary.roles.passwords import check_password
from customary.roles.ready_made import ADMINISTRATOR
from customary.roles.role_sync import sync_roles
from customary.roles.staff import StaffInput, add_staff, locked

_ = texts("roles")


@click.group()
def user() -> None:
    """People who sign in."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The colleague's name.")
@click.option(
    "--role", "roles", multiple=True, metavar="KEY", help="A role by key, such as core.specialist; repeatable."
)
@click.option("--team", help="A team by name.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input; otherwise a link is made.")
@pass_console
def add(
    console: Console, email: str, name: str, roles: tuple[str, ...], team: str | None, password_stdin: bool
) -> None:
    """Enter a colleague. Without --password-stdin answers the path of a link by which he sets his password."""
    password = read_password(True) if password_stdin else None
    if password is not None:
        check_password(password, email)
    console.deployment  # noqa: B018  # from here on it is the current one
    actor = console.actor
    with transaction(actor) as session:
        given = StaffInput(name, email, console.settings.language, _team(session, team))
        staff_id = _enter(session, actor, given, roles, password)
        link = None if password else make_password_link(session, actor, staff_id)
    console.say(_("{name} is entered.", name=name))
    if link:
        click.echo(f"/signin/link/{link}")


def make_administrator(session: Session, actor: Actor, given: StaffInput, password: str, another: bool) -> int:
    """The first administrator. Raises Refused when there is one already, unless `another` is wanted."""
    if has_administrator(session) and not another:
        raise Refused(_("There is an administrator already. To make one more, add --another."))
    sync_roles(session)
    return _enter(session, actor, given, (ADMINISTRATOR,), password)


def _enter(session: Session, actor: Actor, given: StaffInput, roles: tuple[str, ...], password: str | None) -> int:
    role_ids = tuple(_role(session, key) for key in roles)
    staff_id = add_staff(session, actor, StaffInput(**{**vars(given), "role_ids": role_ids}))
    if password:
        set_password(session, actor, locked(session, staff_id), password, "command")
    return staff_id


def _role(session: Session, key: str) -> int:
    role_id = session.exec(select(StoredRole.id).where(StoredRole.key == key)).first()
    if role_id is None:
        keys = session.exec(
            select(StoredRole.key).where(col(StoredRole.key).is_not(None)).order_by(col(StoredRole.key))
        )
        known = ", ".join(str(one) for one in keys)
        raise NotFound(_("There is no role {key}; there are {known}.", key=key, known=known))
    return role_id


def _team(session: Session, name: str | None) -> int | None:
    if name is None:
        return None
    team_id = session.exec(select(Team.id).where(Team.name == name)).first()
    if team_id is None:
        raise NotFound(_("There is no team {name}.", name=name))
    return team_id


def read_password(from_input: bool) -> str:
    """One line of standard input, or asked for twice at the terminal."""
    if not from_input:
        asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return asked
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise Invalid.field("password", "required", _("Standard input holds no password."))
    return line


commands: list[click.Command] = [user]
