"""The public way in: anybody may complain, nobody learns anything, and nobody can flood the queue."""

from __future__ import annotations

from customary.complaints.receive import NewComplaint, receive_in_public
from customary.complaints.words import PUBLIC
from customary.database import clock
from customary.database.deployment import current
from customary.database.transaction import transaction
from customary.plugins.actor import system
from customary.plugins.errors import NotFound
from customary.roles.attempts import count_attempt, network_of

ACTOR = "public page"
# From one address within the quarter of an hour: a household, or an office, but no machine.
PER_ADDRESS = 5
# From everywhere together: what a department can still read.
ALTOGETHER = 60


def check_open() -> None:
    """Raises NotFound while the house has no public page."""
    if not current().settings.public_complaints:
        raise NotFound


def complain(address: str, complainant: str, phone: str, contact: str, subject: str, content: str, demand: str) -> str:
    """Take in what somebody wrote; answers the number of his complaint.

    Raises Invalid naming what is missing, TooManyRequests, NotFound while there is no public page.
    """
    check_open()
    count_attempt({f"complain:{network_of(address)}": PER_ADDRESS, "complain": ALTOGETHER})
    told = NewComplaint(
        complainant=complainant,
        phone=phone,
        contact=contact,
        channel=PUBLIC,
        subject=subject,
        content=content,
        demand=demand,
        received_at=clock.now(),
    )
    actor = system(ACTOR)
    with transaction(actor) as session:
        return receive_in_public(session, actor, told)
