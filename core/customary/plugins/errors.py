"""What can go wrong, in words for who reads it. Services raise these; pages, API and command line each say them in their way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from customary.plugins.text import Text, texts

_ = texts("web")


class BootError(Exception):
    """The server cannot start: one line that names the plugin and the remedy."""


class CustomaryError(Exception):
    """Something that the person can be told; `message` says what, and what to do."""

    def __init__(self, message: Text) -> None:
        super().__init__(str(message))
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class NotFound(CustomaryError):
    """There is no such thing, or it is hidden from this actor: the two are not told apart."""

    def __init__(self, message: Text | None = None) -> None:
        super().__init__(message or _("There is nothing at this address."))


class SignInNeeded(CustomaryError):
    """Nobody is signed in, or the session has ended."""

    def __init__(self, message: Text | None = None) -> None:
        super().__init__(message or _("Sign in to go on."))


class TokenNotKnown(SignInNeeded):
    """Whoever asks sent a token that opens nothing."""

    def __init__(self) -> None:
        super().__init__(
            _("This token is wrong, has expired or was revoked. Make a new one on the page of your account.")
        )


class Forbidden(CustomaryError):
    """The actor lacks a permission."""

    def __init__(self, permission: str, message: Text | None = None) -> None:
        super().__init__(message or _("You do not have the permission {permission}.", permission=permission))
        self.permission = permission


class Conflict(CustomaryError):
    """The state of things forbids it (409)."""


class Stale(CustomaryError):
    """Somebody else has changed it meanwhile (412); `current` is the version that stands now."""

    def __init__(self, current: int, message: Text | None = None) -> None:
        super().__init__(
            message or _("Somebody else has changed this meanwhile. Look at both versions and save again.")
        )
        self.current = current


class TooLarge(CustomaryError):
    """What was sent is larger than the limit (413)."""


class Unavailable(CustomaryError):
    """Something outside that is needed does not answer (503)."""


class TooManyRequests(CustomaryError):
    """Too many tries (429); `retry_after` in seconds."""

    def __init__(self, retry_after: int, message: Text | None = None) -> None:
        super().__init__(message or _("Too many tries. Wait {seconds} seconds.", seconds=retry_after))
        self.retry_after = retry_after


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field: its name, a stable code, and words."""

    field: str
    code: str
    message: Text


class Invalid(CustomaryError):
    """Input that cannot be used (422); each error names its field."""

    def __init__(self, errors: Sequence[FieldError], message: Text | None = None) -> None:
        super().__init__(message or _("Please check the marked fields."))
        self.errors = tuple(errors)

    @classmethod
    def field(cls, name: str, code: str, message: Text) -> Invalid:
        """One field, one error."""
        return cls([FieldError(name, code, message)])


class Rejected(CustomaryError):
    """A veto of `before_commit`: the transaction or step rolls back. `ids` names the rows that are to blame, if known."""

    def __init__(self, message: Text, field: str | None = None, ids: Sequence[int] = ()) -> None:
        super().__init__(message)
        self.field = field
        self.ids = tuple(ids)


class Refused(CustomaryError):
    """A command that will not be done (exit code 1)."""
