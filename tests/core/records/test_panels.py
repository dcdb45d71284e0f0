"""Panels are drawn apart from each other."""

from collections.abc import Callable, Mapping

import pytest
from customary.app import create_app
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor, system
from customary.plugins.contributions import Panel, PanelContext
from customary.plugins.registry import Registry
from customary.plugins.text import texts
from customary.records.panels import DrawnPanel, render_panels
from sqlalchemy import text
from sqlmodel import Session

_ = texts("web")


def panel(key: str, context: Callable[[PanelContext], Mapping[str, object] | None], order: int = 100) -> Panel:
    return Panel(f"automotive.{key}", "customer", _("Name"), "web/palette.html", "test.see", context, order)


def broken(context: PanelContext) -> Mapping[str, object]:
    context.session.execute(text("SELECT nothing FROM nowhere"))
    return {}


def fine(context: PanelContext) -> Mapping[str, object]:
    assert context.session.execute(text("SELECT 1")).scalar_one() == 1
    return {"groups": ()}


PANELS = (
    panel("broken", broken, 1),
    panel("fine", fine, 2),
    panel("away", lambda _context: None, 3),
)


@pytest.fixture
def panels(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    monkeypatch.setattr(Registry, "panels", lambda _self, _slot: list(PANELS))
    deployment.registry.hooks.strict = False
    return deployment


def draw(deployment: Deployment, session: Session, actor: Actor) -> list[DrawnPanel]:
    environment = create_app(deployment).state.environment
    return list(render_panels(environment, "customer", PanelContext(session=session, actor=actor)))


def test_one_that_fails_leaves_a_box_and_the_next_is_drawn(panels: Deployment) -> None:
    with reading() as session:
        drawn = draw(panels, session, system("a test"))
    assert [(one.key, one.content is None) for one in drawn] == [
        ("automotive.broken", True),
        ("automotive.fine", False),
    ]


def test_so_it_is_inside_a_transaction(panels: Deployment) -> None:
    with transaction(system("a test")) as session:
        assert [one.content is None for one in draw(panels, session, system("a test"))] == [True, False]
        assert session.execute(text("SELECT 1")).scalar_one() == 1


def test_who_lacks_the_permission_sees_none(panels: Deployment) -> None:
    with reading() as session:
        assert draw(panels, session, Actor(kind="staff", label="x")) == []


def test_in_tests_nothing_is_swallowed(panels: Deployment) -> None:
    panels.registry.hooks.strict = True
    with reading() as session, pytest.raises(Exception, match="nowhere"):
        draw(panels, session, system("a test"))
