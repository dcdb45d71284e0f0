"""The wiring place: the only one where rooms, plugins, database and web meet."""

from __future__ import annotations

from customary.core_plugin import core_plugin
from customary.customers import manifest as customers
from customary.database.deployment import Deployment
from customary.database.engine import Database
from customary.database.migration import check_schema
from customary.database.transaction import install_watch
from customary.importing import models as _importing  # noqa: F401  # its tables belong to the metadata
from customary.interactions import models as _interactions  # noqa: F401  # likewise
from customary.plugins.loader import load_plugins
from customary.roles import manifest as roles
from customary.settings import Settings

ROOMS = (roles.part, customers.part)


def boot(settings: Settings, check: bool = True, strict: bool = False) -> Deployment:
    """Load the plugins and open the database.

    Raises BootError when a plugin is missing or badly declared, or (with `check`) the schema is behind or ahead.
    """
    registry = load_plugins(core_plugin(ROOMS), settings.plugins, strict)
    deployment = Deployment(settings, Database(settings.database), registry)
    install_watch(deployment)
    if check:
        check_schema(deployment.database, registry)
    return deployment
