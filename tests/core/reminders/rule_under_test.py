"""A record and a rule of the tests' own: the columns of a thing are the rule's answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from customary.database.deployment import Deployment
from customary.database.events import Event
from customary.database.models import PluginModel, plugin_registry, table_of
from customary.database.sql import facts
from customary.database.types import Id
from customary.plugins.contributions import InteractionKind, Permission, Plugin, Record
from customary.plugins.registry import LoadedPlugin, Registry
from customary.plugins.rules import Condition, ReminderRule
from customary.plugins.text import texts
from sqlalchemy import literal, select
from sqlmodel import Field

_ = texts("web")


class SweptModel(PluginModel, registry=plugin_registry()):
    pass


class Thing(SweptModel, table=True):
    __tablename__ = "sweeptest_thing"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    label: str = ""
    customer_id: int | None = Field(default=None, sa_type=Id)
    cycle: str = "1"
    opens: date | None = None
    due: date | None = None
    expires: date | None = None
    active: bool | None = None


class Wish(SweptModel, table=True):
    __tablename__ = "sweeptest_wish"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    thing_id: int = Field(sa_type=Id)
    cycle: str
    day: date


@dataclass(frozen=True, kw_only=True)
class ThingsChanged(Event):
    record: str = "sweeptest.thing"


@dataclass(frozen=True)
class NoParameters:
    pass


def source(parameters: Any, today: Any) -> Any:
    things = table_of(Thing)
    return select(
        things.c.id.label("record_id"),
        things.c.customer_id,
        things.c.cycle,
        things.c.opens,
        things.c.due,
        things.c.expires,
        facts(due=things.c.due).label("facts"),
        things.c.active.label("active"),
        things.c.due.is_not(None).label("has_due"),
    )


def wished(parameters: Any) -> Any:
    wishes = table_of(Wish)
    return select(
        wishes.c.thing_id.label("record_id"), wishes.c.cycle, wishes.c.day, literal("wish").label("event")
    ).distinct()


RULE = ReminderRule(
    key="sweeptest.call",
    title=_("Customers"),
    record="sweeptest.thing",
    kind="sweeptest.contact",
    parameters=NoParameters,
    source=source,
    conditions=(Condition("active", _("Customers")), Condition("has_due", _("Customers"))),
    explain=lambda facts: _("Customers"),
    fulfilled=wished,
)

PLUGIN = Plugin(
    name="sweeptest",
    title=_("Customers"),
    records=(
        Record(
            key="sweeptest.thing",
            title=_("Customers"),
            plural=_("Customers"),
            model=Thing,
            view="sweeptest.view",
            label=lambda thing: thing.label,
            customer="customer_id",
        ),
    ),
    permissions=(Permission("sweeptest.view", _("Customers")),),
    interaction_kinds=(InteractionKind("sweeptest.contact", _("Customers")),),
    reminder_rules=(RULE,),
)


@contextmanager
def with_rule(deployment: Deployment, rule: ReminderRule = RULE) -> Iterator[Deployment]:
    """The deployment with the rule under test, and nothing else that reminds."""
    first = deployment.registry.plugins[0]
    core = replace(first, manifest=replace(first.manifest, reminder_rules=()))
    loaded = LoadedPlugin(replace(PLUGIN, reminder_rules=(rule,)), "customary_sweeptest", "sweeptest", "0")
    registry = Registry((core, loaded), deployment.registry.hooks)
    with deployment.database.engine.begin() as connection:
        for model in (Thing, Wish):
            table_of(model).create(connection, checkfirst=True)
    with replace(deployment, registry=registry).active() as extended:
        yield extended
