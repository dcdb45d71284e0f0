"""A department to try the product with: people, teams, roles, then each plugin's own data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from customary.app import boot
from customary.database.deployment import Deployment
from customary.maintenance import migrate_deployment
from customary.plugins.loader import installed_plugins
from customary.settings import Settings

FILE = "customary-demo.db"


def prepare_demo(fresh: bool, say: Callable[[str], None], folder: Path | None = None) -> Deployment:
    """The demo's deployment, made when it is not there yet; every installed plugin is enabled."""
    file = (folder or Path.cwd()) / FILE
    if fresh:
        for old in file.parent.glob(f"{FILE}*"):
            old.unlink()
    settings = Settings(database=f"sqlite:///{file}", plugins=tuple(sorted(installed_plugins())), demo=True)
    for _line in migrate_deployment(settings):
        pass
    deployment = boot(settings)
    say(f"Demo data: {file.name}")
    return deployment
