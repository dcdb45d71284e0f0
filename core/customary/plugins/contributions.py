"""The nouns of the plugin contract: frozen dataclasses that a manifest is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from customary.plugins.fields import FormField
from customary.plugins.gradings import Grading, Segment
from customary.plugins.importers import Importer
from customary.plugins.lifecycles import ApprovalPolicy, Lifecycle
from customary.plugins.rules import Metric, ReminderRule, Report
from customary.plugins.text import Text

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from customary.database.transaction import Writing
    from customary.plugins.actor import Actor

Scope = Literal["own", "team", "subtree", "all"]
SCOPES: tuple[Scope, ...] = ("own", "team", "subtree", "all")


# Whose rows each ready-made role sees, where nothing speaks against it; for `Permission.granted_to`.
LEADING: tuple[tuple[str, Scope], ...] = (
    ("core.supervisor", "team"),
    ("core.manager", "subtree"),
    ("core.director", "all"),
)
EVERYBODY: tuple[tuple[str, Scope], ...] = (
    ("core.specialist", "own"),
    ("core.field", "own"),
    ("core.clerk", "team"),
    *LEADING,
)


@dataclass(frozen=True)
class Permission:
    """Something that a role may be allowed to do. Key: `<plugin>.<what>.<verb>`.

    `scoped` permissions are granted for own, team, subtree or all rows; the others are held or not.

    `granted_to` names the roles that get it when it is first met, each with its scope: `(("core.specialist", "own"),)`.
    So a plugin's permission reaches the core's ready-made roles (core.director, core.manager, core.supervisor,
    core.specialist, core.clerk, core.field; `EVERYBODY` and `LEADING` are the usual lists) and those of plugins that it
    requires. core.administrator gets every permission.
    What an administrator changes afterwards stays.
    """

    key: str
    title: Text
    scoped: bool = True
    granted_to: tuple[tuple[str, Scope], ...] = ()


@dataclass(frozen=True)
class Grant:
    """A permission in a role, and whose rows it covers."""

    permission: str
    scope: Scope = "own"


@dataclass(frozen=True)
class Duty:
    """A line of a job description: the queue where it is done and the metric that proves it (keys)."""

    id: str
    title: Text
    queue: str | None = None
    metric: str | None = None


@dataclass(frozen=True)
class Role:
    """A job description that runs. Key: `<plugin>.<role>`; built into the database once, then the administrator's."""

    key: str
    title: Text
    grants: tuple[Grant, ...]
    duties: tuple[Duty, ...] = ()
    reports_to: str | None = None


@dataclass(frozen=True)
class RelationKind:
    """How one customer may be tied to another; `title` reads from, `inverse` back."""

    key: str
    title: Text
    inverse: Text


@dataclass(frozen=True)
class TimelineEntry:
    """One entry of a customer's timeline in words. `tone` colours its icon: call, bad, plug, okk, warn, inf.

    `icon` and `url` are the record's own unless given; `chips` are (text, tone).
    """

    title: Text | str
    detail: Text | str = ""
    by: Text | str = ""
    icon: str = ""
    tone: str = ""
    chips: tuple[tuple[Text | str, str], ...] = ()
    url: str | None = None


@dataclass(frozen=True)
class Timeline:
    """What a record tells of its rows on their customer's timeline.

    `source()` is a SELECT of `record_id` (the row it is about, which the gate asks for), `entry_id` (a whole number, once among
    this record's entries), `customer_id`, and `at` (UTC) or `day`, with further columns for `entry(row)`, which puts one into words.
    """

    source: Callable[[], Select[Any]]
    entry: Callable[[Mapping[str, Any]], TimelineEntry]  # the row's columns, by name


