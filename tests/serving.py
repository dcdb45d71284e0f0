"""An application that answers on a port while a test runs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from uvicorn._types import ASGIApplication


@contextmanager
def serve(app: ASGIApplication) -> Iterator[str]:
    """The address, like `http://127.0.0.1:43121`, at which the application answers inside the block."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="on"))
    thread = Thread(target=server.run, name="live server", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{_port(server, thread)}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def _port(server: uvicorn.Server, thread: Thread) -> int:
    for _ in range(1_000):
        if server.started:
            return int(server.servers[0].sockets[0].getsockname()[1])
        if not thread.is_alive():
            break
        time.sleep(0.01)
    raise RuntimeError("the application did not start: see the log above")
