"""What happens to grades and to the rules by which they are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from customary.database.events import Event, Told
from customary.plugins.text import texts

_ = texts("gradings")

CHANGE, GRADE = "core.grading_change", "core.grade"


@dataclass(frozen=True, kw_only=True)
class GradesChanged(Event):
    """Rows of a grading's record moved: given, rise, fall, leave; grace (no longer deserved), kept (deserved again),
    warning (near a fall, as `core` saw it last), override, release. `ids` are theirs.
    """

    title = _("Grades changed")
    told: ClassVar[Mapping[str, Told]] = {"grade": Told(_("Grade")), "reason": Told(_("Reason"))}

    grading: str
    move: str
    on: date


@dataclass(frozen=True, kw_only=True)
class GradingChangeAsked(Event):
    """Somebody wants other parameters of a grading."""

    title = _("Change of a grading asked for")
    what = _("Change of a grading")

    grading: str
    valid_from: date


@dataclass(frozen=True, kw_only=True)
class GradingChangeDecided(Event):
    """A change of a grading was approved or sent back."""

    title = _("Change of a grading decided")
    what = _("Change of a grading")

    grading: str
    state: str
