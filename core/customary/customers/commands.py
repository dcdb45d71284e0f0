"""`customary customers`: merge two who are one, and take it back."""

from __future__ import annotations

import click

from customary.customers.merge import merge_customers
from customary.customers.merge_undo import undo_merge
from customary.customers.merge_words import PastMerge, merges_of
from customary.database.transaction import reading, transaction
from customary.plugins.console import Console, pass_console
from customary.plugins.text import texts

_ = texts("customers")


@click.group()
def customers() -> None:
    """Customers."""


@customers.command()
@click.argument("winner", type=int)
@click.argument("loser", type=int)
@click.option(
    "--take", "taken", multiple=True, metavar="FIELD", help="The loser's value of this field holds; may be repeated."
)
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
@pass_console
def merge(console: Console, winner: int, loser: int, taken: tuple[str, ...], as_json: bool) -> None:
    """Merge the customer LOSER into WINNER, both by number; rows of disabled plugins move as well."""
    _deployment, actor = console.deployment, console.actor
    with transaction(actor) as session:
        merge_id = merge_customers(session, actor, winner, loser, dict.fromkeys(taken, "loser"))
    past = _past(console, winner, merge_id)
    if as_json:
        console.answer(_as_json(past))
    else:
        console.say(
            str(_("{name} was merged. Undo it with: customary customers unmerge {id}", name=past.loser_name, id=loser))
        )


@customers.command()
@click.argument("customer_id", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
@pass_console
def unmerge(console: Console, customer_id: int, as_json: bool) -> None:
    """Undo the merge of the customer ID into another; what was changed since stays and is listed."""
    _deployment, actor = console.deployment, console.actor
    with transaction(actor) as session:
        merge_id = undo_merge(session, actor, customer_id).id
    past = _past(console, customer_id, merge_id)
    if as_json:
        console.answer(_as_json(past))
        return
    console.say(str(_("{name} is a customer of his own again.", name=past.loser_name)))
    for what, number, name in past.kept:
        console.say(f"{what} {number}: {name}")


def _past(console: Console, customer_id: int, merge_id: int | None) -> PastMerge:
    with reading() as session:
        return next(one for one in merges_of(session, console.actor, customer_id) if one.id == merge_id)


def _as_json(past: PastMerge) -> dict[str, object]:
    return {
        "merge_id": past.id,
        "winner_id": past.winner_id,
        "loser_id": past.loser_id,
        "moved": {str(one.title): one.number for one in past.moved},
        "kept": [{"what": str(what), "number": number, "field": name} for what, number, name in past.kept],
    }


commands: list[click.Command] = [customers]
