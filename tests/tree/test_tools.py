"""One command per task, and the versions that a fresh checkout gets are the ones that the tests ran with."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import distributions

import pytest

from tests.tree.files import ROOT


def explained() -> set[str]:
    said = subprocess.run(["sh", ROOT / "run"], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"^\s*\./run (\w+)", said, re.MULTILINE))


def test_every_task_is_explained_and_every_explained_task_is_there() -> None:
    tasks = set(re.findall(r"^    (\w+)\)", (ROOT / "run").read_text(), re.MULTILINE))
    assert tasks == explained()


def test_an_unknown_task_is_wrong_use() -> None:
    assert subprocess.run(["sh", ROOT / "run", "nonsense"], capture_output=True, check=False).returncode == 2


@pytest.mark.parametrize("name", ["run", ".ci/run"])
def test_commands_can_be_started(name: str) -> None:
    assert (ROOT / name).stat().st_mode & 0o111


def test_every_installed_package_is_pinned_to_what_is_installed() -> None:
    """Add `name==version` to constraint-dependencies; without it tomorrow's checkout is not today's."""
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["uv"]["constraint-dependencies"]
    installed = {
        f"{_plain(one.name)}=={one.version}" for one in distributions() if not one.name.startswith("customary")
    }
    # Other systems and versions of Python need a few packages more.
    if sys.platform == "linux" and sys.version_info[:2] == (3, 11):
        assert installed - set(pins) == set()


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
