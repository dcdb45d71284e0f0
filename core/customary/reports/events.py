"""What happens to reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from customary.database.events import Event
from customary.plugins.text import texts

_ = texts("reports")


@dataclass(frozen=True, kw_only=True)
class ReportExported(Event):
    """Somebody took a report out of the house: which, with which parameters, in which format, how many rows."""

    title = _("Report taken out as a file")
    what = _("Report")

    version: ClassVar[int] = 1
    record: str = "core.report"
    ids: tuple[int, ...] = ()
    report: str = ""
    parameters: dict[str, object] = field(default_factory=dict)
    format: str = ""
    rows: int = 0
