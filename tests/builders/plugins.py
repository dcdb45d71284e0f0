"""Plugins written for one test: real packages in a folder on the path, with the metadata of an installed distribution."""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

from customary.plugins.table_checks import models_of
from customary.plugins.text import catalogue
from sqlmodel import SQLModel

Install = Callable[..., None]

MODELS = """
from customary.sdk import Id, PluginModel, plugin_registry
from sqlmodel import Field


class Model(PluginModel, registry=plugin_registry()):
    pass
"""


def manifest(name: str, fields: str = "", before: str = "") -> str:
    """The source of a plugin.py: what is imported and defined before, and the fields of its manifest."""
    return f'''
from customary.sdk import *

_ = texts("{name}")
{dedent(before)}
plugin = Plugin(name="{name}", title=_("{name}"), {fields})
'''


def model(name: str, table: str, columns: str = "", base: str = "Model") -> str:
    """The source of a table class that keeps every rule."""
    return f'''

class {name}({base}, table=True):
    __tablename__ = "{table}"
    __table_args__ = ({{"sqlite_autoincrement": True}},)

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    {columns}
'''


@contextmanager
def installing(folder: Path) -> Iterator[Install]:
    """`install(name, {"plugin.py": ..., ...})` makes a plugin installed until the block ends."""
    names: list[str] = []

    def install(
        name: str,
        files: dict[str, str],
        version: str = "0.1.0",
        needs: str = "customary>=0.1,<1",
        distribution: str = "",
        target: str = "",
    ) -> None:
        package = folder / f"customary_{name}"
        for path, source in {"__init__.py": "", **files}.items():
            file = package / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(source, encoding="utf-8")
        called = distribution or f"customary-{name}"
        info = folder / f"{called.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {called}\nVersion: {version}\nRequires-Dist: {needs}\n"
        )
        (info / "entry_points.txt").write_text(
            f"[customary.plugins]\n{name} = {target or f'customary_{name}.plugin:plugin'}\n"
        )
        names.append(name)
        importlib.invalidate_caches()

    sys.path.insert(0, str(folder))
    try:
        yield install
    finally:
        sys.path.remove(str(folder))
        for name in names:
            _forget(f"customary_{name}")
        catalogue.cache_clear()
        importlib.invalidate_caches()
        gc.collect()


def _forget(package: str) -> None:
    models = models_of(package)
    for table in [model.__table__ for model in models]:
        SQLModel.metadata.remove(table)
    for registry in {model._sa_registry for model in models} - {SQLModel._sa_registry}:
        registry.dispose()
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[name]