# Gets the two rows, the winner's and the loser's, by column; answers what the winner's row is to hold instead.
OnMerge = Literal["winner", "loser", "filled"] | Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True)
class Record:
    """One of a plugin's tables, as far as core rows may speak of its rows.

    `model` is the SQLModel table class with an integer `id`. `label` gives SQL for what a row is called; it gets the
    entity to select from (the class or an alias of it). `url` is the page of a row, with `{id}`. `customer`, `owner`
    and `place` name columns of the model, or None. `search` names text columns found by search. `personal` names the
    columns that identify a person. `visible(entity, actor)` narrows further. `timeline` tells of its rows on the
    page of their customer. `lifecycle` gives its rows states and moves. `team` and `party` name the columns of the department
    and of the party outside of the house that a row was handed to. `attachments=False` for rows that take no files.

    `on_merge` is for a table with one row a customer, and there mandatory: what the row of the customer who stays holds when
    another who has one too is merged into him. "winner": what it held; "loser": the other's values; "filled": its own, and the
    other's where it is empty; or a function of both rows, asked while the plugin is enabled. The other's row stays where it is.
    """

    key: str
    title: Text
    plural: Text
    model: type[Any]  # any SQLModel table class; SQLModel has no narrower static type that fits here
    view: str
    label: Callable[[Any], ColumnElement[str]]  # the entity is a class or an alias of it
    url: str | None = None
    customer: str | None = None
    customer_nullable: bool = True
    owner: str | None = None
    place: str | None = None
    icon: str = "file"
    search: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    visible: Callable[[Any, Actor], ColumnElement[bool]] | None = None
    timeline: Timeline | None = None
    lifecycle: Lifecycle | None = None
    team: str | None = None
    party: str | None = None
    on_merge: OnMerge | None = None
    attachments: bool = True


@dataclass(frozen=True)
class Queue:
    """Work that waits. `source()` is a SELECT of the columns `record`, `record_id`, `customer_id`, `label`, `due` (a day),
    `assignee_id`, `team_id` and `state`; `party_id` (a party outside of the house) and `due_at` (UTC) where there is one.
    `for_record` is the record that all its rows are of.
    """

    key: str
    title: Text
    permission: str
    url: str
    source: Callable[[], Select[Any]]
    icon: str = "list-checks"
    for_record: str = ""


Effect = Literal["done", "retry", "call_back", "refused", "wrong_contact", "stop_record"]


@dataclass(frozen=True)
class Outcome:
    """How a contact may end. `needs` names the form's parts that it asks for and that are mandatory with it; `offers` those it may have.

    Parts that the core knows: satisfaction, aspect, appointment, call_back_at, new_phone, reason, next_step, note. A plugin's own parts
    (`fields`) are rendered on the call page and handed to `record(session, actor, call)` in the same transaction.
    """

    key: str
    title: Text
    effect: Effect
    needs: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    shortcut: str = ""
    fields: tuple[FormField, ...] = ()
    apply: Callable[[Writing, Actor, FinishedCall], None] | None = None


@dataclass(frozen=True)
class FinishedCall:
    """What a plugin's outcome is told: the follow-up's record, the customer, when, and the plugin's own fields (already read by kind)."""

    follow_up_id: int
    interaction_id: int
    record: str
    record_id: int
    customer_id: int | None
    day: Any  # datetime.date; kept loose so that this module imports nothing at run time
    values: Mapping[str, Any]  # text, Decimal, date by the field's kind


@dataclass(frozen=True)
class Script:
    """What is said: an opening, the exchange, a branch for satisfied and one for neutral and dissatisfied, a closing.

    Texts hold merge fields in braces: {customer}, {salutation}, {agent}, {company}, {record}, and the facts of the rule.
    """

    opening: Text
    exchange: Text
    satisfied: Text
    dissatisfied: Text
    closing: Text


