"""Passwords: Argon2, and what a password must be."""

from __future__ import annotations

from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from customary.plugins.errors import Invalid
from customary.plugins.text import texts

_ = texts("roles")

SHORTEST, LONGEST = 10, 256
FEWEST_SIGNS = 5

# OWASP's figures. Each check takes 19 MiB, so that a flood of sign-ins must wait rather than use up the memory.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_at_once = BoundedSemaphore(4)


def hash_password(password: str) -> str:
    """The salted hash to keep."""
    with _at_once:
        return _hasher.hash(password)


def verify_password(password: str, password_hash: str | None) -> bool:
    """Whether it is the password; without a hash it takes as long as with one, and is False."""
    with _at_once:
        try:
            return _hasher.verify(password_hash or _nobodys(), password[:LONGEST]) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def outdated(password_hash: str) -> bool:
    """Whether it was made with other figures than today's, and should be made again at the next sign-in."""
    return _hasher.check_needs_rehash(password_hash)


def check_password(password: str, email: str, field: str = "password") -> None:
    """Raises Invalid for a password that is too easily guessed."""
    if len(password) < SHORTEST:
        message = _("Use at least {n} characters; a short sentence is easy to remember.", n=SHORTEST)
        raise Invalid.field(field, "too_short", message)
    if len(password) > LONGEST:
        raise Invalid.field(field, "too_long", _("Use at most {n} characters.", n=LONGEST))
    if len(set(password)) < FEWEST_SIGNS or password.lower() in (email.lower(), email.lower().partition("@")[0]):
        raise Invalid.field(field, "too_easy", _("This is too easy to guess. Choose something else."))


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")
