"""A clock that is set to a day of the test's own, for servers and workers that run in threads of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from customary.database import clock
from customary.database.deployment import Deployment
from customary.worker.run import work_once
from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope


class SetClock:
    """Starts at an instant and goes on from there, for everything that it is put around."""

    def __init__(self, start: datetime) -> None:
        self._start, self._since = start, time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._since)

    def around(self, app: ASGI3Application) -> ASGI3Application:
        """The application, each request by this clock."""

        async def by_this_clock(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
            with clock.at(self.now()):
                await app(scope, receive, send)

        return by_this_clock

    @contextmanager
    def worker(self, deployment: Deployment) -> Iterator[threading.Lock]:
        """Every job that becomes due is done in the background, as long as the block runs; who holds the lock lets it rest."""
        stop, rest = threading.Event(), threading.Lock()

        def work() -> None:
            with deployment.active():
                while not stop.is_set():
                    with rest, clock.at(self.now()):
                        worked = work_once()
                    stop.wait(0.01 if worked else 0.1)

        thread = threading.Thread(target=work, name="worker of a test", daemon=True)
        thread.start()
        try:
            yield rest
        finally:
            stop.set()
            thread.join(timeout=10)
