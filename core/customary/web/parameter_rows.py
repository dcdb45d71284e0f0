"""A small table among the parameters, in the form: a field `<parameter>.<row>.<column>` for each cell; a row without a name is none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from customary.database.parameter_values import ParameterField, plain_value
from customary.web.forms import Form

BLANK = 2  # rows to add


def entered(field: ParameterField, rows: Sequence[object]) -> dict[str, str]:
    """The cells as they stand in the form."""
    return {
        f"{field.name}.{number}.{column.name}": str(plain_value(getattr(row, column.name)))
        for number, row in enumerate(rows)
        for column in field.columns
    }


def sent(field: ParameterField, data: Mapping[str, str]) -> list[str]:
    """The names of its cells that were sent; three digits at most, as the form shows a row for each place up to the last."""
    names = "|".join(re.escape(column.name) for column in field.columns)
    cell = re.compile(rf"{re.escape(field.name)}\.\d{{1,3}}\.({names})", re.ASCII)
    return [name for name in data if cell.fullmatch(name)]


def read(field: ParameterField, data: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows that were sent, those without a name left out behind the last that has one."""
    numbers = sorted({int(name.split(".")[1]) for name in sent(field, data)})
    rows = [
        {column.name: data.get(f"{field.name}.{number}.{column.name}", "").strip() for column in field.columns}
        for number in numbers
    ]
    return [row for row in rows if row[field.columns[0].name]]


def places(field: ParameterField, form: Form) -> list[int]:
    """The rows of the form: one for each that is filled in, and some to add."""
    used = [int(name.split(".")[1]) for name in sent(field, dict.fromkeys(form.values, "")) if form.value(name).strip()]
    return list(range(max(used, default=-1) + 1 + BLANK))
