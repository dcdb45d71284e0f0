"""The catalogue of records in the database: it still knows the tables of plugins that are disabled."""

from __future__ import annotations

from sqlmodel import Session, select

from customary.database.deployment import current
from customary.database.models import KnownRecord, table_of
from customary.plugins.contributions import Record
from customary.plugins.text import speaking


def sync_catalogue(session: Session) -> None:
    """Write down the records of the enabled plugins; those of others stay as they were last known."""
    with speaking("en"):
        for record in current().registry.records.values():
            session.merge(_known(record))
    session.flush()


def known_records(session: Session, plugin: str | None = None) -> list[KnownRecord]:
    """All records that were ever known here, or those of one plugin."""
    query = select(KnownRecord).order_by(KnownRecord.key)
    return list(session.exec(query if plugin is None else query.where(KnownRecord.plugin == plugin)))


def _known(record: Record) -> KnownRecord:
    return KnownRecord(
        key=record.key,
        plugin=current().registry.plugin_of(record.key),
        table_name=table_of(record.model).name,
        customer_column=record.customer,
        on_merge=record.on_merge if isinstance(record.on_merge, str) else "winner",
        title=str(record.title),
    )
