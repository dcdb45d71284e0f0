"""Style sheets, scripts and pictures of the core and of each plugin, at addresses that change with their content."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from customary.plugins.text import package_of

ROOT = "/static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
# A browser keeps such a file for a year without asking: its address is that of this very content.
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    content: bytes
    media_type: str


class StaticFiles:
    """The files under `static/` of each domain's package, read once.

    All files of a domain share one folder name, the hash of them all, so that a style sheet may import its neighbour.
    """

    def __init__(self, domains: Sequence[str]) -> None:
        self._assets: dict[str, Mapping[str, Asset]] = {domain: _read(domain) for domain in domains}
        self._tags = {domain: _tag(assets) for domain, assets in self._assets.items()}

    def url(self, domain: str, path: str) -> str:
        """`/static/web/5f3c…/css/app.css`; a file that does not exist is an error of the template that names it."""
        if path not in self._assets.get(domain, {}):
            raise LookupError(f"{package_of(domain)} has no static file {path!r}; {_remedy(path)}")
        return f"{ROOT}/{domain}/{self._tags[domain]}/{path}"

    def find(self, domain: str, tag: str, path: str) -> Asset | None:
        """The file at an address, or None: an old address never answers with new content."""
        return self._assets.get(domain, {}).get(path) if self._tags.get(domain) == tag else None


def _remedy(path: str) -> str:
    if path.startswith("vendor/"):
        return "it is copied when the package is built: run `uv sync --reinstall-package customary`"
    return "is it in its static/ folder?"


def _read(domain: str) -> Mapping[str, Asset]:
    folder = files(package_of(domain)).joinpath("static")
    return dict(_walk(folder, "")) if folder.is_dir() else {}


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, Asset]]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        path = prefix + entry.name
        if entry.is_dir():
            yield from _walk(entry, path + "/")
        elif not entry.name.startswith("."):
            yield path, Asset(entry.read_bytes(), _media_type(entry.name))


def _media_type(name: str) -> str:
    known = TYPES.get("." + name.rpartition(".")[2])
    return known or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _tag(assets: Mapping[str, Asset]) -> str:
    digest = hashlib.sha256()
    for path, asset in assets.items():
        digest.update(f"{path}\0{len(asset.content)}\0".encode() + asset.content)
    return digest.hexdigest()[:16]
