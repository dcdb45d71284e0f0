"""`customary cases list`."""

from datetime import date, datetime
from typing import Any

import msgspec
import rich_click as click

from customary.database.transaction import reading
from customary.plugins.console import Console, pass_console
from customary.plugins.text import texts
from customary.recovery.cases import CaseFilter
from customary.recovery.cases import cases as found_cases
from customary.recovery.structs import case_out

_ = texts("recovery")

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("cases")
def cases() -> None:
    """Customers who were not satisfied."""


@cases.command("list")
@click.option("--from", "first", type=DAY, metavar="DATE", help="Opened on this day or later.")
@click.option("--to", "last", type=DAY, metavar="DATE", help="Opened on this day or earlier.")
@click.option("--state", metavar="STATE", help="Only those in this state, or all that are open.")
@click.option("--cause", metavar="KEY", help="Only those with this cause.")
@click.option("--department", type=int, metavar="ID", help="Only those of this department; 0 for none yet.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
@pass_console
def list_cases(
    console: Console,
    first: datetime | None,
    last: datetime | None,
    state: str | None,
    cause: str | None,
    department: int | None,
    as_json: bool,
) -> None:
    """List cases of dissatisfied customers, the latest first."""
    wanted = CaseFilter(_day(first), _day(last), department, cause, state)
    actor = console.actor  # boots the deployment
    with console.deployment.active(), reading() as session:
        items = [_answer(case_out(row)) for row in found_cases(session, actor, wanted, limit=None)]
    if as_json:
        console.answer({"items": items})
        return
    for item in items:
        names = ("opened_on", "state", "customer", "satisfaction", "cause", "owner", "due")
        click.echo("\t".join(str(item[name] or "–") for name in names))
    console.say(_("{n} cases", n=len(items)))


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _answer(row: msgspec.Struct) -> dict[str, Any]:  # JSON values
    answer: dict[str, Any] = msgspec.to_builtins(row)
    return answer


commands = [cases]
