"""The states of a follow-up, and what they count as.

Counted by due date: due = open + done + fulfilled + excused + missed. A refusal is *done*: the call was made, the customer
declined; so is a call that learns that the record is to be left in peace. Only who could not be reached is *excused*.
Withdrawn and superseded ones are not counted: there was no reason to call any more.
"""

from __future__ import annotations

from customary.plugins.text import Text, texts

_ = texts("interactions")

OPEN, DONE, FULFILLED, EXCUSED = "open", "done", "fulfilled", "excused"
MISSED, WITHDRAWN, SUPERSEDED = "missed", "withdrawn", "superseded"

STATES: dict[str, Text] = {
    OPEN: _("Open"),
    DONE: _("Done"),
    FULFILLED: _("Fulfilled"),
    EXCUSED: _("Excused"),
    MISSED: _("Missed"),
    WITHDRAWN: _("Withdrawn"),
    SUPERSEDED: _("Superseded"),
}
COUNTED = (OPEN, DONE, FULFILLED, EXCUSED, MISSED)

UNREACHABLE, REFUSED, STOPPED = "unreachable", "refused", "stopped"
REASONS: dict[str, Text] = {
    UNREACHABLE: _("Could not be reached"),
    REFUSED: _("Declined"),
    STOPPED: _("To be left in peace"),
}
