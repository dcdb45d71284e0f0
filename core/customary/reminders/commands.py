"""`customary reminders run`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

import click

from customary.database import clock
from customary.plugins.console import Console, pass_console
from customary.reminders.sweep import sweep


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
            console.say(f"{deployment.registry.reminder_rules[key].title}: {_words(asdict(swept))}")
    for key, error in result.failed.items():
        console.say(f"{key}: {error}")
    if result.failed:
        raise SystemExit(1)


def _words(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.items())


commands: list[click.Command] = [reminders]
