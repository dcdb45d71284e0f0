"""How often, how long and how well what plugins contribute has run in this process, for the administrator's page."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

REMEMBERED = 500


@dataclass
class Measured:
    """One hook or panel of one plugin since this process started."""

    plugin: str
    what: str
    calls: int = 0
    failures: int = 0
    last_failure: str = ""
    failed_at: datetime | None = None
    recent: deque[float] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    @property
    def milliseconds(self) -> float:
        """95 of 100 of the last calls were not slower."""
        times = sorted(self.recent)
        return times[int(0.95 * (len(times) - 1))] * 1000 if times else 0.0


class Statistics:
    """What the isolating callers measure. Lost counts of threads that meet do no harm here."""

    def __init__(self) -> None:
        self.since = datetime.now(UTC)
        self._measured: dict[tuple[str, str], Measured] = {}

    @contextmanager
    def measure(self, plugin: str, what: str) -> Iterator[None]:
        """Count and time the block under a plugin's name; its exception is counted and goes on."""
        measured = self._measured.setdefault((plugin, what), Measured(plugin, what))
        started = time.perf_counter()
        measured.calls += 1
        try:
            yield
        except Exception as error:
            measured.failures += 1
            measured.last_failure = f"{type(error).__name__}: {error}"
            measured.failed_at = datetime.now(UTC)
            raise
        finally:
            measured.recent.append(time.perf_counter() - started)

    def of(self, plugin: str) -> list[Measured]:
        """Everything of one plugin, in the order in which it first ran."""
        return [measured for measured in list(self._measured.values()) if measured.plugin == plugin]
