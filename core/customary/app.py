"""The wiring place: the only one where rooms, plugins, database and web meet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from litestar import Litestar, Request, Router
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler

from customary.administration import manifest as administration
from customary.complaints import manifest as complaints
from customary.core_plugin import core_plugin
from customary.customers import manifest as customers
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.engine import Database
from customary.database.migration import check_schema, states
from customary.database.signing import signing_key
from customary.database.transaction import install_watch
from customary.duty_board import LiveDutyBoard
from customary.gradings import manifest as gradings
from customary.importing import manifest as importing
from customary.interactions import manifest as interactions
from customary.logs import configure_logs
from customary.navigation import allowed, home, shell
from customary.openapi import docs, openapi_config
from customary.plugins.actor import Actor
from customary.plugins.errors import BootError, Forbidden, SignInNeeded, TokenNotKnown
from customary.plugins.loader import load_plugins
from customary.plugins.text import current_language
from customary.records import manifest as records
from customary.records.attachments.storage import address_of
from customary.recovery import manifest as recovery
from customary.reminders import manifest as reminders
from customary.reports import manifest as reports
from customary.roles import manifest as roles
from customary.roles.actors import who_asks
from customary.segments import manifest as segments
from customary.settings import Settings
from customary.web import http
from customary.web.csrf import same_site_guard
from customary.web.formats import Locality
from customary.web.request_context import RequestContext, Resolve
from customary.web.static_files import StaticFiles
from customary.web.templating import create_environment

ROOMS = (
    roles.part,
    records.part,
    customers.part,
    interactions.part,
    recovery.part,
    complaints.part,
    reminders.part,
    gradings.part,
    segments.part,
    reports.part,
    importing.part,
    administration.part,
)
DOMAINS = (
    "web",
    "records",
    "roles",
    "customers",
    "interactions",
    "recovery",
    "complaints",
    "reminders",
    "gradings",
    "segments",
    "reports",
    "importing",
    "worker",
    "administration",
)
MEGABYTE = 1024 * 1024


def boot(settings: Settings, check: bool = True, strict: bool = False) -> Deployment:
    """Load the plugins and open the database.

    Raises BootError when a plugin is missing or badly declared, or (with `check`) the schema is behind or ahead.
    """
    configure_logs()
    registry = load_plugins(core_plugin(ROOMS), settings.plugins, strict)
    deployment = Deployment(settings, Database(settings.database), registry)
    address_of(settings, deployment.database.url)  # a store that cannot be is said now, not at the first upload
    install_watch(deployment)
    if check:
        check_schema(deployment.database, registry)
        deployment = replace(deployment, signing_key=signing_key(deployment.database))
    return deployment


def create_app(deployment: Deployment, resolve: Resolve = who_asks, debug: bool = False) -> Litestar:
    """The web application of a deployment; `resolve` finds out who asks.

    Raises BootError for a handler that neither names its permission nor says that it is public.
    """
    domains = (*DOMAINS, *(plugin.name for plugin in deployment.registry.plugins if plugin.name != "core"))
    static = StaticFiles(domains)
    settings = deployment.settings
    here = Locality(clock.zone, clock.today, settings.currency, settings.country)
    environment = create_environment(domains, here, static)
    manifests = deployment.registry.manifests
    app = Litestar(
        route_handlers=[
            Router("/api/v1", route_handlers=[handler for plugin in manifests for handler in plugin.api]),
            Router(
                "/",
                route_handlers=[
                    home,
                    *(handler for plugin in manifests for page in plugin.pages for handler in page.handlers),
                ],
                include_in_schema=False,
            ),
            docs,
            http.static_router(static),
        ],
        guards=[guard],
        dependencies={"actor": Provide(_actor, sync_to_thread=False)},
        before_send=[http.security_headers],
        exception_handlers=http.exception_handlers(environment, shell, lambda _request: current_language()),
        openapi_config=openapi_config(),
        request_max_body_size=(max(settings.upload_limit_mb, settings.attachment_limit_mb) + 1) * MEGABYTE,
        debug=debug,
    )
    check_permissions(app)
    app.state.environment = environment
    app.state.shell = shell
    app.state.duty_board = LiveDutyBoard()
    app.state.deployment = deployment
    app.asgi_handler = RequestContext(app.asgi_handler, deployment, resolve)
    return app


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """What every request has to pass. The framework would give a guard that is not `async` a thread for each request."""
    same_site_guard(connection, handler)
    permission_guard(connection, handler)


def permission_guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Every handler is public, or names the permission that it asks for; before it runs, the actor must hold it."""
    if handler.opt.get("public") or _answers_options(handler):
        return
    actor: Actor | None = connection.scope["state"].get("actor")
    if actor is None:
        raise TokenNotKnown if "authorization" in connection.headers else SignInNeeded
    if not allowed(actor, handler.opt["permission"]):
        raise Forbidden(handler.opt["permission"])


def check_permissions(app: Litestar) -> None:
    """Raise BootError for a handler without a permission."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if not (handler.opt.keys() & {"permission", "public"} or _answers_options(handler)):
                raise BootError(f"The handler of {route.path} names no permission; say permission=... or public=True.")


def _answers_options(handler: BaseRouteHandler) -> bool:
    """The framework's own answer to OPTIONS, by which methods an address can be asked; it names no permission."""
    return getattr(handler, "http_methods", None) == {"OPTIONS"}


def _actor(request: Request[Any, Any, Any]) -> Actor:
    actor: Actor | None = request.scope["state"].get("actor")
    if actor is None:
        raise SignInNeeded
    return actor


def pending_migrations(deployment: Deployment) -> bool:
    """Whether `customary migrate` has something to do."""
    return any(not state.up_to_date for state in states(deployment.database, deployment.registry))
