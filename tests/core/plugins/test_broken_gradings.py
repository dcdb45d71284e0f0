"""What is wrong with a grading is said at boot, in one line that names the culprit and the remedy."""

from __future__ import annotations

import pytest
from customary.app import boot
from customary.plugins.errors import BootError
from customary.settings import Settings

from tests.builders.plugins import Install, manifest

CLASSES = '(GradeClass("a", _("A"), 2), GradeClass("b", _("B"), 1))'


def refusal(install: Install, classes: str = CLASSES, parameters: str = "Shape", record: str = "core.customer") -> str:
    """How a plugin with this grading is refused."""
    before = "from dataclasses import dataclass\n\n@dataclass(frozen=True)\nclass Shape:\n    pass\n"
    fields = f"""gradings=(Grading("broken.classes", _("C"), "{record}", {parameters}, {classes},
        source=lambda parameters, today, held: None, why=lambda facts, moved: _("C")),)"""
    install("broken", {"plugin.py": manifest("broken", fields, before)})
    with pytest.raises(BootError) as refused:
        boot(Settings(database="sqlite:///never-opened.db", plugins=("broken",)), check=False)
    return str(refused.value)


def test_two_classes_of_one_rank(install: Install) -> None:
    told = refusal(install, classes='(GradeClass("a", _("A"), 1), GradeClass("b", _("B"), 1))')
    assert told == "Plugin broken: the grading broken.classes has two classes of the rank 1; give each its own."


def test_a_single_class(install: Install) -> None:
    told = refusal(install, classes='(GradeClass("a", _("A"), 1),)')
    assert "has 1 classes; name two at least, or a function that reads them" in told


def test_parameters_that_are_no_dataclass(install: Install) -> None:
    assert "has parameters that are no dataclass" in refusal(install, parameters="int")


def test_a_record_that_there_is_none_of(install: Install) -> None:
    assert "broken.classes names 'core.nothing', which is none of the records" in refusal(
        install, record="core.nothing"
    )
