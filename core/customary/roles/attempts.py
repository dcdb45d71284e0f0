"""How often somebody may try to sign in: so many failures for an e-mail and for an address, then a pause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from sqlalchemy import delete
from sqlmodel import select

from customary.database import clock
from customary.database.models import table_of
from customary.database.transaction import reading, transaction
from customary.plugins.actor import system
from customary.plugins.errors import TooManyRequests
from customary.plugins.text import Text, counted_texts, texts
from customary.roles.models import SignInAttempt

_, _n = texts("roles"), counted_texts("roles")

WINDOW = timedelta(minutes=15)
PER_EMAIL = 5
# An office shares one address: it may mistype more often than one person.
PER_ADDRESS = 50
# Whoever has IPv6 has a whole network of this size, and a new address for every attempt.
IPV6_NETWORK = 64


@dataclass(frozen=True)
class Attempts:
    """One attempt, written down before the password is looked at, so that many at once cannot slip through."""

    ids: tuple[int, ...]
    email_key: str
    left: int

    @classmethod
    def begin(cls, email: str, address: str) -> Attempts:
        """Count an attempt. Raises TooManyRequests when there were too many, and then this one does not count."""
        email_key = f"email:{email.strip().lower()[:200]}"
        ids, times = _counted({email_key: PER_EMAIL, f"address:{network_of(address)}": PER_ADDRESS})
        return cls(ids, email_key, PER_EMAIL - len(times[email_key]))

    def refusal(self) -> Text:
        """What is said to somebody who was wrong, the same whether the e-mail is known or not."""
        if self.left == 0:
            minutes = int(WINDOW.total_seconds() // 60)
            return _("E-mail or password is wrong. Signing in with this e-mail now pauses for {n} minutes.", n=minutes)
        return _n(
            "E-mail or password is wrong. You can try {n} more time.",
            "E-mail or password is wrong. You can try {n} more times.",
            self.left,
        )

    def forgive(self) -> None:
        """It was right: forget this attempt and the failures for this e-mail, but not those of the address."""
        attempts = table_of(SignInAttempt).c
        with transaction(system("sign-in")) as session:
            session.execute(delete(SignInAttempt).where((attempts.key == self.email_key) | attempts.id.in_(self.ids)))


def count_attempt(limits: Mapping[str, int]) -> None:
    """Count something that may be done only so often in a while, by keys with their limits. Raises TooManyRequests."""
    _counted(limits)


def _counted(limits: Mapping[str, int]) -> tuple[tuple[int, ...], Mapping[str, list[datetime]]]:
    ids = _write_down(limits)
    times = _times(limits)
    over = [key for key, limit in limits.items() if len(times[key]) > limit]
    if over:
        _strike_out(ids)
        # It opens again when the oldest of the attempts that fill the window has left it.
        opens = max(sorted(times[key])[-limits[key] - 1] for key in over) + WINDOW
        raise TooManyRequests(max(1, ceil((opens - clock.now()).total_seconds())))
    return ids, times


def network_of(address: str) -> str:
    """Under what an address is counted: itself, or the /64 that an IPv6 address lies in."""
    try:
        known = ip_address(address.strip("[]"))
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ip_network((int(known), IPV6_NETWORK), strict=False))


def _write_down(keys: Mapping[str, int]) -> tuple[int, ...]:
    now = clock.now()
    with transaction(system("sign-in")) as session:
        session.execute(delete(SignInAttempt).where(table_of(SignInAttempt).c.at <= now - WINDOW))
        rows = [SignInAttempt(key=key, at=now) for key in keys]
        session.add_all(rows)
        session.flush()
        return tuple(row.id for row in rows if row.id is not None)


def _times(keys: Mapping[str, int]) -> Mapping[str, list[datetime]]:
    since = clock.now() - WINDOW
    attempts = table_of(SignInAttempt).c
    found: dict[str, list[datetime]] = {key: [] for key in keys}
    with reading() as session:
        rows = session.exec(
            select(SignInAttempt.key, SignInAttempt.at).where(attempts.key.in_(list(keys)), attempts.at > since)
        )
        for key, at in rows:
            found[key].append(at)
    return found


def _strike_out(ids: tuple[int, ...]) -> None:
    with transaction(system("sign-in")) as session:
        session.execute(delete(SignInAttempt).where(table_of(SignInAttempt).c.id.in_(ids)))
