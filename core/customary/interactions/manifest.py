"""What the room of interactions contributes."""

from customary.interactions.api import handlers
from customary.interactions.models import Appointment, FollowUp, Interaction
from customary.interactions.outcomes import NO_ANSWER, REACHED
from customary.interactions.pages import pages
from customary.interactions.panels import PANELS
from customary.interactions.queues import QUEUES
from customary.interactions.timeline import APPOINTMENTS, CONTACTS
from customary.plugins.contributions import EVERYBODY, LEADING, InteractionKind, Permission, Plugin, Record
from customary.plugins.text import texts

_ = texts("interactions")

part = Plugin(
    name="core",
    title=_("Contacts and follow-ups"),
    hooks="customary.interactions.hooks",
    records=(
        Record(
            key="core.follow_up",
            title=_("Follow-up"),
            plural=_("Follow-ups"),
            model=FollowUp,
            view="core.follow_ups.view",
            label=lambda follow_up: follow_up.record_label,
            url="/calls/{id}",
            customer="customer_id",
            owner="assignee_id",
            icon="phone",
        ),
        Record(
            key="core.interaction",
            title=_("Contact"),
            plural=_("Contacts"),
            model=Interaction,
            view="core.interactions.view",
            label=lambda interaction: interaction.record_label,
            url="/interactions/{id}",
            customer="customer_id",
            icon="message",
            personal=("suggestion", "note", "next_step", "promise"),
            timeline=CONTACTS,
        ),
        Record(
            key="core.appointment",
            title=_("Appointment"),
            plural=_("Appointments"),
            model=Appointment,
            view="core.interactions.view",
            label=lambda appointment: appointment.record_label,
            customer="customer_id",
            customer_nullable=False,
            icon="calendar",
            personal=("note",),
            timeline=APPOINTMENTS,
        ),
    ),
    permissions=(
        Permission("core.follow_ups.view", _("See follow-ups"), granted_to=EVERYBODY),
        Permission("core.follow_ups.work", _("Make calls and log their outcome"), granted_to=EVERYBODY),
        # Whose duty it is to share out the calls that nobody has needs scope all for that; what else they see stays narrow.
        Permission(
            "core.follow_ups.assign",
            _("Give follow-ups to colleagues"),
            granted_to=tuple((role, "all") for role, _scope in LEADING),
        ),
        Permission("core.interactions.view", _("See contacts and appointments"), granted_to=EVERYBODY),
        Permission("core.interactions.log", _("Write down contacts"), granted_to=EVERYBODY),
        Permission("core.answers.review", _("Go through neutral and dissatisfied answers"), granted_to=LEADING),
        Permission("core.scripts.edit", _("Change scripts"), scoped=False, granted_to=LEADING),
        Permission("core.contact_hours.edit", _("Set hours of contact and tries"), scoped=False, granted_to=LEADING),
    ),
    interaction_kinds=(
        InteractionKind(
            key="core.contact",
            title=_("Contact"),
            channels=("phone", "email", "sms", "wechat", "visit"),
            outcomes=(REACHED, NO_ANSWER),
            icon="message",
        ),
    ),
    queues=QUEUES,
    panels=PANELS,
    api=handlers,
    pages=pages,
)
