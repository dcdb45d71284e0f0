"""Initial."""

import sqlalchemy as sa
from alembic import op
from customary.sdk import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "automotive_vehicle",
        sa.Column("reckoned_on", sa.Date(), nullable=True),
        sa.Column("reckoned_km", sa.Integer(), nullable=False),
        sa.Column("rate_km", sa.Integer(), nullable=False),
        sa.Column("rate_days", sa.Integer(), nullable=False),
        sa.Column("service_on", sa.Date(), nullable=True),
        sa.Column("service_km", sa.Integer(), nullable=True),
        sa.Column("service_number", sa.String(), nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("visited_for", sa.String(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("owner_since", sa.Date(), nullable=True),
        sa.Column("plate", sa.String(), nullable=False),
        sa.Column("vin", sa.String(), nullable=True),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("warranty_until", sa.Date(), nullable=True),
        sa.Column("warranty_km", sa.Integer(), nullable=True),
        sa.Column("insurance_until", sa.Date(), nullable=True),
        sa.Column("inspection_until", sa.Date(), nullable=True),
        sa.Column("adviser", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("last_visit_on", sa.Date(), nullable=True),
        sa.Column("declined_on", sa.Date(), nullable=True),
        sa.Column("declined_km", sa.Integer(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_reason", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customary_customer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("vin"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("automotive_vehicle", schema=None) as batch_op:
        batch_op.create_index("ix_automotive_vehicle_customer", ["customer_id", "id"], unique=False)
        batch_op.create_index("ix_automotive_vehicle_inspection", ["inspection_until"], unique=False)
        batch_op.create_index("ix_automotive_vehicle_insurance", ["insurance_until"], unique=False)
        batch_op.create_index("ix_automotive_vehicle_plate", ["plate", "id"], unique=False)

    op.create_table(
        "automotive_former_owner",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vehicle_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plate", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customary_customer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["vehicle_id"],
            ["automotive_vehicle.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("automotive_former_owner", schema=None) as batch_op:
        batch_op.create_index("ix_automotive_former_owner_customer", ["customer_id", "id"], unique=False)
        batch_op.create_index("ix_automotive_former_owner_vehicle", ["vehicle_id", "until"], unique=False)

    op.create_table(
        "automotive_visit",
        sa.Column("reckoned_on", sa.Date(), nullable=True),
        sa.Column("reckoned_km", sa.Integer(), nullable=False),
        sa.Column("rate_km", sa.Integer(), nullable=False),
        sa.Column("rate_days", sa.Integer(), nullable=False),
        sa.Column("service_on", sa.Date(), nullable=True),
        sa.Column("service_km", sa.Integer(), nullable=True),
        sa.Column("service_number", sa.String(), nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("visited_for", sa.String(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vehicle_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("km", sa.Integer(), nullable=True),
        sa.Column("km_believed", sa.Boolean(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("elsewhere", sa.Boolean(), nullable=False),
        sa.Column("cycle", sa.String(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vehicle_id"],
            ["automotive_vehicle.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("automotive_visit", schema=None) as batch_op:
        batch_op.create_index("ix_automotive_visit_day", ["day", "id"], unique=False)
        batch_op.create_index(
            "ix_automotive_visit_service",
            ["vehicle_id"],
            unique=False,
            sqlite_where=sa.text("cycle IS NOT NULL"),
            postgresql_where=sa.text("cycle IS NOT NULL"),
        )
        batch_op.create_index("ix_automotive_visit_vehicle", ["vehicle_id", "day", "number"], unique=False)
