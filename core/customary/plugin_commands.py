"""`customary plugins ...`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from customary.administration.api import idle, shown
from customary.administration.export import export_plan
from customary.administration.plugin_list import PluginSeen, enabled_plugin, enabled_plugins, idle_plugins
from customary.administration.purge import PurgePlan, plan_purge, purge_plugin
from customary.app import boot
from customary.database.autogenerate import folder_of, write_migration
from customary.database.deployment import Deployment
from customary.database.transaction import transaction
from customary.enabling import check_environment, write_enabled
from customary.maintenance import migrate_deployment
from customary.plugins.console import Console, pass_console
from customary.plugins.errors import Conflict, Refused
from customary.plugins.loader import installed_plugins, requiring
from customary.plugins.text import texts
from customary.settings import Settings

_ = texts("administration")


@click.group()
def plugins() -> None:
    """Plugins: what is enabled, what is installed."""


json_option = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")


@plugins.command("list")
@json_option
@pass_console
def list_plugins(console: Console, as_json: bool) -> None:
    """The enabled plugins, and what is installed beside them."""
    with _looked_at(console.settings):
        enabled, beside = enabled_plugins(), idle_plugins()
    if as_json:
        document = {"enabled": [shown(one) for one in enabled], "installed": [idle(one) for one in beside]}
        console.answer(msgspec.to_builtins(document))
        return
    for plugin in enabled:
        click.echo(f"{plugin.name:<16} {plugin.version:<10} {_('enabled')}   {plugin.title}")
    for other in beside:
        click.echo(f"{other.name:<16} {other.version:<10} {other.problem or other.command}")


@plugins.command()
@click.argument("name")
@json_option
@pass_console
def show(console: Console, name: str, as_json: bool) -> None:
    """What one enabled plugin contributes."""
    with _looked_at(console.settings):
        plugin = enabled_plugin(name)
    if as_json:
        console.answer(msgspec.to_builtins(shown(plugin)))
    else:
        _print(plugin)


@plugins.command()
@click.argument("name")
@pass_console
def enable(console: Console, name: str) -> None:
    """Enable an installed plugin: write it into customary.toml and migrate. Takes a restart of what runs."""
    settings = console.settings
    check_environment()
    if name not in installed_plugins():
        raise Refused(_("The plugin {name} is not installed; install customary-{name} first.", name=name))
    wanted = replace(settings, plugins=tuple(dict.fromkeys((*settings.plugins, name))))
    # Migrated before it is written: what cannot start is never written down.
    for line in migrate_deployment(wanted):
        console.say(line)
    file = write_enabled(wanted.plugins)
    console.say(_("{name} is enabled in {file}; restart the servers and workers.", name=name, file=file.name))


@plugins.command()
@click.argument("name")
@pass_console
def disable(console: Console, name: str) -> None:
    """Take a plugin out of customary.toml. Its data stays. Takes a restart of what runs."""
    settings = console.settings
    check_environment()
    if name not in settings.plugins:
        raise Refused(_("The plugin {name} is not enabled.", name=name))
    _check_not_required(name, settings)
    file = write_enabled([one for one in settings.plugins if one != name])
    console.say(
        _(
            "{name} is no longer enabled in {file}; its data stays. Restart the servers and workers.",
            name=name,
            file=file.name,
        )
    )


@plugins.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--export", "export", type=click.Path(path_type=Path), help="Zip file for what is taken out.")
@json_option
@pass_console
def purge(console: Console, name: str, yes: bool, export: Path | None, as_json: bool) -> None:
    """Take a plugin's data out for good: shows what would go, exports it, drops it. History keeps the labels."""
    settings = console.settings
    if name in settings.plugins:
        check_environment()
    _check_not_required(name, settings)
    without = replace(settings, plugins=tuple(one for one in settings.plugins if one != name))
    deployment = boot(without)
    with _closing(deployment), deployment.active():
        with deployment.database.reads.connect() as connection:
            plan = plan_purge(connection, name)
        if plan.empty:
            raise Refused(_("There is no data of a plugin {name} here.", name=name))
        _tell(console.say, plan)
        file = export or Path(f"{name}-purged-{datetime.now(UTC):%Y%m%dT%H%M%S}.zip")
        if not (yes or _agreed(name)):
            raise Refused(_("Nothing was done. Say --yes to take this out; it is written to {file} first.", file=file))
        with deployment.database.engine.connect() as connection:
            export_plan(connection, plan, file)
        if name in settings.plugins:
            write_enabled(without.plugins)
        with transaction(console.actor) as session:
            purge_plugin(session, plan)
    if as_json:
        console.answer(
            {
                "plugin": name,
                "tables": plan.tables,
                "rows": plan.rows,
                "open_follow_ups": plan.open_follow_ups,
                "export": str(file),
            }
        )
    console.say(_("{name} is gone; what it had is in {file}.", name=name, file=file))


@plugins.command()
@click.argument("name")
@click.argument("slug")
@pass_console
def migration(console: Console, name: str, slug: str) -> None:
    """For authors: write the next migration of a plugin from what its models have more than its migrations."""
    with tempfile.TemporaryDirectory() as folder:
        names = () if name == "core" else (*console.settings.plugins, name)
        settings = Settings(database=f"sqlite:///{folder}/empty.db", plugins=tuple(dict.fromkeys(names)))
        deployment = boot(settings, check=False)
        with _closing(deployment):
            package = next(one.package for one in deployment.registry.plugins if one.name == name)
            written = write_migration(deployment, name, slug.replace("-", "_"), folder_of(package))
    if written is None:
        raise Refused(_("The migrations of {name} are up to date with its models.", name=name))
    click.echo(written)


def _check_not_required(name: str, settings: Settings) -> None:
    others = requiring(name, settings.plugins)
    if others:
        raise Conflict(_("{others} requires {name}; disable it first.", others=", ".join(others), name=name))


@contextmanager
def _looked_at(settings: Settings) -> Iterator[Deployment]:
    deployment = boot(settings)
    with _closing(deployment), deployment.active():
        yield deployment


@contextmanager
def _closing(deployment: Deployment) -> Iterator[None]:
    try:
        yield
    finally:
        deployment.database.dispose()


def _agreed(name: str) -> bool:
    """On a terminal the name has to be typed; elsewhere nobody can be asked."""
    if not sys.stdin.isatty():
        return False
    typed: str = click.prompt(str(_("Type {name} to take it out", name=name)), default="", show_default=False, err=True)
    return typed == name


def _tell(say: Callable[[object], None], plan: PurgePlan) -> None:
    say(_("This would go:"))
    for table, rows in plan.tables.items():
        say(f"  {table:<40} {rows:>10,}")
    for what, rows in plan.rows.items():
        if rows:
            say(f"  core: {what:<34} {rows:>10,}")
    if plan.open_follow_ups:
        say(_("  {n} open follow-ups would be withdrawn", n=plan.open_follow_ups))


def _print(plugin: PluginSeen) -> None:
    click.echo(f"{plugin.name} {plugin.version}  {plugin.title}")
    if plugin.core:
        click.echo(f"customary{plugin.core}")
    for one in plugin.contributions:
        click.echo(f"\n{one.title} ({len(one.items)})")
        for key, title in one.items:
            click.echo(f"  {key}  {title}")
