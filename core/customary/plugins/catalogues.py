"""Whether a domain's catalogue says all that its package says, nothing else, and with the same values in it."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from customary.plugins.text import COMMON, LOCALES, package_of

# `_("text")` and `_n("one", "many", count)`, in Python and in templates.
KEYWORDS: Mapping[str, tuple[int, ...] | None] = {"_": None, "_n": (1, 2)}
DOMAIN = re.compile(r"""(?:counted_)?texts\("(\w+)"\)""")
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def messages_of(domain: str) -> set[str]:
    """Every message id that is said in this domain: its templates, and each module that speaks for it."""
    package = package_of(domain)
    root = files(package.partition(".")[0])
    found: set[str] = set()
    for file in _walk(root, ".py"):
        source = file.read_text(encoding="utf-8")
        if domain in DOMAIN.findall(source):
            found |= set(_python_messages(source))
    for file in _walk(files(package).joinpath("templates", domain), ".html"):
        found |= set(_template_messages(file.read_text(encoding="utf-8")))
    return found


def catalogue_faults(domain: str, language: str = "zh") -> list[str]:
    """What keeps the catalogue from being complete, one line each; empty is good. For each room's and plugin's tests."""
    said = messages_of(domain)
    own, common = _read(domain, language), _read(COMMON, language)
    known = _ids(own) | (_ids(common) if domain != COMMON else set())
    faults = [f"missing: {message}" for message in sorted(said - known)]
    faults += [f"no longer said: {message}" for message in sorted(_ids(own) - said)]
    return faults + list(_wrong_translations(own))


def _python_messages(source: str) -> Iterator[str]:
    """By the syntax tree: Babel's own reader does not look inside f-strings."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS and node.args:
            message = node.args[0]
            if isinstance(message, ast.Constant) and isinstance(message.value, str):
                yield message.value


def _template_messages(source: str) -> Iterator[str]:
    options = {"trim_blocks": "true", "silent": "false"}
    for _, message, _, _ in extract("jinja2.ext:babel_extract", io.BytesIO(source.encode()), KEYWORDS, options=options):
        yield _id(message)


def _wrong_translations(catalogue: Catalog) -> Iterator[str]:
    for message in catalogue:
        if not message.id:
            continue
        said = message.string if isinstance(message.string, list | tuple) else (message.string,)
        translations = [one for one in said if one]
        if message.fuzzy or len(translations) < len(said):
            yield f"not translated: {_id(message.id)}"
            continue
        sources = message.id if isinstance(message.id, list | tuple) else (message.id,)
        wanted = {name for source in sources for name in PLACEHOLDER.findall(source)}
        for translation in translations:
            if set(PLACEHOLDER.findall(translation)) != wanted:
                yield f"other values in braces: {_id(message.id)}"


def _read(domain: str, language: str) -> Catalog:
    file = files(package_of(domain)).joinpath("locale", LOCALES[language], "LC_MESSAGES", f"{domain}.po")
    return read_po(io.BytesIO(file.read_bytes())) if file.is_file() else Catalog()


def _ids(catalogue: Catalog) -> set[str]:
    return {_id(message.id) for message in catalogue if message.id}


def _id(message: str | tuple[str, ...] | list[str]) -> str:
    return message if isinstance(message, str) else message[0]


def _walk(folder: Traversable, suffix: str) -> Iterator[Traversable]:
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            yield from _walk(entry, suffix)
        elif entry.name.endswith(suffix):
            yield entry
