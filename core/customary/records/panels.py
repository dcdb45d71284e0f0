"""Panels: parts of a page that plugins fill. One that fails leaves a small box that says so, and the page lives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from jinja2 import Environment
from markupsafe import Markup
from sqlalchemy.orm import Session

from customary.database.deployment import current
from customary.plugins.actor import Actor
from customary.plugins.checks import OPEN_TO_ALL
from customary.plugins.contributions import Panel, PanelContext
from customary.plugins.text import Text
from customary.web.http import AnyRequest
from customary.web.templating import render

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class DrawnPanel:
    """A panel as it stands on the page; `content` is None where it failed, `plugin` names whose it is."""

    key: str
    title: Text
    plugin: Text
    content: Markup | None

    @property
    def by_plugin(self) -> bool:
        """Whether an industry's plugin draws it, and not a room of the core."""
        return not self.key.startswith("core.")


def record_panels(
    request: AnyRequest, session: Session, actor: Actor, record_key: str, record_id: int
) -> Sequence[DrawnPanel]:
    """The panels of slot "record" for the page of a row; `records/panels.html` has the macro that shows them."""
    context = PanelContext(session=session, actor=actor, record=record_key, record_id=record_id)
    return render_panels(request.app.state.environment, "record", context)


def render_panels(environment: Environment, slot: str, context: PanelContext) -> Sequence[DrawnPanel]:
    """The panels of a slot that the actor may see and that have something to say, drawn."""
    drawn = (
        _draw(environment, panel, context)
        for panel in current().registry.panels(slot)
        if panel.permission == OPEN_TO_ALL or context.actor.may(panel.permission)
    )
    return [panel for panel in drawn if panel is not None]


def _draw(environment: Environment, panel: Panel, context: PanelContext) -> DrawnPanel | None:
    plugin = current().registry.plugin_of(panel.key)
    title = next(one.manifest.title for one in current().registry.plugins if one.name == plugin)
    try:
        with current().registry.hooks.statistics.measure(plugin, panel.key), _kept_apart(context.session):
            values = panel.context(context)
            if values is None:
                return None
            # Drawn inside too: a template may be what fails, or ask the database for more.
            content = Markup(render(environment, panel.template, values))  # noqa: S704  # escaped by the template
    except Exception as error:
        if current().registry.hooks.strict:
            raise
        log.exception("panel failed", plugin=plugin, panel=panel.key, error=str(error))
        return DrawnPanel(panel.key, panel.title, title, None)
    return DrawnPanel(panel.key, panel.title, title, content)


@contextmanager
def _kept_apart(session: Session) -> Iterator[None]:
    """So that a failed statement of one panel does not fail the next.

    A reading session needs nothing for it: SQLite undoes the one statement, PostgreSQL reads in AUTOCOMMIT, where a savepoint
    would even be an error. Inside a transaction PostgreSQL refuses everything after a failure, hence the savepoint.
    """
    if session.connection().get_execution_options().get("write"):
        with session.begin_nested():
            yield
    else:
        yield
