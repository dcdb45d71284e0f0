"""What a role's page shows beside each duty. Queues and metrics belong to higher rooms, so whoever wires them hands them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from customary.database.deployment import current
from customary.plugins.actor import Actor
from customary.plugins.contributions import Duty, Role
from customary.plugins.text import Text

Whose = Literal["own", "team"]


@dataclass(frozen=True)
class QueueState:
    """How much waits in a queue for the actor, and how much of it is late."""

    waiting: int
    overdue: int


@dataclass(frozen=True)
class MetricState:
    """A metric as it is shown: the value in words, what it is made of, the page that shows the rows behind it.

    `share` (0 to 1) draws a bar.
    """

    value: Text | str
    detail: Text | str = ""
    url: str = ""
    share: float | None = None


class DutyBoard(Protocol):
    """Handed in as `app.state.duty_board`; each answers None where there is nothing to show for this actor."""

    def queue(self, actor: Actor, key: str) -> QueueState | None:
        """What waits now in the queue."""
        ...

    def metric(self, actor: Actor, key: str, whose: Whose) -> MetricState | None:
        """The metric of this month, of the actor himself or of all whom his team's scope covers."""
        ...


@dataclass(frozen=True)
class DutyLine:
    """A duty with what is live about it."""

    title: Text
    queue_title: Text | None = None
    queue_url: str = ""
    queue: QueueState | None = None
    metric_title: Text | None = None
    own: MetricState | None = None
    team: MetricState | None = None


def duty_lines(role: Role, actor: Actor, board: DutyBoard | None) -> Sequence[DutyLine]:
    """The duties of a role as they stand for the actor."""
    return [_line(duty, actor, board) for duty in role.duties]


def _line(duty: Duty, actor: Actor, board: DutyBoard | None) -> DutyLine:
    registry = current().registry
    queue = registry.queues.get(duty.queue) if duty.queue else None
    metric = registry.metrics.get(duty.metric) if duty.metric else None
    return DutyLine(
        title=duty.title,
        queue_title=queue.title if queue else None,
        queue_url=queue.url if queue and actor.may(queue.permission) else "",
        queue=board.queue(actor, queue.key) if board and queue and actor.may(queue.permission) else None,
        metric_title=metric.title if metric else None,
        own=board.metric(actor, metric.key, "own") if board and metric and actor.may(metric.permission) else None,
        team=board.metric(actor, metric.key, "team") if board and metric and actor.may(metric.permission) else None,
    )
