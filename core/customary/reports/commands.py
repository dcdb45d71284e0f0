"""`customary report KEY`: each report is a command of its own, with its parameters as options."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from customary.database.transaction import reading
from customary.plugins.console import Console
from customary.plugins.errors import NotFound, Refused
from customary.plugins.rules import Report
from customary.plugins.text import texts
from customary.reports.cells import cell_text, columns_of, figure_text, figures_of
from customary.reports.parameters import Parameter, parameters_of
from customary.reports.running import Answer, export_report, run_report

_ = texts("reports")

Typed = dict[str, str | None]


class Reports(click.Group):
    """The reports of the enabled plugins, as commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_console(ctx).deployment.registry.reports)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        try:
            report = _console(ctx).deployment.registry.reports[cmd_name]
        except NotFound:
            return None
        return _command(report)


def _console(context: click.Context) -> Console:
    console = context.find_object(Console)
    assert console is not None  # made by the root command
    return console


@click.command(
    cls=Reports, name="report", subcommand_metavar="KEY [--PARAMETER VALUE] [--json | --xlsx FILE | --csv FILE]"
)
def report() -> None:
    """Run a report: as a table, as one JSON document, or into a file."""


def _command(report: Report) -> click.Command:
    parameters = parameters_of(report)
    options: list[click.Parameter] = [_option(one) for one in parameters]
    file = click.Path(dir_okay=False, path_type=Path)
    options += [
        click.Option(["--json", "as_json"], is_flag=True, help="Answer with one JSON document."),
        click.Option(["--xlsx"], type=file, help="Write an Excel workbook."),
        click.Option(["--csv"], type=file, help="Write a CSV file."),
    ]

    @click.pass_context
    def run(context: click.Context, /, as_json: bool, xlsx: Path | None, csv: Path | None, **typed: Any) -> None:
        values = {one.name: _text(typed[f"p_{one.name}"]) for one in parameters}
        _run(_console(context), report.key, values, as_json, {"xlsx": xlsx, "csv": csv})

    return click.Command(report.key, callback=run, params=options, help=str(report.title))


def _option(parameter: Parameter) -> click.Option:
    kind: Any = {date: click.DateTime(["%Y-%m-%d"]), int: click.INT, bool: click.BOOL}.get(parameter.kind, click.STRING)
    flag = "--" + parameter.name.replace("_", "-")
    return click.Option([flag, f"p_{parameter.name}"], type=kind, help=str(parameter.title))


def _text(value: object) -> str | None:
    """Back to text: parameters are read in one place, whoever typed them."""
    if value is None:
        return None
    return value.date().isoformat() if isinstance(value, datetime) else str(value)


def _run(console: Console, key: str, typed: Typed, as_json: bool, files: dict[str, Path | None]) -> None:
    wanted = {format: path for format, path in files.items() if path is not None}
    for format, path in wanted.items():
        _save(path, export_report(console.actor, key, typed, format).content)
        console.say(_("Written: {file}", file=path))
    if as_json or not wanted:
        with reading() as session:
            answer = run_report(session, console.actor, key, typed)
        if as_json:
            console.answer(answer.document())
        else:
            click.echo(_drawn(answer))


def _save(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Refused(_("{file} cannot be written: {reason}", file=path, reason=error.strerror or error)) from None


def _drawn(answer: Answer) -> str:
    """The table for a terminal."""
    from rich.console import Console as Terminal
    from rich.table import Table as Drawn

    drawn = Drawn(title=str(answer.report.title), show_footer=answer.table.totals is not None)
    totals = answer.table.totals or {}
    for place, column in enumerate(columns_of(answer.table)):
        footer = _("Total") if place == 0 else cell_text(column, totals[column.name]) if column.name in totals else ""
        drawn.add_column(str(column.title), str(footer), justify="left" if column.kind == "text" else "right")
    for row in answer.table.rows:
        drawn.add_row(*(str(cell_text(column, row.get(column.name))) for column in columns_of(answer.table)))
    terminal = Terminal(width=None)
    with terminal.capture() as capture:
        for figure in figures_of(answer.table):
            terminal.print(f"{figure.title}: {figure_text(figure)}", highlight=False, markup=False)
        terminal.print(drawn)
    return capture.get()


commands: list[click.Command] = [report]
