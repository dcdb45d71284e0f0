"""All that a plugin may use. What is not listed here is the core's own business and may change any day."""

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
from customary.interactions.closing import stop_record
from customary.interactions.contact_hours import Verdict, may_contact
from customary.interactions.events import (
    AppointmentsBooked,
    FollowUpsAssigned,
    FollowUpsClosed,
    FollowUpsMoved,
    FollowUpsPostponed,
    FollowUpsRaised,
    InteractionsLogged,
    RecordsStopped,
)
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
from customary.plugins.importers import BadCell, Cell, Column, Importer
from customary.plugins.rules import Condition, Metric, ReminderRule, Report, ReportColumn, Table
from customary.plugins.text import Text, counted_texts, current_language, speaking, texts
from customary.roles.gate import visible
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
    "AppointmentsBooked",
    "BadCell",
    "Cell",
    "Column",
    "Condition",
    "Conflict",
    "CustomaryError",
    "Demo",
    "DemoHouse",
    "Duty",
    "Event",
    "FieldError",
    "FinishedCall",
    "FollowUpsAssigned",
    "FollowUpsClosed",
    "FollowUpsMoved",
    "FollowUpsPostponed",
    "FollowUpsRaised",
    "Forbidden",
    "FormField",
    "Grant",
    "Id",
    "Importer",
    "InteractionKind",
    "InteractionsLogged",
    "Invalid",
    "Job",
    "Json",
    "Metric",
    "Money",
    "NavEntry",
    "NotFound",
    "Outcome",
    "Page",
    "Panel",
    "PanelContext",
    "Permission",
    "Plugin",
    "PluginModel",
    "Queue",
    "Record",
    "RecordsStopped",
    "Refused",
    "Rejected",
    "RelationKind",
    "ReminderRule",
    "Report",
    "ReportColumn",
    "Role",
    "Script",
    "Stale",
    "Table",
    "Text",
    "UtcDateTime",
    "Verdict",
    "Writing",
    "business_day",
    "clock",
    "counted_texts",
    "current_language",
    "emit",
    "enqueue",
    "hookimpl",
    "may_contact",
    "metadata",
    "parameter",
    "parameters_on",
    "plugin_registry",
    "portions",
    "read_date",
    "read_number",
    "read_phones",
    "read_text",
    "reading",
    "speaking",
    "spoken_day",
    "spoken_number",
    "stop_record",
    "system",
    "table_of",
    "texts",
    "transaction",
    "visible",
]
