"""What works: two plugins side by side, in order, left out for once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from customary.app import boot
from customary.customers.events import CustomersCreated
from customary.database.deployment import Deployment
from customary.database.migration import metadata
from customary.interactions.events import InteractionsLogged
from customary.settings import Settings

from tests.builders.plugins import MODELS, Install, manifest, model


def booted(*names: str) -> Deployment:
    return boot(Settings(database="sqlite:///never-opened.db", plugins=names), check=False)


def names(deployment: Deployment) -> list[str]:
    return [plugin.name for plugin in deployment.registry.plugins]


def test_two_plugins_may_both_have_a_class_of_the_same_name(install: Install) -> None:
    for name in ("north", "south"):
        room = model("Booking", f"{name}_booking", 'guests: list["Guest"] = Relationship()')
        guest = model("Guest", f"{name}_guest", f'booking_id: int = Field(sa_type=Id, foreign_key="{name}_booking.id")')
        models = MODELS + "from sqlmodel import Relationship\n" + room + guest
        install(
            name, {"plugin.py": manifest(name, before=f"from customary_{name}.models import *"), "models.py": models}
        )
    booted("north", "south")
    assert {"north_booking", "south_booking", "north_guest", "south_guest"} <= set(metadata().tables)


def test_plugins_come_after_what_they_require_and_else_by_name(install: Install) -> None:
    install("alpha", {"plugin.py": manifest("alpha", 'requires=("zulu",)')})
    install("beta", {"plugin.py": manifest("beta")})
    install("zulu", {"plugin.py": manifest("zulu")})
    assert names(booted("alpha", "beta", "zulu")) == ["core", "zulu", "alpha", "beta"]


def test_a_foreign_key_may_follow_requires(install: Install) -> None:
    install("base", {"plugin.py": manifest("base", before="from customary_base.models import *"),
                     "models.py": MODELS + model("Room", "base_room")})  # fmt: skip
    column = 'room_id: int = Field(sa_type=Id, foreign_key="base_room.id")'
    install("upper", {"plugin.py": manifest("upper", 'requires=("base",)', "from customary_upper.models import *"),
                      "models.py": MODELS + model("Bed", "upper_bed", column)})  # fmt: skip
    assert names(booted("upper", "base")) == ["core", "base", "upper"]


def test_what_is_installed_but_not_enabled_is_not_imported(install: Install) -> None:
    install("sleeping", {"plugin.py": "raise RuntimeError('imported')"})
    assert names(booted()) == ["core"]


def test_a_hook_is_called_for_the_events_of_its_annotation_in_the_order_of_definition(install: Install) -> None:
    hooks = """
from customary.customers.events import CustomersCreated
from customary.sdk import *

@hookimpl(specname="before_commit")
def zebra(event: CustomersCreated | InteractionsLogged, session) -> None: ...

@hookimpl(specname="before_commit")
def aardvark(event: Event, session) -> None: ...
"""
    install("order", {"plugin.py": manifest("order", 'hooks="customary_order.hooks"'), "hooks.py": hooks})
    caller = booted("order").registry.hooks

    def called(event: object) -> list[str]:
        return [one.name for one in caller.matching("before_commit", event) if one.plugin == "order"]

    assert called(CustomersCreated(record="core.customer", ids=(1,))) == ["zebra", "aardvark"]
    assert called(InteractionsLogged(ids=(1,))) == ["zebra", "aardvark"]


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "customary", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def test_a_plugin_that_stops_the_start_is_left_out_once(tmp_path: Path) -> None:
    (tmp_path / "customary.toml").write_text('plugins = ["ghost"]\n')
    refused = command(tmp_path, "migrate")
    assert refused.returncode == 1
    assert refused.stderr.strip().count("\n") == 0
    assert "--without ghost" in refused.stderr
    assert command(tmp_path, "--without", "ghost", "migrate").returncode == 0


def test_leaving_out_what_is_not_enabled_is_wrong_use(tmp_path: Path) -> None:
    answer = command(tmp_path, "--without", "gohst", "migrate")
    assert answer.returncode == 2
    assert "gohst is not enabled" in answer.stderr
