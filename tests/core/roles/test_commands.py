"""The first administrator, and further people, from the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from customary.cli import complete_commands, customary
from customary.plugins.errors import CustomaryError
from customary.roles.sign_in import sign_in

from tests.builders.roles import PASSWORD
from tests.deployments import deployed


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(database: str, *arguments: str, said: str = PASSWORD) -> Result:
    complete_commands()
    environment = {"CUSTOMARY_DATABASE": database, "CUSTOMARY_LANGUAGE": "en"}
    return CliRunner().invoke(customary, list(arguments), input=f"{said}\n", env=environment)


def test_init_makes_a_house_that_one_can_sign_in_to(empty_database_url: str, here: Path) -> None:
    made = run(empty_database_url, "init", "--admin", "Boss@Example.com", "--password-stdin")
    assert made.exit_code == 0, (made.output, made.exception)
    assert (here / "customary.toml").read_text() == "plugins = []\n"
    with deployed(empty_database_url, plugins=()):
        assert sign_in("boss@example.com", PASSWORD, "here").staff_id == 1


def test_init_is_refused_a_second_time_unless_another_is_wanted(empty_database_url: str, here: Path) -> None:
    first = ("init", "--admin", "boss@example.com", "--password-stdin")
    second = ("init", "--admin", "second@example.com", "--password-stdin")
    assert run(empty_database_url, *first).exit_code == 0
    refused = run(empty_database_url, *second)
    assert isinstance(refused.exception, CustomaryError)
    assert "--another" in str(refused.exception)
    assert run(empty_database_url, *second, "--another").exit_code == 0
    with deployed(empty_database_url, plugins=()):
        assert sign_in("second@example.com", PASSWORD, "here").staff_id == 2


def test_a_weak_or_missing_password_makes_nothing(empty_database_url: str, here: Path) -> None:
    for weak in ("short", "", "aaaaaaaaaaaaaa", "boss@example.com"):
        made = run(empty_database_url, "init", "--admin", "boss@example.com", "--password-stdin", said=weak)
        assert isinstance(made.exception, CustomaryError)
    assert not (here / "customary.toml").exists()


def test_further_people_get_a_link_or_a_password(empty_database_url: str, here: Path) -> None:
    run(empty_database_url, "init", "--admin", "boss@example.com", "--password-stdin")
    linked = run(empty_database_url, "user", "add", "w@example.com", "--name", "王晓雯", "--role", "core.specialist")
    assert linked.exit_code == 0, linked.exception
    assert "/signin/link/" in linked.output
    given = run(empty_database_url, "user", "add", "z@example.com", "--name", "周敏", "--password-stdin")
    assert given.exit_code == 0
    assert run(empty_database_url, "user", "add", "z@example.com", "--name", "周敏").exit_code == 1
    unknown = run(empty_database_url, "user", "add", "x@example.com", "--name", "X", "--role", "core.nothing")
    assert "core.nothing" in str(unknown.exception)
    assert "core.specialist" in str(unknown.exception)
    with deployed(empty_database_url, plugins=()):
        assert sign_in("z@example.com", PASSWORD, "here").staff_id == 3
