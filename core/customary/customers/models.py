"""Customers: persons and organisations in one table, their telephones, names, tags, relations, search terms."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

from customary.database.models import NOT_AUDITED, CoreModel
from customary.database.types import Id, Json, UtcDateTime


class Customer(CoreModel, table=True):
    """A person or an organisation. A row is never deleted: archived, merged and erased are states of it.

    `in_own_right` is False for a contact, co-owner or occupant who is no customer himself; lists and figures leave him out.
    `contact_hours` overrides the house's hours for outbound contact, as "09:00-12:00,14:00-20:00" local time.
    """

    __tablename__ = "customary_customer"
    __table_args__ = (
        Index("ix_customary_customer_owner", "owner_id", "id"),
        Index("ix_customary_customer_name", "name", "id"),
        Index(
            "ix_customary_customer_gone",
            "id",
            sqlite_where=text("state <> 'active'"),
            postgresql_where=text("state <> 'active'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    kind: str = "person"  # person, organisation
    name: str
    salutation: str = ""  # mr, ms or empty: how to address a person on the phone
    owner_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id")
    owned_since: date | None = None
    state: str = "active"  # active, archived, merged, erased
    in_own_right: bool = True
    email: str = ""
    address: str = ""
    note: str = ""
    contact_hours: str = ""
    external_id: str | None = Field(default=None, unique=True)
    merged_into_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_customer.id")
    origin: str = ""  # "import" for rows that came out of a file
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_day: date
    updated_at: datetime = Field(sa_type=UtcDateTime)


class Phone(CoreModel, table=True):
    """A telephone number of a customer in E.164; not unique: families and switchboards share one.

    `led` marks what was the first number of a customer who was merged into this one: a file that names it means him.
    """

    __tablename__ = "customary_phone"
    __table_args__ = (
        Index("ix_customary_phone_e164", "e164", "customer_id"),
        Index("ix_customary_phone_customer", "customer_id", "position"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    customer_id: int = Field(sa_type=Id, foreign_key="customary_customer.id")
    e164: str
    kind: str = "mobile"  # mobile, landline, other
    position: int = 0
    state: str = "unverified"  # unverified, verified, wrong
    verified_on: date | None = None
    led: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})


class OtherName(CoreModel, table=True):
    """Another spelling or former name under which a customer was met."""

    __tablename__ = "customary_customer_name"
    __table_args__ = (
        Index("ix_customary_customer_name_customer", "customer_id", "name", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    customer_id: int = Field(sa_type=Id, foreign_key="customary_customer.id")
    name: str


class CustomerTag(CoreModel, table=True):
    """A tag on a customer."""

    __tablename__ = "customary_customer_tag"
    __table_args__ = (Index("ix_customary_customer_tag_tag", "tag", "customer_id"),)

    customer_id: int = Field(primary_key=True, sa_type=Id, foreign_key="customary_customer.id")
    tag: str = Field(primary_key=True)


class Relation(CoreModel, table=True):
    """One customer tied to another for a time: a contact of a company, a member of a family."""

    __tablename__ = "customary_relation"
    __table_args__ = (
        Index("ix_customary_relation_from", "from_id", "kind"),
        Index("ix_customary_relation_to", "to_id", "kind"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    from_id: int = Field(sa_type=Id, foreign_key="customary_customer.id")
    to_id: int = Field(sa_type=Id, foreign_key="customary_customer.id")
    kind: str
    since: date | None = None
    until: date | None = None


class SearchTerm(CoreModel, table=True):
    """A fragment by which a customer is found, and the row that it comes from (a customer's own, or a plugin's record)."""

    __tablename__ = "customary_search_term"
    __table_args__ = (
        Index("ix_customary_search_term_row", "record", "record_id"),
        {"sqlite_with_rowid": False, **NOT_AUDITED},
    )

    term: str = Field(primary_key=True)
    customer_id: int = Field(primary_key=True, sa_type=Id)
    record: str = Field(primary_key=True)
    record_id: int = Field(primary_key=True, sa_type=Id)


class Merge(CoreModel, table=True):
    """One customer was merged into another. `fields` holds whose value was chosen, `moved` the numbers of rows by table.

    `kept` lists what an undo left as it was, as somebody had changed it since.
    """

    __tablename__ = "customary_customer_merge"
    __table_args__ = (
        Index("ix_customary_customer_merge_winner", "winner_id", "id"),
        Index("ix_customary_customer_merge_loser", "loser_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    winner_id: int = Field(sa_type=Id, foreign_key="customary_customer.id")
    loser_id: int = Field(sa_type=Id, foreign_key="customary_customer.id")
    loser_name: str
    state: str = "merged"  # merged, undone
    fields: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    moved: dict[str, int] = Field(default_factory=dict, sa_type=Json)
    kept: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)  # JSON values
    at: datetime = Field(sa_type=UtcDateTime)
    author: str
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    undone_by: str = ""


class MergeEntry(CoreModel, table=True):
    """What a merge did to rows of a table: enough to take it back.

    `moved`: the column `column_name` of the rows with these keys pointed at the loser. `added`: they are new.
    `changed`: one row, with its values before and after.
    """

    __tablename__ = "customary_customer_merge_entry"
    __table_args__ = (
        Index("ix_customary_customer_merge_entry_merge", "merge_id", "id"),
        {"sqlite_autoincrement": True, **NOT_AUDITED},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    merge_id: int = Field(sa_type=Id, foreign_key="customary_customer_merge.id")
    action: str  # moved, added, changed
    table_name: str
    column_name: str = ""
    keys: list[list[Any]] = Field(sa_type=Json)  # values of the primary key, row by row
    before: dict[str, Any] | None = Field(default=None, sa_type=Json)  # column values
    after: dict[str, Any] | None = Field(default=None, sa_type=Json)  # column values


class NotTheSame(CoreModel, table=True):
    """Two customers who look like one and are two: somebody has said so. The smaller id is the first."""

    __tablename__ = "customary_customer_distinct"

    first_id: int = Field(primary_key=True, sa_type=Id, foreign_key="customary_customer.id")
    second_id: int = Field(primary_key=True, sa_type=Id, foreign_key="customary_customer.id")
    at: datetime = Field(sa_type=UtcDateTime)
    author: str
