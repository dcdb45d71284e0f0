"""Puts htmx beside our own static files while the package is built, so that none of it is committed."""

import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE = ("django_htmx", "static/django_htmx/htmx-2.min.js")
TARGET = "customary/web/static/vendor/htmx.js"
SHA256 = "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de"


class VendorHtmx(BuildHookInterface):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        script = htmx()
        target = Path(self.root, TARGET)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_bytes() != script:
            target.write_bytes(script)


def htmx() -> bytes:
    package, path = SOURCE
    script = files(package).joinpath(path).read_bytes()
    found = hashlib.sha256(script).hexdigest()
    if found != SHA256:
        raise RuntimeError(f"htmx is not the file that was reviewed: expected sha256 {SHA256}, found {found}")
    return script
