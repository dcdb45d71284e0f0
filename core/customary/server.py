"""The web server, with the worker beside it where one process is all there is."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import uvicorn

from customary.app import create_app
from customary.database.deployment import Deployment
from customary.worker.run import Worker


def serve_deployment(deployment: Deployment, host: str, port: int, say: Callable[[str], None]) -> None:
    """Listen until interrupted; a port that is taken gives way to the next free one."""
    port = free_port(host, port)
    say(f"\n  Customary 知客  http://{host}:{port}\n")
    if deployment.settings.demo:
        say("  Sign in with one click on that page / 在登录页一键登录。Stop / 停止: Ctrl+C\n")
    with _worker_beside(deployment):
        uvicorn.run(
            create_app(deployment),
            host=host,
            port=port,
            log_level="warning",
            server_header=False,
            # The server would believe whoever connects from this machine; how far to believe is `trusted_proxies` alone.
            proxy_headers=False,
        )


def _worker_beside(deployment: Deployment) -> AbstractContextManager[None]:
    wanted = deployment.settings.worker_in_server
    beside = deployment.database.dialect == "sqlite" if wanted is None else wanted
    return Worker(deployment).in_background() if beside else nullcontext()


def free_port(host: str, wanted: int) -> int:
    """The wanted port, or the next that nobody listens on."""
    for port in range(wanted, wanted + 50):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    return wanted
