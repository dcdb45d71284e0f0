"""Cases and promises as the API shows and takes them."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from customary.recovery.cases import CaseRow, ProgressRow


class CaseOut(msgspec.Struct):
    """A case. `interaction_id` is the answer that opened it; `due` the day by which it is to be treated."""

    id: int
    interaction_id: int
    customer_id: int | None
    customer: str
    owner_id: int | None
    owner: str
    team_id: int | None
    team: str
    record: str | None
    record_id: int | None
    record_label: str
    satisfaction: str
    aspect: str
    said: str
    opened_on: date
    due: date
    cause: str
    cause_note: str
    plan: str
    treatment: str
    treated_on: date | None
    round: int
    result: str
    closed_on: date | None
    state: str
    days_open: int
    version: int


class ProgressOut(msgspec.Struct):
    """What was done, when, by whom."""

    id: int
    at: datetime
    day: date
    author: str
    note: str


class CaseDetail(CaseOut):
    """A case with the entries about its progress, the latest first."""

    progress: list[ProgressOut] = []


class ProgressIn(msgspec.Struct, forbid_unknown_fields=True):
    """What was done."""

    note: str


class CaseIn(msgspec.Struct, forbid_unknown_fields=True):
    """Person in charge, responsible department and due date; null is nobody, none."""

    owner_id: int | None
    team_id: int | None
    due: date


class Created(msgspec.Struct):
    """The id of what was written."""

    id: int


def case_out(row: CaseRow) -> CaseOut:
    return CaseOut(**{name: getattr(row, name) for name in CaseOut.__struct_fields__})


def case_detail(row: CaseRow, progress: list[ProgressRow]) -> CaseDetail:
    own = {name: getattr(row, name) for name in CaseOut.__struct_fields__}
    entries = [ProgressOut(**{name: getattr(one, name) for name in ProgressOut.__struct_fields__}) for one in progress]
    return CaseDetail(**own, progress=entries)
