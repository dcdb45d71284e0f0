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
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
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
        sa.Column("reading_day", sa.Date(), nullable=True),
        sa.Column("reading_km", sa.Integer(), nullable=True),
        sa.Column("metres_per_day", sa.Integer(), nullable=True),
        sa.Column("first_service_on", sa.Date(), nullable=True),
        sa.Column("last_service_on", sa.Date(), nullable=True),
        sa.Column("last_service_km", sa.Integer(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
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
        batch_op.create_index("ix_automotive_vehicle_plate", ["plate"], unique=False)

    op.create_table(
        "automotive_visit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vehicle_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("km", sa.Integer(), nullable=True),
        sa.Column("km_believed", sa.Boolean(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("elsewhere", sa.Boolean(), nullable=False),
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
        batch_op.create_index(batch_op.f("ix_automotive_visit_day"), ["day"], unique=False)
        batch_op.create_index("ix_automotive_visit_vehicle", ["vehicle_id", "day", "number"], unique=False)
