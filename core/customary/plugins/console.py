"""What a command has at hand: the deployment, who acts, and how it answers."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

import click

from customary.plugins.actor import Actor, system

if TYPE_CHECKING:
    from customary.database.deployment import Deployment
    from customary.settings import Settings


class Console:
    """The context object of every command. Answers go to standard output, everything else to standard error."""

    def __init__(self, settings: Settings, boot: Callable[[], Deployment]) -> None:
        self.settings = settings
        self._boot = boot

    @cached_property
    def deployment(self) -> Deployment:
        """The deployment of the working folder, active until the command ends. Raises BootError when it cannot start."""
        deployment = self._boot()
        context = click.get_current_context().find_root()
        context.with_resource(deployment.active())
        context.call_on_close(deployment.database.dispose)
        return deployment

    @property
    def actor(self) -> Actor:
        """The command line acts as the system, scope all."""
        return system("command line", self.settings.language)

    def answer(self, document: object) -> None:
        """One JSON document on standard output."""
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n")

    def say(self, message: object) -> None:
        """A line for the person, on standard error."""
        click.echo(str(message), err=True)


pass_console = click.make_pass_decorator(Console)
