"""Writes a plugin's next migration from the difference between its models and its migrated database."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from alembic.autogenerate import produce_migrations
from alembic.autogenerate.api import render_python_code
from alembic.runtime.migration import MigrationContext
from sqlmodel import AutoString

from customary.database.deployment import Deployment
from customary.database.migration import CORE, migrate, migrations_folder, version_table
from customary.database.models import metadata
from customary.database.types import Json, UtcDateTime

TEMPLATE = '''"""{title}."""

import sqlalchemy as sa
from alembic import op
{types}
revision = "{revision}"
down_revision = {down}
branch_labels = None
depends_on = None


def upgrade() -> None:
    {body}
'''


def belongs(plugin: str, table: str) -> bool:
    """Whether a table is a plugin's own."""
    prefix = "customary_" if plugin == CORE else f"{plugin}_"
    return table.startswith(prefix) and not table.endswith("_alembic_version")


def write_migration(deployment: Deployment, plugin: str, slug: str, folder: Path) -> Path | None:
    """Compare on an empty database that is migrated first; None when there is nothing to do."""
    migrate(deployment.database, deployment.registry)
    with deployment.database.engine.connect() as connection:
        options = {
            "version_table": version_table(plugin),
            "include_name": lambda name, kind, _parents: kind != "table" or belongs(plugin, name or ""),
            "include_object": lambda table, name, kind, *_rest: kind != "table" or belongs(plugin, name),
        }
        script = produce_migrations(MigrationContext.configure(connection, opts=options), metadata())
    operations = script.upgrade_ops
    if operations is None or operations.is_empty():
        return None
    body = render_python_code(operations, render_as_batch=True, render_item=_render)
    known = sorted(file.stem.partition("_")[0] for file in folder.glob("[0-9]*.py"))
    number = int(known[-1]) + 1 if known else 1
    used = [name for name in ("Json", "UtcDateTime") if f"{name}()" in body]
    target = folder / f"{number:04d}_{slug}.py"
    target.write_text(
        TEMPLATE.format(
            title=slug.replace("_", " ").capitalize(),
            types=f"from customary.{'database.types' if plugin == CORE else 'sdk'} import {', '.join(used)}\n"
            if used
            else "",
            revision=f"{number:04d}",
            down=repr(known[-1]) if known else None,
            body="\n".join(line for line in body.splitlines() if "info=" not in line and "# ###" not in line).strip(),
        ),
        encoding="utf-8",
    )
    return target


def folder_of(package: str) -> Path:
    """Where a package's migrations go; made when missing."""
    existing = migrations_folder(package)
    folder = existing or Path(str(files("customary.database" if package == "customary" else package))) / "migrations"
    folder.mkdir(exist_ok=True)
    return folder


def _render(kind: str, item: Any, _context: object) -> str | Literal[False]:  # any schema object
    if kind == "type" and isinstance(item, UtcDateTime | Json):
        return f"{type(item).__name__}()"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False
