"""The Jinja environment: each package's templates in their own folder, each template's texts in its own catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import PurePosixPath

from jinja2 import BaseLoader, ChoiceLoader, Environment, StrictUndefined, TemplateNotFound
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from customary.plugins.text import COMMON, Text, current_language, package_of
from customary.web import charts
from customary.web.formats import Locality, filters
from customary.web.icons import icon
from customary.web.language import NAMES, TAGS
from customary.web.static_files import StaticFiles

MARKERS = {"_", "_n"}


def create_environment(
    domains: Sequence[str], here: Locality | None = None, static: StaticFiles | None = None
) -> Environment:
    """An environment for these domains, the core's rooms first: no plugin can put a template in a room's place.

    `here` is the house's time zone, day and currency; `static` knows the addresses of style sheets and scripts.
    """
    environment = Environment(
        loader=ChoiceLoader([PackageTemplates(domain) for domain in domains]),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=[DomainTexts],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    assets = static or StaticFiles(domains)
    environment.globals.update(
        _=_say,
        _n=_say_counted,
        icon=icon,
        chart=charts,
        static=assets.url,
        language=current_language,
        language_tags=TAGS,
        language_names=NAMES,
    )
    environment.filters.update(filters(here or Locality()))
    return environment


def render(environment: Environment, template: str, context: Mapping[str, object]) -> str:
    """A page or a part of one, in the current language."""
    return environment.get_template(template).render(context)


class PackageTemplates(BaseLoader):
    """Templates of one domain, `templates/<domain>/...` of its package; a name outside that folder is not its to give."""

    def __init__(self, domain: str) -> None:
        self.domain = domain
        self.folder = files(package_of(domain)).joinpath("templates")

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        parts = PurePosixPath(template).parts
        if parts[:1] != (self.domain,) or ".." in parts:
            raise TemplateNotFound(template)
        file = self.folder.joinpath(*parts)
        if not file.is_file():
            raise TemplateNotFound(template)
        source = file.read_text(encoding="utf-8")
        return source, str(file), lambda: True

    def list_templates(self) -> list[str]:
        folder = self.folder.joinpath(self.domain)
        return (
            sorted(f"{self.domain}/{one.name}" for one in folder.iterdir() if one.is_file()) if folder.is_dir() else []
        )


class DomainTexts(Extension):
    """Writes the domain of the template into each of its `_(...)` and `_n(...)`.

    It is done when the template is compiled, so that a block that overrides the shell's, a macro that another plugin
    imports, and the shell itself each keep to their own catalogue on one page.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        domain = (stream.name or COMMON).partition("/")[0] if "/" in (stream.name or "") else COMMON
        before: Token | None = None
        for token in stream:
            yield token
            if token.type == "lparen" and before is not None and before.type == "name" and before.value in MARKERS:
                yield Token(token.lineno, "string", domain)
                yield Token(token.lineno, "comma", ",")
            before = token


def _say(domain: str, message: str, /, **values: object) -> Text:
    return Text(message, domain, values)


def _say_counted(domain: str, one: str, many: str, count: int, /, **values: object) -> Text:
    return Text(one, domain, {"n": count, **values}, many, count)
