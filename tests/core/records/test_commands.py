"""What waits, where a row stands and its moves, from the command line."""

from __future__ import annotations

import pytest
from customary.database.deployment import Deployment
from customary.database.transaction import transaction
from customary.plugins.actor import system
from customary.records.parties import add_party

from tests.builders.customers import make_customer
from tests.command_line import command_line


def test_the_board_and_the_approvals_are_told(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction(system("a test")) as session:
        add_party(session, session.actor, {"name": "Tow truck"})
    run = command_line(deployment.settings.database, monkeypatch)
    told = run("board", "--json").json()
    assert told["waiting"] == 0
    assert "core.follow_ups" in told["queues"]
    assert run("board").code == 0
    assert run("approvals", "list", "--json").json() == {"items": []}


def test_what_has_no_lifecycle_is_refused_in_one_sentence(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer_id = str(make_customer())
    run = command_line(deployment.settings.database, monkeypatch)
    for arguments in (("show", "core.customer", customer_id), ("move", "core.customer", customer_id, "close")):
        answer = run("records", *arguments)
        assert answer.code == 1
        assert answer.error.strip()
    assert run("records", "move", "core.customer", customer_id, "close", "--set", "nonsense").code == 1
