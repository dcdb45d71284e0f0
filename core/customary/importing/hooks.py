"""What may not happen while a file goes in."""

from sqlmodel import Session, col, select

from customary.customers.events import CustomersMerged, MergeUndone
from customary.database import clock
from customary.importing.models import Import
from customary.plugins.errors import Rejected
from customary.plugins.hookspecs import hookimpl
from customary.plugins.text import texts

_ = texts("importing")


@hookimpl(specname="before_commit")
def wait_for_imports(event: CustomersMerged | MergeUndone, session: Session) -> None:
    """A file that is going in has looked up its customers already: it would give its rows to one who is no more."""
    running = select(Import.file_name).where(col(Import.running).is_not(None), col(Import.lease_until) > clock.now())
    name = session.exec(running.limit(1)).first()
    if name is not None:
        raise Rejected(
            _("{file} is being imported or undone. Merge customers when that is done, or stop it first.", file=name)
        )
