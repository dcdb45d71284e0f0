"""The shell around every page, drawn from what the enabled plugins contribute and the person may use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from litestar import Response, get
from litestar.di import NamedDependency

from customary.database.deployment import current
from customary.database.transaction import reading
from customary.plugins.actor import Actor
from customary.plugins.contributions import NavEntry
from customary.plugins.text import Text, texts
from customary.web.http import AnyRequest, path_of
from customary.web.pages import flashes_of, redirect
from customary.web.shell import Entry, Group, Person, Shell

_ = texts("web")

HEADINGS: Mapping[str, Text | None] = {
    "work": None,
    "customers": _("Customers"),
    "industry": _("Industry"),
    "insight": _("Insight"),
}
SIGNED_IN = "signed_in"
ON_PHONES = 4


def shell(request: AnyRequest) -> Shell:
    """The shell for a request: without navigation for who is not signed in."""
    actor: Actor | None = request.scope["state"].get("actor")
    house = current().settings.organisation or None
    if actor is None:
        return Shell(path_of(request), house=house, flashes=flashes_of(request))
    entries = list(_entries(actor))
    return Shell(
        path_of(request),
        active=_active(request.url.path, [entry for _group, entry in entries]),
        house=house,
        groups=_groups(entries),
        foot=[entry for group, entry in entries if group == "settings"],
        bottom=[entry for group, entry in entries if group != "settings"][:ON_PHONES],
        person=Person(actor.label),
        palette_url="/palette" if actor.may("core.customers.view") else "",
        flashes=flashes_of(request),
        styles=_styles(),
    )


def allowed(actor: Actor, permission: str) -> bool:
    """Whether an entry or handler with this permission is the actor's; `signed_in` asks for nothing more."""
    return permission == SIGNED_IN or actor.may(permission)


def _entries(actor: Actor) -> Iterator[tuple[str, Entry]]:
    with reading() as session:
        for by, entry in _own(actor):
            count = entry.count(session, actor) if entry.count else None
            yield entry.group, Entry(_key(entry), entry.title, entry.url, entry.icon, count=count, by=by)


def _own(actor: Actor) -> list[tuple[Text | None, NavEntry]]:
    """What the actor may open, in its order, with the title of the plugin that it comes from."""
    found = [
        (plugin.title if plugin.name != "core" else None, entry)
        for plugin in current().registry.manifests
        for page in plugin.pages
        for entry in page.nav
        if allowed(actor, entry.permission)
    ]
    return sorted(found, key=lambda item: _place(item[1]))


def _place(entry: NavEntry) -> tuple[int, int]:
    """Group by group as the navigation shows them, so that home and a phone's bar begin with the day's work."""
    groups = (*HEADINGS, "settings")
    return groups.index(entry.group) if entry.group in groups else len(groups), entry.order


def _key(entry: NavEntry) -> str:
    return entry.url.strip("/") or "home"


def _groups(entries: Sequence[tuple[str, Entry]]) -> list[Group]:
    grouped = [Group([e for group, e in entries if group == key], title) for key, title in HEADINGS.items()]
    return [group for group in grouped if group.entries]


def _active(path: str, entries: Sequence[Entry]) -> str:
    under = [entry for entry in entries if path == entry.url or path.startswith(entry.url.rstrip("/") + "/")]
    return max(under, key=lambda entry: len(entry.url)).key if under else ""


def _styles() -> list[tuple[str, str]]:
    return [
        (plugin.name, f"{plugin.name}.css")
        for plugin in current().registry.plugins
        if plugin.name != "core" and _has_style(plugin.package, f"{plugin.name}.css")
    ]


@lru_cache  # what a package holds does not change while it runs
def _has_style(package: str, name: str) -> bool:
    return files(package).joinpath("static", name).is_file()


@get("/", permission=SIGNED_IN, sync_to_thread=True, include_in_schema=False)
def home(request: AnyRequest, actor: NamedDependency[Actor]) -> Response[None]:
    """To the first page that is the person's to open."""
    entries = [entry for _by, entry in _own(actor)]
    return redirect(request, entries[0].url if entries else "/account")
