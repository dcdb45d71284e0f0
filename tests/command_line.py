"""The command line, in the test's own process and database."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from click.testing import CliRunner
from customary import cli
from customary.plugins.errors import BootError, CustomaryError
from customary.plugins.text import speaking


@dataclass(frozen=True)
class Answer:
    """What a command said, and its exit code."""

    code: int
    output: str
    error: str

    def json(self) -> Any:  # the document's shape is the command's
        return json.loads(self.output)


CommandLine = Callable[..., Answer]


def command_line(url: str, monkeypatch: pytest.MonkeyPatch, plugins: str = "automotive") -> CommandLine:
    """`customary ...` with this database; it answers in English."""
    monkeypatch.setenv("CUSTOMARY_DATABASE", url)
    monkeypatch.setenv("CUSTOMARY_PLUGINS", plugins)
    monkeypatch.setenv("CUSTOMARY_LANGUAGE", "en")
    cli.complete_commands()  # what `main` does first

    def run(*arguments: str) -> Answer:
        result = CliRunner().invoke(cli.customary, list(arguments))
        if isinstance(result.exception, BootError | CustomaryError):
            with speaking("en"):
                return Answer(1, result.stdout, str(result.exception))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answer(result.exit_code, result.stdout, result.stderr)

    return run
