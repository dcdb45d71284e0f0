"""What the room of records contributes."""

from customary.plugins.contributions import EVERYBODY, LEADING, Job, Permission, Plugin, Record, Scope
from customary.plugins.text import texts
from customary.records import api
from customary.records.attachments import api as attachments_api
from customary.records.attachments.panels import PANELS, TIMELINE
from customary.records.attachments.reading import ADD, REMOVE, of_visible_rows
from customary.records.attachments.removing import JOB as CLEAR_ATTACHMENTS
from customary.records.attachments.removing import clear_attachments
from customary.records.events import APPROVAL, ATTACHMENT, PARTY
from customary.records.models import Approval, Attachment, OutsideParty
from customary.records.overdue import JOB, flag_overdue_records
from customary.records.pages import pages

_ = texts("records")

FOR_ALL: tuple[tuple[str, Scope], ...] = tuple((role, "all") for role, _scope in EVERYBODY)

part = Plugin(
    name="core",
    title=_("Records"),
    hooks="customary.records.hooks",
    records=(
        Record(
            key=APPROVAL,
            title=_("Approval"),
            plural=_("Approvals"),
            model=Approval,
            view="core.approvals.view",
            label=lambda approval: approval.subject,
            url="/approvals/{id}",
            owner="author_id",
            icon="check-circle",
        ),
        Record(
            key=PARTY,
            title=_("Outside party"),
            plural=_("Outside parties"),
            model=OutsideParty,
            view="core.outside_parties.view",
            label=lambda party: party.name,
            url="/outside-parties/{id}",
            icon="users",
            personal=("name", "phone", "email", "note"),
        ),
        Record(
            key=ATTACHMENT,
            title=_("Attachment"),
            plural=_("Attachments"),
            model=Attachment,
            view="core.customers.view",
            label=lambda attachment: attachment.name,
            url="/attachments/{id}",
            customer="customer_id",
            icon="paperclip",
            personal=("name",),
            visible=of_visible_rows,
            timeline=TIMELINE,
            attachments=False,
        ),
    ),
    permissions=(
        Permission("core.approvals.view", _("See approvals"), granted_to=EVERYBODY),
        Permission("core.outside_parties.view", _("See parties outside of the house"), False, FOR_ALL),
        Permission(ADD, _("Attach files to what one sees"), False, FOR_ALL),
        Permission(REMOVE, _("Remove attachments of others"), False, LEADING),
        Permission("core.outside_parties.manage", _("Manage parties outside of the house"), False, LEADING),
        Permission("core.working_time.edit", _("Set working hours and working days"), False, LEADING),
        Permission("core.time_limits.edit", _("Set time limits of states"), False, LEADING),
        Permission(
            "core.approval_steps.edit",
            _("Set from which amount on an approval is needed"),
            False,
            (("core.director", "all"),),
        ),
        Permission("core.board.view", _("See the board of all queues"), granted_to=LEADING),
    ),
    jobs=(
        Job(JOB, _("Notice what is late"), flag_overdue_records, every=60),
        Job(
            CLEAR_ATTACHMENTS,
            _("Delete the files of removed attachments"),
            clear_attachments,
            daily_at="03:40",
            lease=3600,
        ),
    ),
    api=(*api.handlers, *attachments_api.handlers),
    panels=PANELS,
    pages=pages,
)
