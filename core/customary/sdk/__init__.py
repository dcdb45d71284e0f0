"""All that a plugin may use. What is not listed here is the core's own business and may change any day."""

from customary.customers.access import customer_for
from customary.customers.create import create_customer, create_customers
from customary.customers.events import CustomersChanged, CustomersCreated
from customary.customers.inputs import NewCustomer, NewPhone
from customary.customers.lines import CustomerLine, customer_lines, is_listed, lines_of_customers, listed_id
from customary.customers.matching import customers_by_first_phone, first_phones
from customary.customers.search import the_one
from customary.database import clock
from customary.database.clock import business_day
from customary.database.events import Event, Told, portions
from customary.database.jobs import enqueue
from customary.database.models import PluginModel, metadata, plugin_registry, table_of
from customary.database.parameters import parameter, parameters_on
from customary.database.transaction import Writing, emit, reading, transaction
from customary.database.types import Id, Json, Money, UtcDateTime
from customary.gradings.current import current_grades
from customary.gradings.events import GradesChanged
from customary.importing.date_cells import read_date, read_time
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
from customary.plugins.fields import FormField
from customary.plugins.gradings import GradeClass, Grading, Segment, Terms
from customary.plugins.hookspecs import hookimpl
from customary.plugins.importers import BadCell, Cell, Column, Draft, FileMeta, Importer, Line, Person, Settled, Stage
from customary.plugins.lifecycles import (
    ApprovalPolicy,
    ApprovalStep,
    DecidedApproval,
    Gate,
    Lifecycle,
    Limit,
    LimitCase,
    Moved,
    State,
    Transition,
)
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
from customary.records.approval_lists import ApprovalRow, approvals_of
from customary.records.approvals import request_approval, resubmit, withdraw
from customary.records.deciding import approve, return_for_changes
from customary.records.events import (
    ApprovalGranted,
    ApprovalRequested,
    ApprovalReturned,
    ApprovalWithdrawn,
    RecordMoved,
    RecordOverdue,
)
from customary.records.fields import plain_values, read_fields
from customary.records.history import MoveRow, moves_of
from customary.records.labels import Label, labels
from customary.records.lifecycle_view import LifecycleView, lifecycle_view
from customary.records.moves import MoveResult, PossibleMove, begin_lifecycle, move, possible_moves
from customary.records.panels import record_panels
from customary.records.queues import rows_in_states
from customary.records.working_time import (
    WorkingCalendar,
    add_working_minutes,
    working_calendar,
    working_minutes_between,
)
from customary.recovery.after_event import satisfaction_follow_up
from customary.reminders.explain import Explanation, Met, explain_record
from customary.roles.gate import visible
from customary.web import charts
from customary.web.etags import etag, version_asked
from customary.web.forms import Form, minor_units, typed_amount, whole_number
from customary.web.pages import AnyRequest, fragment, page, redirect
from customary.web.paging import Listing, decode_cursor, encode_cursor, page_size
from customary.web.spoken import spoken_day, spoken_money, spoken_number
from customary.web.two_versions import Difference, agreed, differences, resolved

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
    "ApprovalGranted",
    "ApprovalPolicy",
    "ApprovalRequested",
    "ApprovalReturned",
    "ApprovalRow",
    "ApprovalStep",
    "ApprovalWithdrawn",
    "BadCell",
    "Cell",
    "Chart",
    "Column",
    "Condition",
    "Conflict",
    "CustomaryError",
    "CustomerLine",
    "CustomersChanged",
    "CustomersCreated",
    "DecidedApproval",
    "Demo",
    "DemoHouse",
    "Difference",
    "Draft",
    "Duty",
    "Event",
    "Explanation",
    "FieldError",
    "FileMeta",
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
    "Gate",
    "GradeClass",
    "GradesChanged",
    "Grading",
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
    "Lifecycle",
    "LifecycleView",
    "Limit",
    "LimitCase",
    "Line",
    "Listing",
    "Met",
    "Metric",
    "Money",
    "MoveResult",
    "MoveRow",
    "Moved",
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
    "PossibleMove",
    "Queue",
    "Record",
    "RecordMoved",
    "RecordOverdue",
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
    "Segment",
    "Settled",
    "Stage",
    "Stale",
    "State",
    "Table",
    "Terms",
    "Text",
    "Timeline",
    "TimelineEntry",
    "Told",
    "Transition",
    "UtcDateTime",
    "Verdict",
    "WorkingCalendar",
    "Writing",
    "add_working_minutes",
    "agreed",
    "approvals_of",
    "approve",
    "begin_lifecycle",
    "business_day",
    "charts",
    "clock",
    "counted_texts",
    "create_customer",
    "create_customers",
    "current_grades",
    "current_language",
    "customer_for",
    "customer_lines",
    "customers_by_first_phone",
    "decode_cursor",
    "differences",
    "emit",
    "encode_cursor",
    "enqueue",
    "etag",
    "explain_record",
    "first_phones",
    "follow_ups_of",
    "fragment",
    "hookimpl",
    "is_listed",
    "labels",
    "lifecycle_view",
    "lines_of_customers",
    "listed_id",
    "may_contact",
    "metadata",
    "minor_units",
    "move",
    "moves_of",
    "page",
    "page_size",
    "parameter",
    "parameters_on",
    "plain_values",
    "plugin_registry",
    "portions",
    "possible_moves",
    "read_date",
    "read_fields",
    "read_number",
    "read_phones",
    "read_text",
    "read_time",
    "reading",
    "record_panels",
    "redirect",
    "report_parameter",
    "request_approval",
    "resolved",
    "resubmit",
    "resume_record",
    "return_for_changes",
    "rows_in_states",
    "satisfaction_follow_up",
    "speaking",
    "spoken_day",
    "spoken_money",
    "spoken_number",
    "stop_record",
    "system",
    "table_of",
    "texts",
    "the_one",
    "transaction",
    "typed_amount",
    "version_asked",
    "visible",
    "whole_number",
    "withdraw",
    "working_calendar",
    "working_minutes_between",
]
