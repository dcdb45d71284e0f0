"""`customary reminders run`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

import click

from customary.database import clock
from customary.plugins.console import Console, pass_console
from customary.plugins.text import texts
from customary.reminders.sweep import Swept, sweep

_ = texts("reminders")


@click.group()
def reminders() -> None:
    """Reminder rules."""


@reminders.command()
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="Day to sweep; today if left out.")
@click.option("--rule", "rules", multiple=True, metavar="KEY", help="This rule only; may be given several times.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
@pass_console
def run(console: Console, on: datetime | None, rules: tuple[str, ...], as_json: bool) -> None:
    """Raise, move, fulfil, expire and withdraw follow-ups as the rules say on a day."""
    deployment = console.deployment
    day: date = on.date() if on else clock.today()
    result = sweep(console.actor, day, rules)
    if as_json:
        console.answer({"on": day.isoformat(), "rules": {key: asdict(swept) for key, swept in result.rules.items()}})
    else:
        for key, swept in result.rules.items():
            console.say(f"{deployment.registry.reminder_rules[key].title}: {_words(swept)}")
    for key, error in result.failed.items():
        console.say(f"{key}: {error}")
    if result.failed:
        raise SystemExit(1)


def _words(did: Swept) -> str:
    said = (
        _("{n} raised", n=did.raised),
        _("{n} reopened", n=did.reopened),
        _("{n} moved", n=did.moved),
        _("{n} fulfilled", n=did.fulfilled),
        _("{n} expired", n=did.expired),
        _("{n} withdrawn", n=did.withdrawn),
    )
    return ", ".join(str(one) for one in said)


commands: list[click.Command] = [reminders]
