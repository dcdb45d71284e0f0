"""Why an import stopped, in one sentence with the remedy."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from customary.importing.refusals import UnreadableFile
from customary.plugins.errors import CustomaryError
from customary.plugins.text import Text, texts

_ = texts("importing")

FULL = ("disk is full", "No space left", "DiskFull", "could not extend file")
LOCKED = ("database is locked", "LockNotAvailable", "lock timeout")


def why(error: Exception) -> Text:
    """What a person can do about it; what has been imported so far stays, and the import can go on."""
    if isinstance(error, UnreadableFile | CustomaryError):
        return error.message
    said = f"{type(error).__name__} {error}"
    if any(word in said for word in FULL):
        return _(
            "The disk is full. Free some space, then continue the import: nothing is lost, and nothing comes in twice."
        )
    if any(word in said for word in LOCKED):
        return _(
            "Somebody else held the database for too long. Continue the import: nothing is lost, and nothing comes in twice."
        )
    if isinstance(error, DBAPIError):
        return _("The database could not be reached or refused. Continue the import when it is back: nothing is lost.")
    return _(
        "The import stopped at an error of the program ({error}). What came in so far can be undone.",
        error=type(error).__name__,
    )
