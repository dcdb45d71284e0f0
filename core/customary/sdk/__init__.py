"""All that a plugin may use. What is not listed here is the core's own business and may change any day."""

from customary.customers.access import customer_for
from customary.customers.create import create_customer, create_customers
from customary.customers.inputs import NewCustomer, NewPhone
from customary.customers.search import the_one
from customary.database import clock
from customary.database.clock import business_day
from customary.database.events import Event, portions
from customary.database.jobs import enqueue
from customary.database.models import PluginModel, metadata, plugin_registry, table_of
from customary.database.parameters import parameter, parameters_on
from customary.database.transaction import Writing, emit, reading, transaction
from customary.database.types import Id, Json, Money, UtcDateTime
from customary.importing.date_cells import read_date
from customary.importing.number_cells import read_number
from customary.importing.phone_cells import read_phones
from customary.importing.text_cells import read_text
from customary.interactions.closing import resume_record, stop_record
from customary.interactions.contact_hours import Verdict, may_contact
from customary.interactions.events import (
    AppointmentsBooked,
    FollowUpsAssigned,
    FollowUpsClosed,
    FollowUpsMoved,
    FollowUpsPostponed,
    FollowUpsRaised,
    InteractionsLogged,
    RecordsResumed,
    RecordsStopped,
)
from customary.interactions.follow_ups import FollowUpRow, follow_ups_of
from customary.interactions.outcomes import (
    BOOKED,
    CALL_BACK,
    NO_ANSWER,
    REACHED,
    REFUSED,
    STANDARD_OUTCOMES,
    WRONG_NUMBER,
)
from customary.plugins.actor import Actor, system
from customary.plugins.contributions import (
    EVERYBODY,
    LEADING,
    Demo,
    DemoHouse,
    Duty,
    FinishedCall,
    FormField,
    Grant,
    InteractionKind,
    Job,
    NavEntry,
    Outcome,
    Page,
    Panel,
    PanelContext,
    Permission,
    Plugin,
    Queue,
    Record,
    RelationKind,
    Role,
    Script,
    Timeline,
    TimelineEntry,
)
from customary.plugins.errors import (
    Conflict,
    CustomaryError,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    Refused,
    Rejected,
    Stale,
)
from customary.plugins.hookspecs import hookimpl
from customary.plugins.importers import BadCell, Cell, Column, Draft, Importer, Line, Person, Settled, Stage
from customary.plugins.rules import (
    Chart,
    Condition,
    Group,
    Highlight,
    Metric,
    ReminderRule,
    Report,
    ReportColumn,
    Table,
    report_parameter,
)
from customary.plugins.text import Text, counted_texts, current_language, speaking, texts
from customary.records.labels import Label, labels
from customary.reminders.explain import Explanation, Met, explain_record
from customary.roles.gate import visible
from customary.web import charts
from customary.web.etags import etag, version_asked
from customary.web.forms import Form
from customary.web.pages import AnyRequest, fragment, page, redirect
from customary.web.paging import Listing, decode_cursor, encode_cursor, page_size
from customary.web.spoken import spoken_day, spoken_number

__all__ = [
    "BOOKED",
    "CALL_BACK",
    "EVERYBODY",
    "LEADING",
    "NO_ANSWER",
    "REACHED",
    "REFUSED",
    "STANDARD_OUTCOMES",
    "WRONG_NUMBER",
    "Actor",
    "AnyRequest",
    "AppointmentsBooked",
    "BadCell",
    "Cell",
    "Chart",
    "Column",
    "Condition",
    "Conflict",
    "CustomaryError",
    "Demo",
    "DemoHouse",
    "Draft",
    "Duty",
    "Event",
    "Explanation",
    "FieldError",
    "FinishedCall",
    "FollowUpRow",
    "FollowUpsAssigned",
    "FollowUpsClosed",
    "FollowUpsMoved",
    "FollowUpsPostponed",
    "FollowUpsRaised",
    "Forbidden",
    "Form",
    "FormField",
    "Grant",
    "Group",
    "Highlight",
    "Id",
    "Importer",
    "InteractionKind",
    "InteractionsLogged",
    "Invalid",
    "Job",
    "Json",
    "Label",
    "Line",
    "Listing",
    "Met",
    "Metric",
    "Money",
    "NavEntry",
    "NewCustomer",
    "NewPhone",
    "NotFound",
    "Outcome",
    "Page",
    "Panel",
    "PanelContext",
    "Permission",
    "Person",
    "Plugin",
    "PluginModel",
    "Queue",
    "Record",
    "RecordsResumed",
    "RecordsStopped",
    "Refused",
    "Rejected",
    "RelationKind",
    "ReminderRule",
    "Report",
    "ReportColumn",
    "Role",
    "Script",
    "Settled",
    "Stage",
    "Stale",
    "Table",
    "Text",
    "Timeline",
    "TimelineEntry",
    "UtcDateTime",
    "Verdict",
    "Writing",
    "business_day",
    "charts",
    "clock",
    "counted_texts",
    "create_customer",
    "create_customers",
    "current_language",
    "customer_for",
    "decode_cursor",
    "emit",
    "encode_cursor",
    "enqueue",
    "etag",
    "explain_record",
    "follow_ups_of",
    "fragment",
    "hookimpl",
    "labels",
    "may_contact",
    "metadata",
    "page",
    "page_size",
    "parameter",
    "parameters_on",
    "plugin_registry",
    "portions",
    "read_date",
    "read_number",
    "read_phones",
    "read_text",
    "reading",
    "redirect",
    "report_parameter",
    "resume_record",
    "speaking",
    "spoken_day",
    "spoken_number",
    "stop_record",
    "system",
    "table_of",
    "texts",
    "the_one",
    "transaction",
    "version_asked",
    "visible",
]
