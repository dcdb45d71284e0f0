"""What the layout draws around a page: data that whoever knows tables hands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from customary.plugins.text import Text


@dataclass(frozen=True)
class Entry:
    """A link of the navigation. `count` stands beside it, in red if `urgent`; `by` names the plugin it comes from."""

    key: str
    title: Text | str
    url: str
    icon: str
    count: int | None = None
    urgent: bool = False
    by: Text | str | None = None


@dataclass(frozen=True)
class Group:
    """Entries under a heading, or first of all without one."""

    entries: Sequence[Entry]
    title: Text | str | None = None


@dataclass(frozen=True)
class Person:
    """Who is signed in."""

    name: str
    account_url: str = "/account"
    sign_out_url: str = "/signout"


@dataclass(frozen=True)
class Flash:
    """What has just been done, said once at the top of the next page. `tone`: ok, info, warn or danger."""

    text: Text | str
    tone: str = "ok"


@dataclass(frozen=True)
class Shell:
    """Everything that layout.html and plain.html draw; what is left out is not shown."""

    path: str
    """The path and query of this page: the language switch comes back to it."""
    active: str = ""
    """The key of the entry that this page belongs to."""
    house: Text | str | None = None
    """The name of the house or department, under the product's."""
    home: str = "/"
    groups: Sequence[Group] = ()
    foot: Sequence[Entry] = ()
    bottom: Sequence[Entry] = ()
    """Up to four entries of the bar on phones; the whole navigation opens from the button beside them."""
    create: Entry | None = None
    """The button for what is made most often."""
    inbox: Entry | None = None
    person: Person | None = None
    palette_url: str = ""
    """Where the palette asks for results, "/palette"; without it there is no search."""
    flashes: Sequence[Flash] = field(default_factory=tuple)
    styles: Sequence[tuple[str, str]] = ()
    """Style sheets of plugins, (domain, path)."""
    scripts: Sequence[tuple[str, str]] = ()
