"""Approval policies as they are in force: which steps an amount asks for."""

from __future__ import annotations

import dataclasses
from datetime import date
from functools import lru_cache
from typing import Any

from babel.numbers import get_currency_precision
from sqlmodel import Session

from customary.database import clock
from customary.database.deployment import current
from customary.database.parameters import parameter, parameters_on
from customary.plugins.lifecycles import ApprovalPolicy, ApprovalStep
from customary.plugins.text import Text, texts

_ = texts("records")

EDIT = "core.approval_steps.edit"
MOST = 1_000_000_000


def key_of(policy_key: str) -> str:
    """Under which key the amounts of a policy are stored."""
    return f"{policy_key}.steps"


@lru_cache(maxsize=128)
def shape_of(policy: ApprovalPolicy, currency: str) -> type[Any]:
    """The parameters' dataclass of a policy: from which whole amount on each step is asked for."""
    unit = 10 ** get_currency_precision(currency)
    fields: list[Any] = [  # what make_dataclass takes: name, type, field
        (name, int, parameter(_step_title(step.title), step.above // unit, currency, 0, MOST))  # type: ignore[arg-type]  # a currency needs no translation
        for name, step in named_steps(policy)
        if step.above is not None
    ]
    return dataclasses.make_dataclass("StepAmounts", fields, frozen=True)


def named_steps(policy: ApprovalPolicy) -> list[tuple[str, ApprovalStep]]:
    """The steps with the names of their parameters."""
    return [(f"step_{place}", step) for place, step in enumerate(policy.steps, start=1)]


def steps_for(
    session: Session, policy: ApprovalPolicy, amount: int | None, day: date | None = None
) -> list[ApprovalStep]:
    """The steps that an amount in minor units asks for; without an amount, those that are asked for in any case."""
    currency = current().settings.currency
    held = parameters_on(session, key_of(policy.key), shape_of(policy, currency), day or clock.today())
    unit = 10 ** get_currency_precision(currency)
    return [
        step
        for name, step in named_steps(policy)
        if step.above is None or (amount is not None and amount >= getattr(held, name) * unit)
    ]


def _step_title(title: Text) -> Text:
    return _("“{step}” from", step=title)
