"""The queue of complaints: all that are not closed, due when their clock says."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from customary.complaints.words import OPEN_STATES, RECORD, VIEW
from customary.database.deployment import current
from customary.plugins.contributions import Queue
from customary.plugins.text import texts
from customary.records.queues import rows_in_states

_ = texts("complaints")


def open_complaints() -> Select[Any]:
    return rows_in_states(current().registry.records[RECORD], OPEN_STATES)


QUEUES = (Queue("core.complaints", _("Complaints"), VIEW, "/complaints", open_complaints, "alert", for_record=RECORD),)
