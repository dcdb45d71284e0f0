"""`customary complaints list`."""

from typing import Any

import msgspec
import rich_click as click

from customary.complaints.reading import Filter, complaints
from customary.complaints.structs import complaint_out
from customary.database.transaction import reading
from customary.plugins.console import Console, pass_console
from customary.plugins.text import texts

_ = texts("complaints")
MOST = 1000


@click.group("complaints")
def complaint_commands() -> None:
    """Complaints."""


@complaint_commands.command("list")
@click.option("--state", default="open", metavar="STATE", help="One of the states, open (the default) or all.")
@click.option("--cause", metavar="KEY", help="Only those of this cause.")
@click.option("--overdue", is_flag=True, help="Only those whose time is over.")
@click.option("--text", default="", metavar="WORDS", help="Only those that mention this.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
@pass_console
def list_them(console: Console, state: str, cause: str | None, overdue: bool, text: str, as_json: bool) -> None:
    """List complaints, the latest first; 1,000 at the most."""
    wanted = Filter(state=None if state == "all" else state, cause=cause, overdue=overdue, text=text)
    with reading() as session:
        items = [_item(row) for row in complaints(session, console.actor, wanted, limit=MOST)]
    if as_json:
        console.answer({"items": items})
        return
    for item in items:
        names = ("number", "state", "severity", "subject", "complainant", "staff", "team", "due_at")
        click.echo("\t".join(str(item[name] or "–") for name in names))
    console.say(_("{n} complaints", n=len(items)))


def _item(row: Any) -> dict[str, Any]:  # a ComplaintRow; JSON values
    item: dict[str, Any] = msgspec.to_builtins(complaint_out(row))
    return item


commands = [complaint_commands]
