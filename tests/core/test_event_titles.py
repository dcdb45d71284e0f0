"""The audit calls every event by a title, not by the name of its class."""

from collections.abc import Iterator
from pathlib import Path

from customary.app import boot
from customary.database.events import Event
from customary.settings import Settings

from tests.deployments import ALL_PLUGINS


def kinds(of: type[Event]) -> Iterator[type[Event]]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_every_event_of_ours_has_a_title(tmp_path: Path) -> None:
    boot(
        Settings(database=f"sqlite:///{tmp_path}/empty.db", plugins=ALL_PLUGINS), check=False
    )  # brings in every room and plugin
    ours = [kind for kind in kinds(Event) if kind.__module__.startswith("customary")]
    assert [kind.__name__ for kind in ours if kind.title is None] == []
    assert len(ours) > 30
