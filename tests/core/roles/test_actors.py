"""The actor of a request: the widest scope of each permission, the people around, and one statement when nothing changed."""

from datetime import timedelta

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import emit, reading, transaction
from customary.plugins.actor import system
from customary.roles.actors import actor_for_session, actor_for_staff, actor_for_token
from customary.roles.events import TOKEN, RoleChanged, TokenMade
from customary.roles.models import ApiToken, RoleGrant, StoredRole
from customary.roles.secrets import hash_secret
from customary.roles.sign_in import sign_in
from sqlalchemy import event

from tests.builders.roles import PASSWORD, a_colleague, a_team, acting, give


def token(staff_id: int, secret: str = "cust_x", permissions: list[str] | None = None, **values: object) -> str:
    with transaction(system("test")) as session:
        made = ApiToken(
            name="sync",
            staff_id=staff_id,
            secret_hash=hash_secret(secret),
            hint=secret[:8],
            permissions=permissions,
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=1),
        )
        for name, value in values.items():
            setattr(made, name, value)
        session.add(made)
        session.flush()
        emit(session, TokenMade(record=TOKEN, ids=(made.id,), staff_id=staff_id))
    return secret


def test_of_several_roles_the_widest_scope_counts(deployment: Deployment) -> None:
    staff_id = a_colleague(core__customers__view="own", core__customers__edit="team")
    give(staff_id, {"core.customers.view": "subtree", "core.customers.edit": "own"})
    actor = acting(staff_id)
    assert dict(actor.grants) == {"core.customers.view": "subtree", "core.customers.edit": "team"}
    assert not actor.may("core.staff.manage")


def test_team_and_subtree_follow_the_tree(deployment: Deployment) -> None:
    top = a_team("top")
    middle, other = a_team("middle", top), a_team("other", top)
    low = a_team("low", middle)
    head, lead, mate, deep, stranger = (a_colleague(team=team) for team in (top, middle, middle, low, other))
    assert acting(lead).team_staff == (lead, mate)
    assert acting(lead).subtree_staff == (lead, mate, deep)
    assert acting(head).subtree_staff == (head, lead, mate, deep, stranger)
    alone = a_colleague()
    assert (acting(alone).team_staff, acting(alone).subtree_staff) == ((alone,), (alone,))


def test_who_is_gone_or_unknown_is_nobody(deployment: Deployment) -> None:
    gone = a_colleague(active=False)
    with reading() as session:
        assert actor_for_staff(session, gone) is None
        assert actor_for_staff(session, 4711) is None
    assert actor_for_session("unknown") is None
    assert actor_for_token("cust_unknown") is None
    assert actor_for_token(token(gone)) is None


def test_a_token_may_what_it_was_made_for_and_never_more_than_its_owner(deployment: Deployment) -> None:
    staff_id = a_colleague("王晓雯", core__customers__view="team", core__customers__edit="own")
    narrow = actor_for_token(token(staff_id, "cust_a", ["core.customers.view", "core.staff.manage"]))
    whole = actor_for_token(token(staff_id, "cust_b"))
    assert narrow is not None
    assert (narrow.kind, narrow.label, dict(narrow.grants)) == (
        "token",
        "王晓雯 (sync)",
        {"core.customers.view": "team"},
    )
    assert narrow.staff_id == staff_id
    assert narrow.token_id is not None
    assert whole is not None
    assert set(whole.grants) == {"core.customers.view", "core.customers.edit"}


def test_an_expired_or_revoked_token_is_nobody(deployment: Deployment) -> None:
    staff_id = a_colleague()
    assert actor_for_token(token(staff_id, "cust_a", expires_at=clock.now() - timedelta(seconds=1))) is None
    assert actor_for_token(token(staff_id, "cust_b", revoked_at=clock.now())) is None


def test_a_session_is_no_token_and_a_token_no_session(deployment: Deployment) -> None:
    staff_id = a_colleague(email="a@example.com", password=PASSWORD)
    assert actor_for_session(token(staff_id)) is None
    assert actor_for_token(sign_in("a@example.com", PASSWORD, "here").secret) is None


def test_one_statement_while_nothing_changes(deployment: Deployment) -> None:
    a_colleague(email="a@example.com", password=PASSWORD, team=a_team(), core__customers__view="own")
    secret = sign_in("a@example.com", PASSWORD, "here").secret
    statements: list[str] = []
    actor_for_session(secret)
    engine = deployment.database.reads

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "ROLLBACK")):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    assert actor_for_session(secret) is not None
    assert len(statements) == 1
    a_colleague()
    statements.clear()
    actor_for_session(secret)
    assert len([one for one in statements if "sign_in" in one or "team" in one]) <= 3


@pytest.mark.parametrize("change", ["role", "team"])
def test_a_change_counts_in_the_next_request(deployment: Deployment, change: str) -> None:
    team = a_team()
    staff_id = a_colleague(email="a@example.com", password=PASSWORD, team=team)
    role_id = give(staff_id, {"core.customers.view": "own"})
    secret = sign_in("a@example.com", PASSWORD, "here").secret
    before = actor_for_session(secret)
    assert before is not None
    if change == "team":
        mate = a_colleague(team=team)
    else:
        with transaction(system("test")) as session:
            session.get_one(RoleGrant, (role_id, "core.customers.view")).scope = "all"
            session.get_one(StoredRole, role_id).version += 1
            emit(session, RoleChanged(record="core.role", ids=(role_id,)))
    after = actor_for_session(secret)
    assert after is not None
    if change == "team":
        assert after.team_staff == (*before.team_staff, mate)
    else:
        assert (before.grants["core.customers.view"], after.grants["core.customers.view"]) == ("own", "all")
