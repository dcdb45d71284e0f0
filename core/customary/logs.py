"""What the log says of a failure: where it happened, never with which values."""

from __future__ import annotations

import sys

import structlog


def configure_logs() -> None:
    """Set up structlog for the process.

    Its usual tracebacks show the local variables of each step: passwords, tokens and cookies would stand in the log. And it
    usually writes to standard output, which belongs to what a command answers.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper("iso", utc=True),
            structlog.dev.set_exc_info,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
