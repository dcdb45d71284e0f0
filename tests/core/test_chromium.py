"""Without a browser a developer is told, and a build server fails."""

from pathlib import Path

import pytest

from tests.chromium import find_chromium


def machine_with(folder: Path, *programs: str) -> str:
    for program in programs:
        (folder / program).write_text("#!/bin/sh\n")
        (folder / program).chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(
    ("ci", "programs", "found", "required"),
    [
        ("", ("chromium", "apt-get"), True, False),
        ("", ("apt-get",), False, False),
        ("true", ("apt-get",), False, True),
        ("true", (), False, False),
        ("true", ("google-chrome", "apt-get"), True, True),
    ],
)
def test_a_missing_browser_fails_only_where_it_could_have_been_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ci: str, programs: tuple[str, ...], found: bool, required: bool
) -> None:
    monkeypatch.setenv("PATH", machine_with(tmp_path, *programs))
    monkeypatch.setenv("CI", ci)
    chromium = find_chromium()
    assert (chromium.path is not None, chromium.required) == (found, required)
