"""Commands that concern the deployment as a whole: serve, demo, migrate, plugins, openapi, doctor."""

from __future__ import annotations

import click

from customary.plugins.console import Console, pass_console
from customary.server import serve_deployment


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


commands: list[click.Command] = [serve, migrate, demo]
