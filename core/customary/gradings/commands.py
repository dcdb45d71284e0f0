"""`customary gradings run` and `customary gradings preview`."""

from __future__ import annotations

from datetime import date, datetime

import click
import msgspec

from customary.database import clock
from customary.database.transaction import reading
from customary.gradings.preview import SHOWN, Preview, preview
from customary.gradings.run import TOLD, run_gradings
from customary.gradings.structs import preview_out
from customary.plugins.console import Console, pass_console
from customary.plugins.text import Text, texts

_ = texts("gradings")

WORDS: dict[str, Text] = {
    "given": _("came in"),
    "rise": _("rose"),
    "fall": _("fell"),
    "leave": _("left"),
    "release": _("given back to the rule"),
    "grace": _("entered grace"),
    "kept": _("left grace"),
    "warning": _("near a fall"),
}


@click.group()
def gradings() -> None:
    """Gradings: who is in which class."""


@gradings.command()
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="Day to apply the rules for; today if left out.")
@click.option("--grading", "keys", multiple=True, metavar="KEY", help="This grading only; may be given several times.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
@pass_console
def run(console: Console, on: datetime | None, keys: tuple[str, ...], as_json: bool) -> None:
    """Bring every row to the class that the rules say on a day."""
    deployment = console.deployment
    day: date = on.date() if on else clock.today()
    result = run_gradings(console.actor, day, keys)
    if as_json:
        console.answer({"on": day.isoformat(), "gradings": result.gradings})
    else:
        for key, did in result.gradings.items():
            said = ", ".join(f"{WORDS[move]} {did[move]}" for move in TOLD)
            console.say(f"{deployment.registry.gradings[key].title}: {said}")
    for key, error in result.failed.items():
        console.say(f"{key}: {error}")
    if result.failed:
        raise SystemExit(1)


@gradings.command("preview")
@click.argument("key")
@click.option(
    "--values", "values", default="{}", metavar="JSON", help="Parameters to try, as an object; the others stay."
)
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
@pass_console
def preview_command(console: Console, key: str, values: str, as_json: bool) -> None:
    """Who would rise and who would fall with other parameters. Nothing is stored."""
    grading = console.deployment.registry.gradings[key]
    try:
        tried = msgspec.json.decode(values, type=dict[str, object])
    except msgspec.DecodeError as error:
        raise click.BadParameter(str(error), param_hint="--values") from None
    with reading() as session:
        seen = preview(session, console.actor, grading, tried)
    if as_json:
        console.answer(msgspec.to_builtins(preview_out(seen)))
        return
    for move in SHOWN:
        _list(console, seen, move)
    console.say(_("Unchanged: {n}", n=seen.unchanged))


def _list(console: Console, seen: Preview, move: str) -> None:
    console.say(f"{WORDS[move]}: {seen.number(move)}")
    for one in seen.named[move]:
        before, after = (grade.title if grade else "-" for grade in (one.before, one.after))
        console.say(f"  {one.label} {one.customer or ''}: {before} > {after}, {one.why}")


commands: list[click.Command] = [gradings]
