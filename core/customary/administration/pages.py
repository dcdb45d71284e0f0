"""The administrator's pages: plugins, background work; and whether the server is well."""

import importlib.metadata
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from customary.administration.job_list import job_counts, listed_jobs, replay_job, sweep_again
from customary.administration.plugin_list import enabled_plugin, enabled_plugins, idle_plugins
from customary.database.deployment import current
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.contributions import NavEntry, Page
from customary.plugins.text import texts
from customary.web.pages import page, redirect

_ = texts("administration")

VIEW, JOBS = "core.plugins.view", "core.jobs.manage"
AnyRequest = Request[Any, Any, Any]  # no handler looks at its user, auth or state


@get("/plugins", permission=VIEW, sync_to_thread=True)
def plugins_page(request: AnyRequest, actor: NamedDependency[Actor]) -> Response[str]:
    return page(
        request,
        "administration/plugins.html",
        plugins=enabled_plugins(),
        idle=idle_plugins(),
        tabs=_tabs(actor, "/plugins"),
        may_retry=actor.may(JOBS),
        about=_about(),
    )


@get("/plugins/{name:str}", permission=VIEW, sync_to_thread=True)
def plugin_page(request: AnyRequest, actor: NamedDependency[Actor], name: FromPath[str]) -> Response[str]:
    return page(request, "administration/plugin.html", plugin=enabled_plugin(name), may_retry=actor.may(JOBS))


@post("/plugins/retry", permission=JOBS, sync_to_thread=True)
def retry_rules(request: AnyRequest, actor: NamedDependency[Actor]) -> Response[None]:
    with transaction(actor) as session:
        sweep_again(session)
    return redirect(request, "/plugins", flash=_("The reminders of today are swept again as soon as a worker is free."))


@get("/jobs", permission=JOBS, sync_to_thread=True)
def jobs_page(request: AnyRequest, actor: NamedDependency[Actor]) -> Response[str]:
    with reading() as session:
        waiting, dead = listed_jobs(session, "waiting"), listed_jobs(session, "dead")
    return page(
        request, "administration/jobs.html", waiting=waiting, dead=dead, tabs=_tabs(actor, "/jobs"), about=_about()
    )


@post("/jobs/{job_id:int}/replay", permission=JOBS, sync_to_thread=True)
def replay_page(request: AnyRequest, actor: NamedDependency[Actor], job_id: FromPath[int]) -> Response[None]:
    with transaction(actor) as session:
        replay_job(session, job_id)
    return redirect(request, "/jobs", flash=_("The job is back in the queue."))


@get("/health", public=True, sync_to_thread=True)
def health() -> Response[dict[str, str]]:
    """For load balancers: this process answers, and its database does."""
    try:
        with reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return Response({"status": "unavailable", "database": "unreachable"}, status_code=503)
    return Response({"status": "ok", "database": "ok"})


def _tabs(actor: Actor, here: str) -> list[dict[str, object]]:
    tabs: list[dict[str, object]] = []
    if actor.may(VIEW):
        tabs.append({"text": _("Plugins"), "href": "/plugins", "current": here == "/plugins"})
    if actor.may(JOBS):
        with reading() as session:
            dead = job_counts(session)["dead"]
        jobs: dict[str, object] = {"text": _("Background jobs"), "href": "/jobs", "current": here == "/jobs"}
        tabs.append(jobs | ({"count": dead, "urgent": True} if dead else {}))
    return tabs


def _about() -> dict[str, object]:
    deployment = current()
    return {
        "version": importlib.metadata.version("customary"),
        "database": {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[deployment.database.dialect],
        "since": deployment.registry.hooks.statistics.since,
    }


pages = Page(
    handlers=(plugins_page, retry_rules, plugin_page, jobs_page, replay_page, health),
    nav=(
        NavEntry(_("Plugins"), "/plugins", "blocks", "settings", VIEW, order=870),
        NavEntry(_("Background jobs"), "/jobs", "list-checks", "settings", JOBS, order=880),
    ),
)
