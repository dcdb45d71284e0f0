"""What went wrong, as a problem document (RFC 9457) for programs and as a page for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from litestar.exceptions import HTTPException, ValidationException

from customary.database.unstorable import unstorable
from customary.plugins.errors import (
    Conflict,
    CustomaryError,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    Rejected,
    SignInNeeded,
    Stale,
    TooLarge,
    TooManyRequests,
    Unavailable,
)
from customary.plugins.text import Text, texts

_ = texts("web")

STATUS: Mapping[type[CustomaryError], int] = {
    SignInNeeded: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Rejected: 409,
    Stale: 412,
    TooLarge: 413,
    Invalid: 422,
    TooManyRequests: 429,
    Unavailable: 503,
}

# What a page says above the detail, and below it: what to do next.
HEADINGS: Mapping[int, Text] = {
    400: _("This request cannot be read"),
    401: _("Please sign in"),
    403: _("Not allowed for your role"),
    404: _("Not found"),
    405: _("Not possible at this address"),
    409: _("Not possible as things stand"),
    412: _("Changed by somebody else"),
    413: _("Too large"),
    415: _("This kind of file or content is not read"),
    422: _("Something that was entered does not hold"),
    429: _("Too many tries"),
    500: _("Something broke on our side"),
    503: _("Not available at the moment"),
}
REMEDIES: Mapping[int, Text] = {
    401: _("Sign in again; you come back to where you were."),
    403: _("If it belongs to your work, ask an administrator to add the permission to your role."),
    404: _("Check the address, or search for the customer by name or telephone number."),
    409: _("Load the page again to see how things stand now."),
    412: _("Load the page again, look at what has changed, and repeat your change if it still holds."),
    413: _("Split the file, or ask an administrator for the limit."),
    422: _("Go back, correct what is named above, and send it again."),
    429: _("Wait a little, then try again."),
    500: _("Nothing was saved. Try again; if it happens again, give the reference to an administrator."),
    503: _("Try again in a minute."),
}
UNSTORABLE = _("A number here is too large, or a text has characters that cannot be kept.")
OTHERWISE = _("Go back and try again.")
BROKEN = _("The server met a fault that it did not expect.")


@dataclass(frozen=True)
class Problem:
    """One failure, ready to be said. `reference` finds an unexpected one in the log."""

    status: int
    detail: Text | str
    errors: Sequence[FieldError] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict)
    reference: str = ""

    @property
    def title(self) -> str:
        """Stable English: programs may compare it."""
        return HTTPStatus(self.status).phrase

    @property
    def type(self) -> str:
        return "urn:customary:problem:" + self.title.lower().replace(" ", "-").replace("'", "")

    @property
    def heading(self) -> Text:
        return HEADINGS.get(self.status, HEADINGS[500 if self.status >= 500 else 400])

    @property
    def remedy(self) -> Text:
        return REMEDIES.get(self.status, OTHERWISE)

    def document(self) -> dict[str, object]:
        """The problem document, `detail` and messages in the reader's language."""
        document: dict[str, object] = {
            "type": self.type,
            "title": self.title,
            "status": self.status,
            "detail": str(self.detail),
        }
        if self.errors:
            document["errors"] = [
                {"field": error.field, "code": error.code, "message": str(error.message)} for error in self.errors
            ]
        if self.reference:
            document["reference"] = self.reference
        return {**document, **self.extra}


def problem_of(failure: Exception, reference: str = "") -> Problem:
    """The problem that an exception is. One that nobody expected tells the reader nothing but its reference."""
    if isinstance(failure, CustomaryError):
        return _told(failure)
    if isinstance(failure, ValidationException):
        return Problem(422, _("Please check the marked fields."), _validation_errors(failure))
    if unstorable(failure):
        return Problem(422, UNSTORABLE)
    if _unreadable(failure):
        return Problem(400, HEADINGS[400])
    if isinstance(failure, HTTPException) and failure.status_code < 500:
        status = failure.status_code if failure.status_code in HEADINGS else 400
        heading = HEADINGS[status]
        return Problem(status, heading, headers={**(failure.headers or {})})
    return Problem(500, BROKEN, reference=reference)


def _unreadable(failure: Exception) -> bool:
    """A body that is no UTF-8, or nests deeper than anybody means it; the framework lets these two through."""
    too_deep = isinstance(failure, RecursionError) and "deserializing" in str(failure)
    return too_deep or isinstance(failure, UnicodeDecodeError)


def _told(failure: CustomaryError) -> Problem:
    status = next((code for kind, code in STATUS.items() if isinstance(failure, kind)), 409)
    if isinstance(failure, Invalid):
        return Problem(status, failure.message, failure.errors)
    if isinstance(failure, Rejected) and failure.field:
        return Problem(status, failure.message, (FieldError(failure.field, "rejected", failure.message),))
    if isinstance(failure, Stale):
        return Problem(status, failure.message, extra={"current": failure.current})
    if isinstance(failure, TooManyRequests):
        return Problem(status, failure.message, headers={"Retry-After": str(failure.retry_after)})
    if isinstance(failure, Forbidden):
        return Problem(status, failure.message, extra={"permission": failure.permission})
    return Problem(status, failure.message)


def _validation_errors(failure: ValidationException) -> Sequence[FieldError]:
    found = failure.extra if isinstance(failure.extra, list) else []
    return [_field_error(one) for one in found if isinstance(one, dict)]


def _field_error(found: Mapping[str, object]) -> FieldError:
    """What the reading of a request says of one field; the reason is in English, it is for who wrote the program."""
    return FieldError(
        str(found.get("key", "")), "invalid", _("This does not fit: {reason}", reason=found.get("message", ""))
    )
