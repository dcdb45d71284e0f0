"""Functions for rules: days, whole numbers and JSON, written alike for SQLite and PostgreSQL."""

from customary.database.sql import (
    add_days,
    add_months,
    ceil_div,
    days_between,
    fact,
    facts,
    first_of_month,
    floor_div,
    greatest,
    least,
    one_of,
    starts_with,
)

__all__ = [
    "add_days",
    "add_months",
    "ceil_div",
    "days_between",
    "fact",
    "facts",
    "first_of_month",
    "floor_div",
    "greatest",
    "least",
    "one_of",
    "starts_with",
]
