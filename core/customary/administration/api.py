"""Plugins and background work over the API."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from customary.administration.job_list import JobSeen, listed_jobs, replay_job
from customary.administration.plugin_list import IdlePlugin, PluginSeen, enabled_plugin, enabled_plugins, idle_plugins
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor

TAGS = ["Administration"]


class MeasuredOut(msgspec.Struct):
    """Since the process that answers was started; the time is that of the 95th of 100 calls."""

    what: str
    calls: int
    failures: int
    milliseconds: float
    last_failure: str


class FailedRuleOut(msgspec.Struct):
    """A reminder rule that failed when it was last swept, and for which day that was."""

    key: str
    error: str
    day: date


class PluginOut(msgspec.Struct):
    """An enabled plugin, with the keys of what it contributes by kind."""

    name: str
    title: str
    version: str
    distribution: str
    core: str
    requires: list[str]
    contributions: dict[str, list[str]]
    measured: list[MeasuredOut]
    failed: list[FailedRuleOut]


class IdlePluginOut(msgspec.Struct):
    """An installed plugin that is not enabled."""

    name: str
    version: str
    distribution: str
    problem: str
    command: str


class PluginsOut(msgspec.Struct):
    """Enabled and installed plugins."""

    enabled: list[PluginOut]
    installed: list[IdlePluginOut]


class JobOut(msgspec.Struct):
    """A job that waits or is dead."""

    id: int
    key: str
    state: str
    run_at: datetime
    attempts: int
    most_attempts: int
    error: str


class JobsOut(msgspec.Struct):
    """Jobs in one state, the first hundred."""

    items: list[JobOut]


@get("/plugins", permission="core.plugins.view", sync_to_thread=True, summary="List plugins", tags=TAGS)
def list_of_plugins() -> PluginsOut:
    """The enabled plugins in the order in which they are loaded, and what is installed beside them."""
    return PluginsOut([shown(plugin) for plugin in enabled_plugins()], [idle(plugin) for plugin in idle_plugins()])


@get("/plugins/{name:str}", permission="core.plugins.view", sync_to_thread=True, summary="Read a plugin", tags=TAGS)
def one_plugin(name: FromPath[str]) -> PluginOut:
    """One enabled plugin."""
    return shown(enabled_plugin(name))


@get("/jobs", permission="core.jobs.manage", sync_to_thread=True, summary="List background jobs", tags=TAGS)
def list_of_jobs(in_state: Annotated[Literal["waiting", "dead"], QueryParameter(name="state")] = "dead") -> JobsOut:
    """Jobs that wait, those due first, or that were laid aside after their last attempt, the latest first."""
    with reading() as session:
        return JobsOut([_job(job) for job in listed_jobs(session, in_state)])


@post(
    "/jobs/{job_id:int}/replay",
    permission="core.jobs.manage",
    sync_to_thread=True,
    status_code=204,
    summary="Replay a dead job",
    tags=TAGS,
)
def replay(actor: NamedDependency[Actor], job_id: FromPath[int]) -> None:
    """Put a dead job back into the queue, with all its attempts before it."""
    with transaction(actor) as session:
        replay_job(session, job_id)


def shown(plugin: PluginSeen) -> PluginOut:
    """A plugin as the API and the command line tell it."""
    return PluginOut(
        name=plugin.name,
        title=str(plugin.title),
        version=plugin.version,
        distribution=plugin.distribution,
        core=plugin.core,
        requires=list(plugin.requires),
        contributions={one.kind: [key for key, _title in one.items] for one in plugin.contributions},
        measured=[
            MeasuredOut(one.what, one.calls, one.failures, round(one.milliseconds, 3), one.last_failure)
            for one in plugin.measured
        ],
        failed=[FailedRuleOut(one.key, one.error, one.day) for one in plugin.failed],
    )


def idle(plugin: IdlePlugin) -> IdlePluginOut:
    """An installed plugin as the API and the command line tell it."""
    return IdlePluginOut(plugin.name, plugin.version, plugin.distribution, plugin.problem, plugin.command)


def _job(job: JobSeen) -> JobOut:
    return JobOut(job.id, job.key, job.state, job.run_at, job.attempts, job.most_attempts, job.error)


handlers = (list_of_plugins, one_plugin, list_of_jobs, replay)
