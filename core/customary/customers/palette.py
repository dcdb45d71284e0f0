"""What the palette finds: customers by any part of what is known of them, and where the navigation leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from customary.customers.access import EDIT, VIEW
from customary.customers.search import Hit, search
from customary.customers.terms import plain_text, spelled
from customary.database.deployment import current
from customary.plugins.actor import Actor
from customary.plugins.text import Text, texts
from customary.web.formats import telephone

_ = texts("customers")
MOST = 8
OPEN_TO_ALL = "signed_in"


@dataclass(frozen=True)
class Result:
    """A line of the palette."""

    url: str
    title: Text | str
    icon: str = ""
    mark: str = ""
    detail: Text | str = ""


def find(session: Session, actor: Actor, query: str) -> list[tuple[Text, Sequence[Result]]]:
    """Customers first, then commands; without a query the commands alone."""
    hits = search(session, actor, query, MOST) if query.strip() and actor.may(VIEW) else []
    return [(_("Customers"), [_result(hit) for hit in hits]), (_("Go to"), _commands(actor, query))]


def _result(hit: Hit) -> Result:
    region = current().settings.country
    details = [telephone(match.text, region) if match.e164 else match.text for match in hit.matches]
    return Result(hit.url, hit.name, mark=hit.name, detail=" · ".join(one for one in details if one != hit.name))


def _commands(actor: Actor, query: str) -> list[Result]:
    entries = [Result("/customers/new", _("New customer"), "user-plus")] if actor.may(EDIT) else []
    entries += [
        Result(entry.url, entry.title, entry.icon)
        for entry in current().registry.navigation
        if entry.permission == OPEN_TO_ALL or actor.may(entry.permission)
    ]
    word = plain_text(query)
    return [entry for entry in entries if not word or spelled(word, str(entry.title))][:MOST]
