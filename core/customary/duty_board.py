"""What a role's page shows beside each duty: how much waits in its queue, and what its metric came to this month."""

from __future__ import annotations

from sqlalchemy import case, func, select

from customary.database import clock
from customary.database.deployment import current
from customary.database.transaction import reading
from customary.plugins.actor import Actor
from customary.plugins.rules import Metric
from customary.records.board import in_scope, is_late, waiting_rows
from customary.reports.metrics import Value, value_for
from customary.reports.periods import Period
from customary.roles.duties import MetricState, QueueState, Whose


class LiveDutyBoard:
    """Asks queues and metrics through the gate; a queue's rows are one's own by their assignee."""

    def queue(self, actor: Actor, key: str) -> QueueState | None:
        """What waits in the queue for those whom the actor's scope covers; what nobody has, for whose department it is or for scope all."""
        queue = current().registry.queues[key]
        rows = waiting_rows(queue).subquery("waiting")
        late = func.sum(case((is_late(rows.c), 1), else_=0))
        query = select(func.count(), late).select_from(rows).where(in_scope(actor, queue, rows.c))
        with reading() as session:
            waiting, overdue = session.execute(query).one()
        return QueueState(waiting, int(overdue or 0))

    def metric(self, actor: Actor, key: str, whose: Whose) -> MetricState | None:
        """This month's figure, so far."""
        metric, today = current().registry.metrics[key], clock.today()
        with reading() as session:
            both = value_for(session, actor, key, Period(today.replace(day=1), today))
        value = both.own if whose == "own" else both.team
        return None if value is None else _state(metric, value)


def _state(metric: Metric, value: Value) -> MetricState | None:
    if metric.of is None or value is None:
        return MetricState(str(value), metric.unit or "")
    return MetricState(f"{value:.0%}", share=float(value))
