"""The people of a KTV house, by name, and what is theirs to do."""

from __future__ import annotations

from customary.sdk import Duty, Grant, Role, texts

from customary_ktv.access import CARDS, EDIT, EDIT_CARDS, EDIT_ROOMS, FIGURES, LEDGER, POST, ROOMS, TAKE_BACK, VIEW

_ = texts("ktv")

SPECIALIST = "ktv.customer_service"
KEY_ACCOUNTS = "ktv.key_account_manager"
RECEPTION = "ktv.reception"
FLOOR = "ktv.floor"

ON_THE_PHONE = (
    "core.customers.view",
    "core.customers.edit",
    "core.follow_ups.view",
    "core.follow_ups.work",
    "core.interactions.view",
    "core.interactions.log",
    "core.reports.view",
    "core.reports.export",
)


def _everywhere(*permissions: str) -> tuple[Grant, ...]:
    """For all rows: a guest may be received by whoever is there."""
    return tuple(Grant(permission, "all") for permission in permissions)


ROLES = (
    Role(
        key=KEY_ACCOUNTS,
        title=_("Key-account manager"),
        grants=_everywhere(
            *ON_THE_PHONE,
            "core.imports.run",
            "core.reports.export_personal",
            "core.staff.view",
            ROOMS,
            EDIT_ROOMS,
            VIEW,
            EDIT,
            CARDS,
            EDIT_CARDS,
            LEDGER,
            POST,
            TAKE_BACK,
            FIGURES,
        ),
        reports_to="core.manager",
        duties=(
            Duty("KTV-08", _("Set what a visit of each customer may come to")),
            Duty("KTV-09", _("See to it that what customers always want is there")),
            Duty("KTV-20", _("Take in yesterday's bookings from reception every day")),
            Duty("KTV-28", _("Sum up how full the rooms were and what members spent")),
        ),
    ),
    Role(
        key=SPECIALIST,
        title=_("Customer service specialist"),
        grants=_everywhere(
            *ON_THE_PHONE,
            "core.staff.view",
            "core.imports.run",
            ROOMS,
            VIEW,
            EDIT,
            CARDS,
            EDIT_CARDS,
            FIGURES,
            LEDGER,
            POST,
        ),
        reports_to=KEY_ACCOUNTS,
        duties=(
            Duty("KTV-21", _("Keep telephone, birthday, spending and opinion of every customer")),
            Duty("KTV-22", _("Have birthdays at hand by month")),
            Duty("CORE-20", _("Remind members to renew or to rise"), queue="core.follow_ups"),
        ),
    ),
    Role(
        key=RECEPTION,
        title=_("Reception"),
        grants=_everywhere(
            "core.customers.view", "core.customers.edit", "core.staff.view", ROOMS, VIEW, EDIT, CARDS, LEDGER, POST
        ),
        reports_to=KEY_ACCOUNTS,
        duties=(
            Duty("KTV-07", _("Receive important guests, and have ready what they ordered")),
            Duty("KTV-20", _("Write down every booking of the day")),
        ),
    ),
    Role(
        key=FLOOR,
        title=_("Floor"),
        grants=_everywhere("core.customers.view", "core.staff.view", ROOMS, VIEW, EDIT),
        reports_to=KEY_ACCOUNTS,
        duties=(
            Duty("KTV-09", _("Do what customers always want, or say why not")),
            Duty("KTV-12", _("Mend what guests complain about")),
        ),
    ),
)
