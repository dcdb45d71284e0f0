"""`customary worker`."""

from __future__ import annotations

import signal

import click

from customary.plugins.console import Console, pass_console
from customary.worker.run import Worker


@click.command()
@pass_console
def worker(console: Console) -> None:
    """Do background work until interrupted. Run as many of these as you like, on any machine around one PostgreSQL."""
    working = Worker(console.deployment)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: working.stop.set())
    console.say("Working. Stop with Ctrl+C.")
    working.run()


commands: list[click.Command] = [worker]
