"""`customary board`, `customary approvals list`, `customary records show | move`."""

import msgspec
import rich_click as click

from customary.database import clock
from customary.database.transaction import reading, transaction
from customary.plugins.console import Console, pass_console
from customary.plugins.errors import Refused
from customary.plugins.text import texts
from customary.records import structs
from customary.records.approval_lists import approvals
from customary.records.board import board
from customary.records.clocks import running_clock
from customary.records.history import moves_of
from customary.records.moves import move, possible_moves
from customary.records.row import hold

_ = texts("records")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")


@click.command("board")
@AS_JSON
@pass_console
def show_board(console: Console, as_json: bool) -> None:
    """Show what waits in all queues, by department, party and person."""
    with console.deployment.active(), reading() as session:
        found = board(session, console.actor)
    if as_json:
        console.answer(msgspec.to_builtins(structs.board_out(found)))
        return
    for part in (found.queues, found.teams, found.parties, found.people):
        for line in part:
            click.echo(f"{line.title or '–'}\t{line.all.waiting}\t{line.all.overdue}")
    console.say(_("{n} waiting, {late} of them overdue", n=found.all.waiting, late=found.all.overdue))


@click.group("approvals")
def approvals_group() -> None:
    """What needs the yes of somebody."""


@approvals_group.command("list")
@AS_JSON
@pass_console
def list_approvals(console: Console, as_json: bool) -> None:
    """List approvals, the latest first."""
    with console.deployment.active(), reading() as session:
        rows = [structs.approval_out(row) for row in approvals(session, console.actor, "all", limit=1000)]
    if as_json:
        console.answer(msgspec.to_builtins({"items": rows}))
        return
    for row in rows:
        click.echo(f"{row.id}\t{row.state}\t{row.subject}\t{row.author}\t{row.step or '–'}")


@click.group("records")
def records_group() -> None:
    """Rows that go from state to state."""


@records_group.command("show")
@click.argument("record")
@click.argument("record_id", type=int)
@AS_JSON
@pass_console
def show(console: Console, record: str, record_id: int, as_json: bool) -> None:
    """Show where a row stands, which moves are possible and how it came there."""
    with console.deployment.active(), reading() as session:
        held = hold(session, console.actor, record, record_id)
        moves = [structs.possible_out(one) for one in possible_moves(session, console.actor, record, record_id)]
        history = [structs.history_out(one) for one in moves_of(session, console.actor, record, record_id)]
        running = structs.clock_out(running_clock(session, record, record_id), clock.now())
    if as_json:
        console.answer(msgspec.to_builtins({"state": held.state, "moves": moves, "clock": running, "history": history}))
        return
    click.echo(held.state)
    for one in history:
        click.echo(f"{one.at:%Y-%m-%d %H:%M}\t{one.source or '–'} → {one.target}\t{one.author}")
    for possible in moves:
        click.echo(f"{possible.transition}\t{possible.title}\t{possible.refusal or ''}")


@records_group.command("move")
@click.argument("record")
@click.argument("record_id", type=int)
@click.argument("transition")
@click.option("--set", "written", multiple=True, metavar="FIELD=VALUE", help="A field that the move asks for.")
@click.option("--note", default="", help="What else there is to say.")
@AS_JSON
@pass_console
def make_move(
    console: Console, record: str, record_id: int, transition: str, written: tuple[str, ...], note: str, as_json: bool
) -> None:
    """Move a row to another state; a missing step or field is named."""
    values = {}
    for one in written:
        name, sign, value = one.partition("=")
        if not sign:
            raise Refused(_("Write --set FIELD=VALUE, not {said}.", said=one))
        values[name] = value
    with console.deployment.active(), transaction(console.actor) as session:
        result = move(session, console.actor, record, record_id, transition, values, note)
    if as_json:
        console.answer(msgspec.to_builtins(structs.move_out(result)))
        return
    console.say(_("Waits for approval") if result.approval_id else _("Now: {state}", state=result.state))


commands = [show_board, approvals_group, records_group]
