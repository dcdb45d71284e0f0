"""What holds for every file of the project."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tree.files import ROOT, files, name_of, text_of

# Nouns that only some industries have. What all have is in the core under a name that none of them owns.
INDUSTRY = set(Path(__file__).with_name("industry_words.txt").read_text(encoding="utf-8").split())
CHINESE = {word for word in INDUSTRY if not word.isascii()}

LONGEST = 400
READ_BY_PEOPLE = {".py", ".html", ".js", ".css", ".sh"}


def words(text: str) -> set[str]:
    """`CustomerVehicle`, `vehicle_id` and "a vehicle" all hold the word vehicle; `template` does not hold plate."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", text)}


def industry_words(text: str) -> set[str]:
    return words(text) & INDUSTRY | {word for word in CHINESE if word in text}


def test_the_core_names_no_industry() -> None:
    named = {name_of(file): found for file in files("core") if (found := industry_words(name_of(file) + text_of(file)))}
    assert named == {}


@pytest.mark.parametrize("text", ["CustomerVehicle", "vehicle_id", "its VIN", "VINNumber", "a car.", "首保提醒"])
def test_a_word_of_an_industry_is_found_wherever_it_hides(text: str) -> None:
    assert industry_words(text)


@pytest.mark.parametrize("text", ["template", "card", "carry", "scar", "bankrupt", "CARD", "Relation", "里面"])
def test_other_words_are_left_alone(text: str) -> None:
    assert not industry_words(text)


def test_files_can_be_read_in_one_sitting() -> None:
    written = [file for file in files("core", "plugins", "tests", "benchmarks") if file.suffix in READ_BY_PEOPLE]
    lengths = {name_of(file): len(text_of(file).splitlines()) for file in written}
    # A migration is written once by a machine and not read again.
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST and "/migrations/" not in name} == {}


# Put together here, so that this file does not hold what it looks for.
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")
SOMEBODYS_MACHINE = re.compile(r"(?<![\w.])/(?:home|Users|root|work)" + r"/\w")


@pytest.mark.parametrize("pattern", [UNFINISHED, SOMEBODYS_MACHINE], ids=["unfinished", "somebody's machine"])
def test_nothing_is_left_unfinished_or_tied_to_one_machine(pattern: re.Pattern[str]) -> None:
    assert {name_of(file): found for file in files() if (found := pattern.findall(text_of(file)))} == {}


def test_no_test_is_switched_off() -> None:
    off = re.compile(r"mark\.(?:skip|skipif|xfail)\b|pytest\.(?:skip|xfail)\(")
    allowed = {"tests/browser.py"}  # without a browser, and the last lines of the run say so
    assert {
        name_of(file) for file in files("tests") if file.suffix == ".py" and off.search(text_of(file))
    } <= allowed | {name_of(Path(__file__))}


def plugins() -> Iterator[Path]:
    return (folder for folder in (ROOT / "plugins").iterdir() if (folder / "pyproject.toml").exists())


def test_types_and_imports_of_every_plugin_are_checked() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    packages = {f"customary_{folder.name}" for folder in plugins()}
    assert packages | {"customary"} == set(tools["mypy"]["packages"])
    assert packages | {"customary"} == set(tools["importlinter"]["root_packages"])
    (contract,) = [one for one in tools["importlinter"]["contracts"] if one["type"] == "forbidden"]
    assert packages == set(contract["source_modules"])


def test_a_folder_of_packages_is_no_package() -> None:
    """`import core.customary` would be a second copy of every table."""
    assert [name_of(file) for file in files() if name_of(file) in {"core/__init__.py", "plugins/__init__.py"}] == []
