"""The rules that gradings keep; each broken one is an error that names the culprit and the remedy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import is_dataclass
from typing import TYPE_CHECKING

from customary.plugins.errors import BootError
from customary.plugins.gradings import Grading

if TYPE_CHECKING:
    from customary.plugins.contributions import Plugin


def check_gradings(manifests: Sequence[Plugin]) -> None:
    """Check every grading.

    Raises BootError for the first rule broken.
    """
    for manifest in manifests:
        for grading in manifest.gradings:
            _check(f"Plugin {manifest.name}: the grading {grading.key}", grading)


def _check(where: str, grading: Grading) -> None:
    if not (isinstance(grading.parameters, type) and is_dataclass(grading.parameters)):
        raise BootError(f"{where} has parameters that are no dataclass; write a frozen one of `parameter` fields.")
    if callable(grading.classes):
        return
    if len(grading.classes) < 2:
        raise BootError(
            f"{where} has {len(grading.classes)} classes; name two at least, or a function that reads them."
        )
    for what in ("key", "rank"):
        twice = [value for value, times in Counter(getattr(one, what) for one in grading.classes).items() if times > 1]
        if twice:
            raise BootError(f"{where} has two classes of the {what} {twice[0]!r}; give each its own.")
