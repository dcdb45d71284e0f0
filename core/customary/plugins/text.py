"""Texts that a person reads: an English message id, the catalogue it is looked up in, and the values put into it."""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Protocol

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("zh", "en")
LOCALES = {"zh": "zh_CN", "en": "en"}
COMMON = "web"

_language: ContextVar[str] = ContextVar("customary_language", default="zh")


def current_language() -> str:
    """The language of the person who is being answered: "zh" or "en"."""
    return _language.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Answer in this language inside the block."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def set_language(language: str) -> None:
    """Answer in this language for the rest of the context (a request, a command)."""
    _language.set(language)


def package_of(domain: str) -> str:
    """The package that carries a domain's catalogue and templates: a room of the core, or a plugin's."""
    core = files("customary").joinpath(domain)
    return f"customary.{domain}" if core.is_dir() else f"customary_{domain}"


def _catalogue_files(domain: str, language: str) -> list[Traversable]:
    folder = files(package_of(domain)).joinpath("locale", LOCALES[language], "LC_MESSAGES")
    return [entry for entry in folder.iterdir() if entry.name.endswith(".po")] if folder.is_dir() else []


@lru_cache(maxsize=256)
def catalogue(domain: str, language: str) -> gettext.NullTranslations:
    """What a domain says in a language; messages that it lacks are looked up in the common catalogue."""
    translations = gettext.NullTranslations()
    for file in _catalogue_files(domain, language):
        compiled = io.BytesIO()
        write_mo(compiled, read_po(io.BytesIO(file.read_bytes()), locale=LOCALES[language]))
        compiled.seek(0)
        translations = gettext.GNUTranslations(compiled)
    if domain != COMMON:
        translations.add_fallback(catalogue(COMMON, language))
    return translations


class Text:
    """A message that is put into words when it is shown, in the language of who reads it.

    >>> with speaking("en"):
    ...     str(Text("Row {row} is empty", domain="importing", values={"row": 3}))
    'Row 3 is empty'
    """

    __slots__ = ("count", "domain", "message", "plural", "values")

    def __init__(
        self, message: str, domain: str, values: dict[str, object], plural: str | None = None, count: int = 0
    ) -> None:
        self.message, self.domain, self.values = message, domain, values
        self.plural, self.count = plural, count

    def __str__(self) -> str:
        words = catalogue(self.domain, current_language())
        said = words.ngettext(self.message, self.plural, self.count) if self.plural else words.gettext(self.message)
        return said.format_map({key: str(value) for key, value in self.values.items()}) if self.values else said

    def __repr__(self) -> str:
        return f"Text({self.message!r}, {self.domain!r}, {self.values!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash((self.message, self.domain))

    def __html__(self) -> str:
        from markupsafe import escape

        return escape(str(self))

    def _parts(self) -> tuple[object, ...]:
        return self.message, self.domain, self.values, self.plural, self.count


class Phrase(Protocol):
    def __call__(self, message: str, /, **values: object) -> Text: ...


class Counted(Protocol):
    def __call__(self, one: str, many: str, count: int, /, **values: object) -> Text: ...


def texts(domain: str) -> Phrase:
    """The marker of a domain's messages: `_ = texts("customers")`, then `_("Customer since {day}", day=...)`."""

    def phrase(message: str, /, **values: object) -> Text:
        return Text(message, domain, values)

    return phrase


def counted_texts(domain: str) -> Counted:
    """The marker of messages with a number: `_n = counted_texts("importing")`, `_n("{n} row", "{n} rows", 3)`."""

    def phrase(one: str, many: str, count: int, /, **values: object) -> Text:
        return Text(one, domain, {"n": count, **values}, many, count)

    return phrase
