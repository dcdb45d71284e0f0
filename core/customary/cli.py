"""The command line: `customary ...`. It acts as the system, scope all."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

import rich_click as click

from customary.plugins.console import Console
from customary.plugins.errors import BootError, CustomaryError, Invalid
from customary.plugins.text import set_language
from customary.settings import SettingsError, load_settings

ROOMS = (
    "roles",
    "records",
    "customers",
    "interactions",
    "complaints",
    "recovery",
    "reminders",
    "gradings",
    "reports",
    "importing",
    "worker",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="customary")
@click.option("--without", "without", multiple=True, metavar="PLUGIN", help="Leave an enabled plugin out, this once.")
@click.pass_context
def customary(context: click.Context, without: tuple[str, ...]) -> None:
    """Customary 知客: the duties of customer-relations departments as running software."""
    from dataclasses import replace

    from customary.app import boot

    settings = load_settings()
    for name in without:
        if name not in settings.plugins:
            raise click.BadParameter(f"{name} is not enabled.", param_hint="--without")
    settings = replace(settings, plugins=tuple(name for name in settings.plugins if name not in without))
    set_language(settings.language)
    context.obj = Console(settings, lambda: boot(settings))


def complete_commands() -> click.Group:
    """The command line with the commands of every room."""
    modules = ["customary.commands", *(f"customary.{room}.commands" for room in ROOMS)]
    for name in modules:
        if find_spec(name) is not None:
            for command in import_module(name).commands:
                _add(customary, command)
    return customary


def _add(group: click.Group, command: click.Command) -> None:
    known = group.commands.get(command.name or "")
    if isinstance(known, click.Group) and isinstance(command, click.Group):
        for part in command.commands.values():
            _add(known, part)
    else:
        group.add_command(command)


def main() -> None:
    """Run the command line. Exit code 0: done; 1: refused or failed, with one sentence why; 2: wrong use."""
    command_line = complete_commands()
    try:
        command_line(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except (BootError, SettingsError, CustomaryError) as error:
        click.echo(_sentence(error), err=True)
        sys.exit(1)


def _sentence(error: Exception) -> str:
    if isinstance(error, Invalid):
        return " ".join(f"{one.field}: {one.message}" for one in error.errors)
    return str(error)
