"""What the room of customers contributes."""

from customary.customers import api, edit_pages, merge_api, merge_pages, pages
from customary.customers.history import HISTORY
from customary.customers.models import Customer
from customary.plugins.contributions import (
    EVERYBODY,
    LEADING,
    NavEntry,
    Page,
    Permission,
    Plugin,
    Record,
    RelationKind,
    Scope,
)
from customary.plugins.text import texts

_ = texts("customers")

SPREADS: tuple[str, Scope] = ("core.manager", "all")

part = Plugin(
    name="core",
    title=_("Customers"),
    hooks="customary.customers.hooks",
    api=(*api.handlers, *merge_api.handlers),
    pages=(
        Page(
            handlers=(*pages.handlers, *edit_pages.handlers, *merge_pages.handlers),
            nav=(NavEntry(_("All customers"), "/customers", "users", "customers", "core.customers.view", order=20),),
        ),
    ),
    records=(
        Record(
            key="core.customer",
            title=_("Customer"),
            plural=_("Customers"),
            model=Customer,
            view="core.customers.view",
            label=lambda customer: customer.name,
            url="/customers/{id}",
            owner="owner_id",
            icon="user",
            personal=("name", "email", "address", "note"),
            timeline=HISTORY,
        ),
    ),
    relation_kinds=(
        RelationKind("core.contact", _("Contact of"), _("Has the contact")),
        RelationKind("core.family", _("Family of"), _("Family of")),
    ),
    permissions=(
        # Who spreads customers over the specialists sees those that nobody has, too: the manager, in scope all.
        Permission("core.customers.view", _("See customers"), granted_to=(*EVERYBODY, SPREADS)),
        Permission("core.customers.edit", _("Create and change customers"), granted_to=EVERYBODY),
        Permission("core.customers.assign", _("Give customers to colleagues"), granted_to=(*LEADING, SPREADS)),
        Permission("core.customers.archive", _("Archive customers"), granted_to=LEADING),
        Permission("core.customers.merge", _("Merge customers"), granted_to=LEADING),
    ),
)
