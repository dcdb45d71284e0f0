"""What a supervisor sets for complaints: the list of causes, and which department takes in those of the public page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from sqlmodel import Session, select

from customary.database import clock
from customary.database.parameters import parameter, parameters_on
from customary.plugins.errors import Invalid
from customary.plugins.text import Text, current_language, texts
from customary.roles.models import Team

_ = texts("complaints")

KEY = "core.complaint_settings"


class Bilingual(Text):
    """Words that the house itself has put down in both languages."""

    __slots__ = ("en", "zh")

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en, "complaints", {})
        self.zh, self.en = zh, en

    def __str__(self) -> str:
        return (self.zh or self.en) if current_language() == "zh" else (self.en or self.zh)


@dataclass(frozen=True)
class Cause:
    """One cause; its key stays when its words are changed."""

    key: str = parameter(_("Key"), "")
    zh: str = parameter(_("In Chinese"), "")
    en: str = parameter(_("In English"), "")


CAUSES = (
    Cause("quality", "服务质量", "Quality of the work"),
    Cause("attitude", "服务态度", "Manner of staff"),
    Cause("waiting", "等待时间", "Waiting time"),
    Cause("price", "价格与收费", "Price and billing"),
    Cause("promise", "承诺未兑现", "Promise not kept"),
    Cause("information", "告知不清", "Unclear information"),
    Cause("premises", "环境与设施", "Premises and equipment"),
    Cause("process", "流程问题", "Process"),
    Cause("other", "其他", "Something else"),
)


@dataclass(frozen=True)
class ComplaintSettings:
    """In force from a day on."""

    causes: tuple[Cause, ...] = parameter(_("Causes"), CAUSES, maximum=50)
    department: str = parameter(_("Department that takes in complaints of the public page"), "")


def complaint_settings(session: Session) -> ComplaintSettings:
    held: ComplaintSettings = parameters_on(session, KEY, ComplaintSettings, clock.today())
    return held


def causes(session: Session) -> list[tuple[str, Text | str]]:
    """The causes that may be chosen, in their order."""
    return [(one.key, Bilingual(one.zh, one.en)) for one in complaint_settings(session).causes]


def intake_team(session: Session) -> int | None:
    """The department that takes in what comes by the public page, if one of that name is there."""
    name = complaint_settings(session).department.strip()
    return session.exec(select(Team.id).where(Team.name == name)).first() if name else None


def read_causes(written: Sequence[Cause]) -> list[dict[str, str]]:
    """The causes as they are stored: a new one gets a key, one without words is left out.

    Raises Invalid for one that is named in one language alone, and for an empty list.
    """
    kept = [one for one in written if one.zh.strip() or one.en.strip()]
    if not kept:
        raise Invalid.field("causes", "required", _("Name at least one cause."))
    if any(not one.zh.strip() or not one.en.strip() for one in kept):
        raise Invalid.field("causes", "required", _("Name every cause in both languages."))
    taken = {one.key for one in kept if one.key}
    rows = []
    for one in kept:
        key = one.key or next(free for n in count(1) if (free := f"cause{n}") not in taken)
        taken.add(key)
        rows.append({"key": key, "zh": one.zh.strip(), "en": one.en.strip()})
    return rows