@dataclass(frozen=True)
class InteractionKind:
    """A kind of contact: its channels, script, outcomes; `asks_satisfaction(facts)` says whether the last visit is asked about.

    `opens_case=False` is for kinds whose own record sees to an answer that is not satisfied; every other such answer opens a case.
    `asks` is what is asked there, where it is not the last visit.
    """

    key: str
    title: Text
    channels: tuple[str, ...] = ("phone",)
    script: Script | None = None
    outcomes: tuple[Outcome, ...] = ()
    aspects: tuple[tuple[str, Text], ...] = ()
    asks_satisfaction: Callable[[Mapping[str, Any]], bool] | None = None  # the facts are JSON values
    icon: str = "phone"
    appointment_title: Text | None = None
    opens_case: bool = True
    asks: Text | None = None


Slot = Literal["customer", "customer.badges", "record", "call", "dashboard", "page.head"]


@dataclass(frozen=True)
class PanelContext:
    """What a panel is drawn for. On the call page `record` and `record_id` are the follow-up's."""

    session: Session
    actor: Actor
    customer_id: int | None = None
    record: str | None = None
    record_id: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)  # JSON values


@dataclass(frozen=True)
class Panel:
    """A part of a page that a plugin fills. `context` returns the template's values, or None to stay away."""

    key: str
    slot: Slot
    title: Text
    template: str
    permission: str
    context: Callable[[PanelContext], Mapping[str, Any] | None]
    order: int = 100


@dataclass(frozen=True)
class NavEntry:
    """An entry of the navigation. `group`: work, customers, industry, insight, settings."""

    title: Text
    url: str
    icon: str
    group: Literal["work", "customers", "industry", "insight", "settings"]
    permission: str
    order: int = 100
    count: Callable[[Session, Actor], int] | None = None


@dataclass(frozen=True)
class Page:
    """Pages of a plugin: Litestar handlers, and where the navigation leads to them."""

    handlers: tuple[Any, ...]  # Litestar route handlers or controllers; this module does not import Litestar
    nav: tuple[NavEntry, ...] = ()


@dataclass(frozen=True)
class Job:
    """Background work. `run(payload)` opens its own transactions. `daily_at` (local HH:MM) or `every` (seconds) schedules it by itself."""

    key: str
    title: Text
    run: Callable[[Mapping[str, Any]], None]  # the payload is JSON
    daily_at: str | None = None
    every: int | None = None
    attempts: int = 8
    lease: int = 300


@dataclass(frozen=True)
class DemoHouse:
    """The department that the demo plays in: ids of its people, and who writes."""

    actor: Actor
    specialists: tuple[int, ...]
    supervisor: int
    today: Any  # datetime.date; kept loose so that this module imports nothing at run time


@dataclass(frozen=True)
class Demo:
    """Data to try the product with; `load` runs after the core's own, in the order of `requires`, outside of transactions."""

    load: Callable[[DemoHouse], None]


@dataclass(frozen=True)
class Plugin:
    """All that a plugin adds, on one screen. Registered once at boot; a misspelt field is an error there."""

    name: str
    title: Text
    requires: tuple[str, ...] = ()
    settings: type[Any] | None = None  # a frozen dataclass of the plugin's own settings
    hooks: str | tuple[str, ...] = ()
    records: Sequence[Record] = ()
    relation_kinds: Sequence[RelationKind] = ()
    permissions: Sequence[Permission] = ()
    roles: Sequence[Role] = ()
    queues: Sequence[Queue] = ()
    interaction_kinds: Sequence[InteractionKind] = ()
    reminder_rules: Sequence[ReminderRule] = ()
    metrics: Sequence[Metric] = ()
    reports: Sequence[Report] = ()
    importers: Sequence[Importer] = ()
    api: Sequence[Any] = ()  # Litestar route handlers
    pages: Sequence[Page] = ()
    panels: Sequence[Panel] = ()
    jobs: Sequence[Job] = ()
    approvals: Sequence[ApprovalPolicy] = ()
    gradings: Sequence[Grading] = ()
    segments: Sequence[Segment] = ()
    demo: Demo | None = None
