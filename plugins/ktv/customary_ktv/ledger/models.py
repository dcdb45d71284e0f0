"""Accounts, entries with their postings, and the lots that make up what a holder has."""

from datetime import date, datetime

from customary.sdk import Id, Money, PluginModel, UtcDateTime, plugin_registry
from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field


class LedgerModel(PluginModel, registry=plugin_registry()):
    """Base of the ledger's tables."""


class Account(LedgerModel, table=True):
    """What a holder has of one unit, or one of the house's own accounts, which stand against those of the holders."""

    __tablename__ = "ktv_account"
    __table_args__ = (Index("ix_ktv_account_holder", "holder_id", "unit"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    key: str = Field(unique=True)  # card:5:money, house:money:sales
    unit: str  # money in minor units, points
    holder_id: int | None = Field(default=None, sa_type=Id)  # the card; the house's own accounts have none
    created_at: datetime = Field(sa_type=UtcDateTime)


class Entry(LedgerModel, table=True):
    """Something that happened to an account. It is never changed: what was wrong is taken back by an entry of its own."""

    __tablename__ = "ktv_entry"
    __table_args__ = (
        Index("ix_ktv_entry_account", "account_id", "id"),
        Index("ix_ktv_entry_day", "day", "id"),
        Index("ix_ktv_entry_booking", "booking_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    key: str | None = Field(default=None, unique=True)  # what is asked for twice under one key happens once
    account_id: int = Field(sa_type=Id, foreign_key="ktv_account.id")  # the holder's
    kind: str  # opening, top_up, payment, refund, expiry, earned, redeemed, reversal, correction
    day: date
    at: datetime = Field(sa_type=UtcDateTime)
    booking_id: int | None = Field(default=None, sa_type=Id)
    reverses_id: int | None = Field(default=None, sa_type=Id, foreign_key="ktv_entry.id", unique=True)
    payment_id: int | None = Field(
        default=None, sa_type=Id, foreign_key="ktv_entry.id", index=True
    )  # that gave it back
    note: str = ""
    by: str = ""


class Lot(LedgerModel, table=True):
    """An amount that came in together and ends together. What is left of it is the sum of its postings."""

    __tablename__ = "ktv_lot"
    __table_args__ = (
        Index("ix_ktv_lot_account", "account_id", "expires_on"),
        Index("ix_ktv_lot_expires", "expires_on", "account_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    account_id: int = Field(sa_type=Id, foreign_key="ktv_account.id")
    entry_id: int = Field(sa_type=Id, foreign_key="ktv_entry.id", index=True)
    source: str  # opening, principal, bonus, points, correction
    amount: int = Field(sa_type=Money)
    expires_on: date | None = None  # the last day on which it can be used


class Posting(LedgerModel, table=True):
    """One side of an entry. What a holder has is the sum of the postings of his account."""

    __tablename__ = "ktv_posting"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="ck_ktv_posting_amount"),
        Index("ix_ktv_posting_account", "account_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    entry_id: int = Field(sa_type=Id, foreign_key="ktv_entry.id", index=True)
    account_id: int = Field(sa_type=Id, foreign_key="ktv_account.id")
    lot_id: int | None = Field(default=None, sa_type=Id, foreign_key="ktv_lot.id", index=True)  # the house has no lots
    amount: int = Field(sa_type=Money)
