"""`customary follow-ups list`."""

from datetime import date

import rich_click as click

from customary.database import clock
from customary.database.transaction import reading
from customary.interactions.follow_ups import FollowUpRow, open_follow_ups
from customary.plugins.console import Console, pass_console
from customary.plugins.text import texts

_ = texts("interactions")


@click.group("follow-ups")
def follow_ups() -> None:
    """Calls that wait."""


@follow_ups.command("list")
@click.option("--rule", metavar="KEY", help="Only those of this rule.")
@click.option(
    "--on", "on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The day to look at; default today."
)
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
@pass_console
def list_open(console: Console, rule: str | None, on: date | None, as_json: bool) -> None:
    """List all open follow-ups, due and overdue."""
    registry = console.deployment.registry
    if rule is not None:
        rule = registry.reminder_rules[rule].key
    day = date(on.year, on.month, on.day) if on else clock.today()
    with reading() as session:
        items = [answer(row, day) for row in open_follow_ups(session, console.actor, rule)]
    if as_json:
        console.answer({"items": items})
        return
    for item in items:
        click.echo(
            "\t".join(str(item[name] or "–") for name in ("due", "state", "rule", "record", "customer", "assignee"))
        )
    console.say(_("{n} open follow-ups", n=len(items)))


def answer(row: FollowUpRow, day: date) -> dict[str, str | None]:
    """One follow-up: `due` up to its due date or a later time agreed in time, then `overdue`."""
    return {
        "rule": row.rule,
        "record": row.record_label,
        "customer": row.customer or None,
        "opens": row.opens.isoformat(),
        "due": row.due.isoformat(),
        "agreed_for": row.agreed_for.isoformat() if row.agreed_for else None,
        "state": "due" if day <= row.deadline else "overdue",
        "assignee": row.assignee or None,
    }


commands = [follow_ups]
