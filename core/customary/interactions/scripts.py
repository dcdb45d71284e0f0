"""What is said in a call: the manifest's script, or a later version of the house's own, with the names of today's call put in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from markupsafe import Markup, escape
from sqlmodel import Session, col, select

from customary.customers.models import Customer
from customary.database import clock
from customary.database.deployment import current
from customary.database.transaction import Writing, emit
from customary.interactions.events import ScriptsChanged
from customary.interactions.models import ScriptVersion
from customary.plugins.actor import Actor
from customary.plugins.contributions import InteractionKind, Script
from customary.plugins.errors import FieldError, Forbidden, Invalid, NotFound
from customary.plugins.text import LANGUAGES, Text, current_language, speaking, texts

_ = texts("interactions")

EDIT = "core.scripts.edit"
PARTS = tuple(part.name for part in fields(Script))
PART_TITLES: Mapping[str, Text] = {
    "opening": _("Opening"),
    "exchange": _("Exchange"),
    "satisfied": _("If satisfied"),
    "dissatisfied": _("If neutral or dissatisfied"),
    "closing": _("Closing"),
}
OWN_FIELDS = ("customer", "salutation", "agent", "company", "record")
PLACEHOLDER = re.compile(r"\{(\w+)\}")
BRACES = re.compile(r"[{}]")
LONGEST = 2000


@dataclass(frozen=True)
class StoredScript:
    """The script that is in force; `version` is NULL for the manifest's own."""

    version: int | None
    number: int
    parts: Mapping[str, str]
    author: str = ""
    since: date | None = None


def script_in_force(session: Session, kind: InteractionKind, language: str | None = None) -> StoredScript | None:
    """The latest version in a language (the reader's, by default); None for a kind that has no script."""
    said = language or current_language()
    known = versions_of(session, kind.key, said)
    if known:
        latest = known[0]
        day = clock.business_day(latest.created_at)
        return StoredScript(latest.id, len(known) + 1, latest.parts, latest.author, day)
    return StoredScript(None, 1, manifest_parts(kind, said)) if kind.script else None


def manifest_parts(kind: InteractionKind, language: str) -> dict[str, str]:
    """The script as the plugin brings it."""
    with speaking(language):
        return {part: str(getattr(kind.script, part)) if kind.script else "" for part in PARTS}


def versions_of(session: Session, kind: str, language: str) -> list[ScriptVersion]:
    """The house's own versions, the latest first."""
    query = select(ScriptVersion).where(ScriptVersion.kind == kind, ScriptVersion.language == language)
    return list(session.exec(query.order_by(col(ScriptVersion.id).desc())))


def script_of_version(session: Session, version: int) -> ScriptVersion:
    """The script that a logged call was made with."""
    found = session.get(ScriptVersion, version)
    if found is None:
        raise NotFound
    return found


def change_script(session: Writing, actor: Actor, kind_key: str, language: str, parts: Mapping[str, str]) -> int:
    """A new version in one language; answers its id.

    Raises Invalid naming the part that is empty or too long, or has a placeholder that nothing stands for.
    """
    if not actor.may(EDIT):
        raise Forbidden(EDIT)
    kind = current().registry.interaction_kinds[kind_key]
    if language not in LANGUAGES:
        raise Invalid.field("language", "unknown", _("Choose Chinese or English."))
    cleaned = {part: parts.get(part, "").strip() for part in PARTS}
    errors = list(_errors(kind, cleaned))
    if errors:
        raise Invalid(errors)
    stored = ScriptVersion(
        kind=kind_key,
        language=language,
        parts=cleaned,
        author=actor.label,
        staff_id=actor.staff_id,
        created_at=clock.now(),
    )
    session.add(stored)
    session.flush()
    assert stored.id is not None  # flushed
    emit(session, ScriptsChanged(ids=(stored.id,), kind=kind_key))
    return stored.id


def known_fields(kind: InteractionKind) -> tuple[str, ...]:
    """What may stand in braces: the core's own, and what the manifest's script uses of the rule's facts."""
    used = [
        name
        for language in LANGUAGES
        for text in manifest_parts(kind, language).values()
        for name in PLACEHOLDER.findall(text)
    ]
    return tuple(dict.fromkeys((*OWN_FIELDS, *used)))


def merge_values(
    customer: Customer | None,
    agent: str,
    record_label: str,
    facts: Mapping[str, Any],  # JSON values
) -> dict[str, str]:
    """What stands for each placeholder in this call."""
    told = {name: "" if value is None else str(value) for name, value in facts.items()}
    return told | {
        "customer": customer.name if customer else "",
        "salutation": address(customer),
        "agent": agent,
        "company": current().settings.organisation or str(_("our company")),
        "record": record_label,
    }


def address(customer: Customer | None) -> str:
    """How a person is spoken to: 王女士, Ms Wang; by the full name where the title is not known."""
    if customer is None:
        return ""
    if customer.kind != "person" or not customer.salutation:
        return customer.name
    titles = {
        "mr": _("Mr {name}", name=_family_name(customer.name)),
        "ms": _("Ms {name}", name=_family_name(customer.name)),
    }
    return str(titles.get(customer.salutation, customer.name))


def spoken(text: str, values: Mapping[str, str]) -> Markup:
    """The text with its values, each marked; a fact that is not known leaves a dash, never a brace."""

    def value(found: re.Match[str]) -> str:
        return f'<b class="ph">{escape(values.get(found.group(1)) or "—")}</b>'

    return Markup(PLACEHOLDER.sub(value, str(escape(text))))  # noqa: S704  # escaped here, value by value


# Two-character family names; the others have one.
COMPOUND = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "司徒",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "夏侯",
        "长孙",
        "宇文",
        "轩辕",
        "端木",
        "南宫",
        "西门",
        "独孤",
    ]
)


def _family_name(name: str) -> str:
    if name[:1].isascii():
        return name.split()[-1]
    return name[:2] if name[:2] in COMPOUND else name[:1]


def _errors(kind: InteractionKind, parts: Mapping[str, str]) -> Iterator[FieldError]:
    allowed = known_fields(kind)
    for part, text in parts.items():
        title = PART_TITLES[part]
        if not text:
            yield FieldError(part, "required", _("{field} is missing.", field=title))
        elif len(text) > LONGEST:
            yield FieldError(part, "too_long", _("Shorten this to {length} characters.", length=LONGEST))
        for name in PLACEHOLDER.findall(text):
            if name not in allowed:
                known = ", ".join(f"{{{one}}}" for one in allowed)
                yield FieldError(
                    part,
                    "unknown_placeholder",
                    _("Nothing stands for {name}. Known are {known}.", name=f"{{{name}}}", known=known),
                )
        if BRACES.search(PLACEHOLDER.sub("", text)):
            yield FieldError(
                part, "stray_brace", _("A brace stands alone; write placeholders like {example}.", example="{customer}")
            )
