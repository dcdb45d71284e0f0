"""Random secrets of which only a hash is kept: sign-ins, tokens, links. They are long, so a fast hash is enough."""

from __future__ import annotations

import hashlib
import secrets

BYTES = 32


def new_secret(prefix: str = "") -> str:
    """A secret that nobody guesses, fit for a cookie, a header and an address."""
    return prefix + secrets.token_urlsafe(BYTES)


def hash_secret(secret: str) -> str:
    """What is kept of it."""
    return hashlib.sha256(secret.encode()).hexdigest()
