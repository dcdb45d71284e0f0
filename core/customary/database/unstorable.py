"""Which failures of a statement say no more than that somebody sent text or a number that no database can hold."""

from __future__ import annotations

from sqlalchemy.exc import DataError, StatementError

# numeric_value_out_of_range, character_not_in_repertoire, untranslatable_character
PG_STATES = frozenset(["22003", "22021", "22P05"])


def unstorable(failure: BaseException) -> bool:
    """Whether a value was the fault: a number beyond 64 bits, a day beyond the calendar, a NUL, half of a pair of surrogates.

    Rooms check what people usually get wrong, field by field; this is the net below them all, those of plugins too.
    """
    if isinstance(failure, StatementError) and not isinstance(failure, DataError):
        return failure.orig is not None and unstorable(failure.orig)  # our own types convert inside the statement
    if isinstance(failure, OverflowError):
        return "SQLite" in str(failure) or str(failure) == "date value out of range"
    if isinstance(failure, UnicodeEncodeError):
        return failure.reason == "surrogates not allowed"
    if isinstance(failure, DataError):
        driver = failure.orig
        return getattr(driver, "sqlstate", None) in PG_STATES or "NUL" in str(driver)
    return False
