"""Initial."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from customary.sdk import Json, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

USUAL_TIERS = (("欢唱卡", "欢唱", "HAPPY"), ("VIP卡", "VIP"), ("至尊卡", "至尊", "SUPREME"))


def upgrade() -> None:
    op.create_table(
        "ktv_account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("ktv_account", schema=None) as batch_op:
        batch_op.create_index("ix_ktv_account_holder", ["holder_id", "unit"], unique=False)

    op.create_table(
        "ktv_room",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("minimum_spend", sa.BigInteger(), nullable=True),
        sa.Column("floor", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("out_from", sa.Date(), nullable=True),
        sa.Column("out_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ktv_sheet",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("corrected", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("day"),
        sa.UniqueConstraint("key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ktv_tier",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("validity", sa.String(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ktv_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["ktv_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["ktv_entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["ktv_entry.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sa.UniqueConstraint("reverses_id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("ktv_entry", schema=None) as batch_op:
        batch_op.create_index("ix_ktv_entry_account", ["account_id", "id"], unique=False)
        batch_op.create_index("ix_ktv_entry_booking", ["booking_id"], unique=False)
        batch_op.create_index("ix_ktv_entry_day", ["day", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ktv_entry_payment_id"), ["payment_id"], unique=False)

    op.create_table(
        "ktv_tier_name",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("tier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tier_id"],
            ["ktv_tier.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("ktv_tier_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ktv_tier_name_tier_id"), ["tier_id"], unique=False)

    op.create_table(
        "ktv_lot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["ktv_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["ktv_entry.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("ktv_lot", schema=None) as batch_op:
        batch_op.create_index("ix_ktv_lot_account", ["account_id", "expires_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_ktv_lot_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index("ix_ktv_lot_expires", ["expires_on", "account_id"], unique=False)

    op.create_table(
        "ktv_booking",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("arrival", sa.Integer(), nullable=True),
        sa.Column("departure", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("phone_written", sa.String(), nullable=False),
        sa.Column("birthday", sa.String(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("birth_month", sa.Integer(), nullable=True),
        sa.Column("birth_day", sa.Integer(), nullable=True),
        sa.Column("birth_lunar", sa.Boolean(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("consumption", sa.String(), nullable=False),
        sa.Column("card", sa.String(), nullable=False),
        sa.Column("tier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("card_number", sa.String(), nullable=False),
        sa.Column("opinion", sa.String(), nullable=False),
        sa.Column("requests", Json(), nullable=False),
        sa.Column("requests_open", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customary_customer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["ktv_room.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tier_id"],
            ["ktv_tier.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("ktv_booking", schema=None) as batch_op:
        batch_op.create_index("ix_ktv_booking_card_number", ["card_number"], unique=False)
        batch_op.create_index("ix_ktv_booking_customer", ["customer_id", "day", "id"], unique=False)
        batch_op.create_index("ix_ktv_booking_day", ["day", "id"], unique=False)
        batch_op.create_index("ix_ktv_booking_phone", ["phone", "day"], unique=False)
        batch_op.create_index("ix_ktv_booking_room", ["room_id", "day"], unique=False)
        batch_op.create_index(batch_op.f("ix_ktv_booking_tier_id"), ["tier_id"], unique=False)

    op.create_table(
        "ktv_card",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("tier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("phone_written", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("validity", sa.String(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("opening_balance", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customary_customer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tier_id"],
            ["ktv_tier.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("ktv_card", schema=None) as batch_op:
        batch_op.create_index("ix_ktv_card_customer", ["customer_id", "id"], unique=False)
        batch_op.create_index("ix_ktv_card_phone", ["phone"], unique=False)
        batch_op.create_index(batch_op.f("ix_ktv_card_tier_id"), ["tier_id"], unique=False)
        batch_op.create_index("ix_ktv_card_valid_until", ["valid_until", "id"], unique=False)

    op.create_table(
        "ktv_guest_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("standard", sa.BigInteger(), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("birth_month", sa.Integer(), nullable=True),
        sa.Column("birth_day", sa.Integer(), nullable=True),
        sa.Column("birth_lunar", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customary_customer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("customer_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ktv_posting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount <> 0", name="ck_ktv_posting_amount"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["ktv_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["ktv_entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"],
            ["ktv_lot.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("ktv_posting", schema=None) as batch_op:
        batch_op.create_index("ix_ktv_posting_account", ["account_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ktv_posting_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ktv_posting_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "ktv_profile",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("birth_month", sa.Integer(), nullable=False),
        sa.Column("birth_day", sa.Integer(), nullable=False),
        sa.Column("birth_lunar", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customary_customer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("customer_id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("ktv_profile", schema=None) as batch_op:
        batch_op.create_index("ix_ktv_profile_birthday", ["birth_lunar", "birth_month", "birth_day"], unique=False)

    op.create_table(
        "ktv_standing_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customary_customer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("ktv_standing_request", schema=None) as batch_op:
        batch_op.create_index("ix_ktv_standing_request_customer", ["customer_id", "id"], unique=False)
    _enter_usual_tiers()


def _enter_usual_tiers() -> None:
    """The three cards that houses usually sell, the better one with the higher rank; a house changes them as it likes."""
    entered = datetime.now(UTC).replace(tzinfo=None)
    tier = sa.table(
        "ktv_tier",
        *(sa.column(name) for name in ("id", "name", "rank", "validity", "version")),
        sa.column("created_at", sa.DateTime()),
    )
    name = sa.table("ktv_tier_name", *(sa.column(column) for column in ("name", "tier_id")))
    for rank, (title, *names) in enumerate(USUAL_TIERS, start=1):
        values = {"name": title, "rank": rank, "validity": "until", "version": 1, "created_at": entered}
        tier_id = op.get_bind().execute(sa.insert(tier).values(values).returning(tier.c.id)).scalar_one()
        op.bulk_insert(name, [{"name": one, "tier_id": tier_id} for one in names])
