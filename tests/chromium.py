"""Where Chromium is, how it is started, and what happens without it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass

# As root Chromium refuses its sandbox; the rest keeps it from talking to its maker, which a closed network answers late.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = "no Chromium on this machine (Debian: apt install chromium fonts-noto-cjk)"


@dataclass(frozen=True)
class Chromium:
    """`path` is None where there is none; a build server that could have installed it must then not pass."""

    path: str | None
    required: bool


def find_chromium() -> Chromium:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    return Chromium(found, required=bool(os.environ.get("CI")) and shutil.which("apt-get") is not None)
