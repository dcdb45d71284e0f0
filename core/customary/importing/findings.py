"""Rejected rows, warnings, and rows that an undo kept: written by a run, read by pages, API and command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from customary.database.events import plain
from customary.importing.layout import Layout
from customary.importing.models import Import, ImportFinding
from customary.importing.reasons import in_words
from customary.importing.text_cells import on_one_line, written
from customary.plugins.importers import Found, Importer, Line
from customary.plugins.text import Text

MOST_TEXT = 200


def rejection(importer: Importer, line: Line) -> Found:
    """Of all that is wrong with a line, what the importer tries first."""
    order = {reason: position for position, reason in enumerate(importer.reasons)}
    return min(line.problems, key=lambda found: order.get(found.reason, len(order)))


def rows(import_id: int, phase: str, importer: Importer, layout: Layout, line: Line) -> Iterator[dict[str, Any]]:
    """Column values of the findings of one line."""
    kind, found = ("rejected", [rejection(importer, line)]) if line.problems else ("warning", line.warnings)
    for one in found:
        words = one.message or in_words(one.reason, _own_words(importer))
        yield {
            "import_id": import_id,
            "phase": phase,
            "kind": kind,
            "row": line.row,
            "column": layout.heading_of(one.field) if one.field else None,
            "value": on_one_line(_cell(layout, line, one))[:MOST_TEXT],
            "reason": one.reason,
            "message": text_to_json(words),
            "cells": [written(cell) for cell in line.cells] if kind == "rejected" else None,
        }


def _cell(layout: Layout, line: Line, found: Found) -> Any:  # a Cell
    position = layout.assignment.positions.get(found.field or "")
    return line.cells[position] if position is not None and position < len(line.cells) else None


def _own_words(importer: Importer) -> Mapping[str, Text]:
    return {reason: words for reason, words in importer.reasons.items() if words is not None}


def text_to_json(words: Text | str) -> dict[str, Any]:
    """A Text in parts, so that everybody reads it in his own language."""
    if isinstance(words, str):
        return {"message": words, "domain": "importing", "values": {}}
    return {"message": words.message, "domain": words.domain, "values": {k: plain(v) for k, v in words.values.items()}}


def text_of(finding: ImportFinding) -> Text:
    message = finding.message
    return Text(message["message"], message["domain"], message["values"])


def error_text(started: Import) -> Text | None:
    """Why an import stopped."""
    error = started.error
    return Text(error["message"], error["domain"], error["values"]) if error else None
