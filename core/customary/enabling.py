"""Which plugins are enabled stands in customary.toml; whatever else stands there, comments too, is kept."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import tomlkit
from tomlkit.items import Array

from customary.plugins.errors import Refused
from customary.plugins.text import texts

_ = texts("administration")

FILE = "customary.toml"
VARIABLE = "CUSTOMARY_PLUGINS"


def write_enabled(names: Sequence[str], folder: Path | None = None) -> Path:
    """Set the list of enabled plugins in the settings file of a folder, which is made where there is none.

    Raises Refused where the environment decides: what the file says would not count.
    """
    check_environment()
    file = (folder or Path.cwd()) / FILE
    document = tomlkit.parse(file.read_text(encoding="utf-8")) if file.exists() else tomlkit.document()
    listed = document.get("plugins")
    if isinstance(listed, Array):
        _change(listed, names)
    else:
        document["plugins"] = list(names)
    draft = file.with_suffix(".toml.draft")
    draft.write_text(tomlkit.dumps(document), encoding="utf-8")
    draft.replace(file)  # a reader sees the old file or the new one, never half of it
    return file


def check_environment() -> None:
    """Raise Refused where the environment says which plugins are enabled."""
    if VARIABLE in os.environ:
        raise Refused(
            _(
                "{variable} in the environment says which plugins are enabled; change it there, or take it out and let {file} say it.",
                variable=VARIABLE,
                file=FILE,
            )
        )


def _change(listed: Array, names: Sequence[str]) -> None:
    for place in reversed(range(len(listed))):
        if str(listed[place]) not in names:
            del listed[place]
    known = [str(name) for name in listed]
    for name in names:
        if name not in known:
            listed.append(name)
