"""Settings are for machines: addresses, secrets, what is enabled. People's choices are parameters, kept in the database."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

DEFAULT_DATABASE = "sqlite:///customary.db"


class SettingsError(Exception):
    """A setting that cannot be used; the message names it and what would do."""


@dataclass(frozen=True)
class Settings:
    """One deployment's settings, from `customary.toml` in the working folder, then `CUSTOMARY_...` in the environment."""

    database: str = field(default=DEFAULT_DATABASE, metadata={"help": "Database as a URL (SQLite file or PostgreSQL)."})
    plugins: tuple[str, ...] = field(default=(), metadata={"help": "Enabled plugins, by name."})
    host: str = field(default="127.0.0.1", metadata={"help": "Address to listen on."})
    port: int = field(default=8000, metadata={"help": "Port to listen on."})
    time_zone: str = field(default="Asia/Shanghai", metadata={"help": "Time zone of the business, by its IANA name."})
    day_start: str = field(default="00:00", metadata={"help": "When a business day begins, HH:MM local time."})
    country: str = field(
        default="CN", metadata={"help": "Country of telephone numbers written without a country code."}
    )
    currency: str = field(default="CNY", metadata={"help": "Currency of amounts written without one (ISO 4217)."})
    language: str = field(default="zh", metadata={"help": "Language of the command line and of new staff: zh or en."})
    organisation: str = field(
        default="", metadata={"help": "Name of the company or department, shown in the page head."}
    )
    secure_cookies: bool = field(default=False, metadata={"help": "Send cookies over HTTPS only; set it behind HTTPS."})
    upload_limit_mb: int = field(default=50, metadata={"help": "Largest file that may be uploaded, in megabytes."})
    attachments: str = field(
        default="",
        metadata={
            "help": "Where attachments lie, as a URL: file:///folder, s3://bucket/folder, gs://bucket, az://account/container. "
            "By default the folder `attachments` beside the SQLite file, or in the working folder."
        },
    )
    attachment_limit_mb: int = field(default=20, metadata={"help": "Largest attachment, in megabytes."})
    attachment_quota_mb: int = field(
        default=200, metadata={"help": "What the attachments of one row may take together, in megabytes."}
    )
    attachment_types: tuple[str, ...] = field(
        default=("image", "pdf", "office", "text", "audio"),
        metadata={"help": "Which attachments are taken: image, pdf, office, text, audio."},
    )
    session_hours: int = field(default=12, metadata={"help": "Hours after which an unused sign-in ends."})
    session_days: int = field(
        default=30, metadata={"help": "Days after which every sign-in ends, however much it is used."}
    )
    trusted_proxies: int = field(default=0, metadata={"help": "How many proxies in front add to X-Forwarded-For."})
    worker_in_server: bool | None = field(
        default=None, metadata={"help": "Run background work inside `serve`; by default with SQLite only."}
    )
    public_complaints: bool = field(
        default=False, metadata={"help": "Open the page /complain, where anybody may complain without signing in."}
    )
    demo: bool = field(
        default=False, metadata={"help": "Show the demo's sign-ins on the sign-in page. Never with real data."}
    )
    plugin_settings: Mapping[str, Mapping[str, object]] = field(
        default_factory=dict, metadata={"help": "Tables [plugin.NAME]: a plugin's own settings."}
    )


def load_settings(folder: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings of a working folder and environment.

    Raises SettingsError for a name that is none, or a value of the wrong kind.
    """
    environment = os.environ if environment is None else environment
    file = (folder or Path.cwd()) / "customary.toml"
    settings = Settings()
    if file.exists():
        try:
            settings = _with_file(settings, tomllib.loads(file.read_text(encoding="utf-8")))
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"{file}: not valid TOML ({error}).") from error
    return _with_environment(settings, environment)


def _with_file(settings: Settings, content: Mapping[str, object]) -> Settings:
    known = {f.name for f in fields(Settings)} - {"plugin_settings"}
    values: dict[str, object] = {}
    for name, value in content.items():
        if name == "plugin" and isinstance(value, dict):
            values["plugin_settings"] = value
        elif name not in known:
            raise SettingsError(f"customary.toml: there is no setting {name!r}; known are {', '.join(sorted(known))}.")
        else:
            values[name] = _typed(name, value)
    return replace(settings, **values)  # type: ignore[arg-type]  # each value was checked against its field


def _with_environment(settings: Settings, environment: Mapping[str, str]) -> Settings:
    values = {}
    for f in fields(Settings):
        text = environment.get(f"CUSTOMARY_{f.name.upper()}")
        if text is not None and f.name != "plugin_settings":
            values[f.name] = _typed(f.name, text)
    return replace(settings, **values)  # type: ignore[arg-type]  # each value was checked against its field


def _typed(name: str, value: object) -> object:
    kind = str(next(f.type for f in fields(Settings) if f.name == name))
    try:
        return _READERS[kind](value)
    except (ValueError, TypeError, KeyError) as error:
        raise SettingsError(f"Setting {name}: {value!r} is not {_WANTED[kind]}.") from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(value)
    return int(value)


def _switch(value: object) -> bool:
    if isinstance(value, bool):
        return value
    return _SWITCHES[str(value).lower()]


def _names(value: object) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise TypeError(value)
    return tuple(str(part).strip() for part in parts if str(part).strip())


_SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_READERS = {"str": _text, "int": _number, "bool": _switch, "bool | None": _switch, "tuple[str, ...]": _names}
_WANTED = {
    "str": "a text",
    "int": "a whole number",
    "bool": "true or false",
    "bool | None": "true or false",
    "tuple[str, ...]": "a list of names",
}
