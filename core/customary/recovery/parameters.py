"""How long a case may take, as a supervisor sets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from customary.database.parameters import parameter, parameters_on
from customary.plugins.text import texts

_ = texts("recovery")

KEY = "core.recovery"


@dataclass(frozen=True)
class CaseParameters:
    """A case is due so many days after the answer that opened it."""

    days: int = parameter(_("Days until a case is to be treated"), 7, unit=_("days"), minimum=1, maximum=365)


def case_parameters(session: Session, day: date) -> CaseParameters:
    stored: CaseParameters = parameters_on(session, KEY, CaseParameters, day)
    return stored
