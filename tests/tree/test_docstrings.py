"""Examples in docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

from tests.tree.files import ROOT

PACKAGES = ["customary", *sorted(folder.name for folder in ROOT.glob("plugins/*/customary_*") if folder.is_dir())]


def modules() -> list[str]:
    found = []
    for name in PACKAGES:
        package = importlib.import_module(name)
        found += [name, *(module.name for module in pkgutil.walk_packages(package.__path__, f"{name}."))]
    return [name for name in found if ".migrations." not in name]


@pytest.mark.parametrize("name", modules())
def test_the_examples_of_a_module_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
