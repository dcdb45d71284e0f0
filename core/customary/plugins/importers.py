"""What a plugin declares to have files imported."""

from __future__ import annotations

from dataclasses import dataclass

from customary.plugins.text import Text


@dataclass(frozen=True)
class Importer:
    """A kind of file that can be imported. Key: `<plugin>.<what>`."""

    key: str
    title: Text
    permission: str
