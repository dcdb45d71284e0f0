"""Work on a deployment from outside: migrations with a backup before, roles and records brought up to date after."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from customary.app import boot
from customary.database.migration import back_up, migrate, states
from customary.database.transaction import transaction
from customary.plugins.actor import system
from customary.records.catalogue import sync_catalogue
from customary.recovery.opening import open_missing_cases
from customary.roles.role_sync import sync_roles
from customary.settings import Settings


def migrate_deployment(settings: Settings) -> Iterator[str]:
    """Migrate the database of these settings; yields what was done, line by line."""
    deployment = boot(settings, check=False)
    try:
        found = states(deployment.database, deployment.registry)
        if any(state.current for state in found) and not all(state.up_to_date for state in found):
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
            copy = back_up(deployment.database, stamp)
            if copy:
                yield f"Backup: {copy}"
        for state in migrate(deployment.database, deployment.registry):
            yield f"{state.plugin}: {state.current or 'nothing'} -> {state.head}"
        with deployment.active():
            bring_up_to_date()
    finally:
        deployment.database.dispose()


def bring_up_to_date() -> None:
    """What the database keeps of the manifests: roles and their permissions, the catalogue of records; and what older data lacks."""
    with transaction(system("migrate")) as session:
        sync_roles(session)
        sync_catalogue(session)
    open_missing_cases()


def write_settings(settings: Settings) -> Path | None:
    """A customary.toml in the working folder, if there is none; what the environment says (it may hold a password) stays there."""
    file = Path.cwd() / "customary.toml"
    if file.exists():
        return None
    lines = []
    if "CUSTOMARY_DATABASE" not in os.environ:
        lines.append(f"database = {json.dumps(settings.database)}")
    if "CUSTOMARY_PLUGINS" not in os.environ:
        lines.append(f"plugins = {json.dumps(list(settings.plugins))}")
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file
