"""Commands that concern the deployment as a whole: serve, demo, migrate, plugins, openapi, doctor."""

from __future__ import annotations

import json
from pathlib import Path

import click

from customary.plugin_commands import plugins
from customary.plugins.console import Console, pass_console
from customary.plugins.text import texts
from customary.server import serve_deployment

_ = texts("web")


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
@pass_console
def serve(console: Console, host: str | None, port: int | None) -> None:
    """Start the web server; with SQLite the background worker runs inside it."""
    deployment = console.deployment
    serve_deployment(deployment, host or deployment.settings.host, port or deployment.settings.port, console.say)


@click.command()
@pass_console
def migrate(console: Console) -> None:
    """Bring the database to the tables of the enabled plugins; a SQLite file is copied aside first."""
    from customary.maintenance import migrate_deployment

    for line in migrate_deployment(console.settings):
        console.say(line)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--fresh", is_flag=True, help="Throw the old demo data away.")
@pass_console
def demo(console: Console, host: str, port: int, fresh: bool) -> None:
    """Start a server with demo data on a SQLite file of its own, and say how to sign in."""
    from customary.demo import prepare_demo

    deployment = prepare_demo(fresh, console.say)
    with deployment.active():
        serve_deployment(deployment, host, port, console.say)


@click.command()
@click.option("--admin", "email", required=True, metavar="EMAIL", help="E-mail of the first administrator.")
@click.option("--name", default="", help="Name of the administrator; by default the e-mail's first part.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, one line.")
@click.option("--another", is_flag=True, help="Make one more administrator where there is one already.")
@pass_console
def init(console: Console, email: str, name: str, password_stdin: bool, another: bool) -> None:
    """Make the database ready and the first administrator; writes customary.toml if there is none.

    Without --password-stdin the password is asked for, twice.
    """
    from customary.database.transaction import transaction
    from customary.maintenance import migrate_deployment, write_settings
    from customary.roles.commands import make_administrator, read_password
    from customary.roles.passwords import check_password
    from customary.roles.staff import StaffInput

    password = read_password(password_stdin)
    check_password(password, email)
    for line in migrate_deployment(console.settings):
        console.say(line)
    given = StaffInput(name or email.partition("@")[0], email, console.settings.language)
    with console.deployment.active(), transaction(console.actor) as session:
        make_administrator(session, console.actor, given, password, another)
    file = write_settings(console.settings)
    if file:
        console.say(_("Written: {file}", file=file.name))
    console.say(_("{email} is an administrator. Start the server: customary serve", email=email))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
@pass_console
def doctor(console: Console, as_json: bool) -> None:
    """Look whether everything is well; exit code 1 if something is not."""
    from customary.doctor import as_document, examine

    findings = []
    for finding in examine(console.settings):
        findings.append(finding)
        if not as_json:
            click.echo(f"{'ok  ' if finding.ok else 'BAD '} {finding.what}: {finding.found}")
    if as_json:
        console.answer(as_document(findings))
    if not all(finding.ok for finding in findings):
        raise SystemExit(1)


@click.command()
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write; standard output otherwise."
)
@pass_console
def openapi(console: Console, output: Path | None) -> None:
    """The API of this installation, its plugins included, as an OpenAPI 3.1 document."""
    from customary.app import create_app
    from customary.openapi import openapi_document

    document = openapi_document(create_app(console.deployment))
    if output is None:
        console.answer(document)
    else:
        output.write_text(json.dumps(document, ensure_ascii=False, indent=2), encoding="utf-8")
        console.say(output)


commands: list[click.Command] = [serve, migrate, doctor, openapi, plugins, demo, init]
