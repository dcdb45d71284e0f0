"""The rules that a plugin's tables keep, checked on the finished classes before anything is asked of the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, Integer, Table, UniqueConstraint
from sqlmodel import SQLModel

from customary.plugins.errors import BootError

if TYPE_CHECKING:
    from sqlalchemy.orm import registry

    from customary.plugins.contributions import Record
    from customary.plugins.registry import LoadedPlugin

CORE = "core"
WINNING = ("winner", "loser", "filled")
# Their rows are never deleted, so nothing in a plugin's table can come to point at nothing.
OPEN_TO_PLUGINS = ("customary_customer", "customary_staff")


def check_tables(plugins: Sequence[LoadedPlugin]) -> None:
    """Check the tables of every plugin, and that their mappers work.

    Raises BootError for the first rule broken.
    """
    names = {plugin.name: plugin.manifest.requires for plugin in plugins}
    for plugin in plugins:
        for model in models_of(plugin.package):
            table = model.__table__
            _check_name(plugin, table)
            _check_registry(plugin, model)
            _check_foreign_keys(plugin, table, names)
            _check_widths(plugin, table)
        _check_record_columns(plugin)
        _check_mappers(plugin)


def models_of(package: str) -> list[type[Any]]:  # table classes, whose __table__ SQLModel's types do not show
    """The table classes that a package defines, as far as it has been imported."""
    return [
        model
        for model in _subclasses(SQLModel)
        if model.__module__.partition(".")[0] == package and "__table__" in vars(model)
    ]


def prefix_of(name: str) -> str:
    """What the names of a plugin's tables begin with."""
    return "customary_" if name == CORE else f"{name}_"


def _subclasses(model: type[Any]) -> Iterator[type[Any]]:  # any class
    for child in model.__subclasses__():
        yield child
        yield from _subclasses(child)


def _check_name(plugin: LoadedPlugin, table: Table) -> None:
    if not table.name.startswith(prefix_of(plugin.name)):
        raise BootError(
            f"Plugin {plugin.name}: table {table.name} must begin with {prefix_of(plugin.name)}; "
            "say so in its __tablename__."
        )


def _check_registry(plugin: LoadedPlugin, model: type[Any]) -> None:  # a table class
    own: registry = model._sa_registry
    if own is SQLModel._sa_registry:
        raise BootError(
            f"Plugin {plugin.name}: {model.__name__} shares its registry with other plugins. Derive it from a base of "
            "your own: class Model(PluginModel, registry=plugin_registry())."
        )


def _check_foreign_keys(plugin: LoadedPlugin, table: Table, requires: dict[str, tuple[str, ...]]) -> None:
    allowed = _reachable(plugin.name, requires)
    for key in table.foreign_keys:
        target = key.target_fullname.split(".")[0]
        if plugin.name == CORE:
            fits = target.startswith("customary_")
        else:
            fits = target in OPEN_TO_PLUGINS or any(target.startswith(prefix_of(name)) for name in allowed)
        if not fits:
            raise BootError(
                f"Plugin {plugin.name}: {table.name}.{key.parent.name} points at {target}. A foreign key may point at "
                f"{', '.join(OPEN_TO_PLUGINS)}, its own tables and those of plugins in `requires`; "
                "keep the record key and id instead."
            )


def _reachable(name: str, requires: dict[str, tuple[str, ...]]) -> set[str]:
    found, open_names = {name}, list(requires[name])
    while open_names:
        required = open_names.pop()
        if required not in found:
            found.add(required)
            open_names += requires.get(required, ())
    return found


def _check_widths(plugin: LoadedPlugin, table: Table) -> None:
    keys = list(table.primary_key.columns)
    narrow = [column for column in table.columns if column.foreign_keys or keys == [column]]
    for column in narrow:
        _check_width(plugin, table, column)
    counted = len(keys) == 1 and isinstance(keys[0].type, Integer) and not keys[0].foreign_keys
    if counted and not table.dialect_options["sqlite"]["autoincrement"]:
        raise BootError(
            f"Plugin {plugin.name}: SQLite would hand deleted ids of {table.name} out again; "
            'add {"sqlite_autoincrement": True} to its __table_args__.'
        )


def _check_width(plugin: LoadedPlugin, table: Table, column: Column[Any]) -> None:  # a column of any type
    if isinstance(column.type, Integer) and not isinstance(column.type, BigInteger):
        raise BootError(
            f"Plugin {plugin.name}: {table.name}.{column.name} is 4 bytes wide on PostgreSQL; "
            "say Field(sa_type=Id) in the field itself."
        )


def _check_record_columns(plugin: LoadedPlugin) -> None:
    for record in plugin.manifest.records:
        table = record.model.__table__
        for named in filter(None, (*_id_columns(record), *record.search, *record.personal)):
            if named not in table.columns:
                raise BootError(
                    f"Plugin {plugin.name}: {record.key} names the column {named}, which {table.name} lacks."
                )
        for named in filter(None, _id_columns(record)):
            _check_width(plugin, table, table.columns[named])
        _check_on_merge(plugin, record, table)


def _check_on_merge(plugin: LoadedPlugin, record: Record, table: Table) -> None:
    """Two customers who become one have two rows, where one may have only one."""
    if record.on_merge is not None and not callable(record.on_merge) and record.on_merge not in WINNING:
        raise BootError(
            f"Plugin {plugin.name}: {record.key} has on_merge={record.on_merge!r}; "
            "write 'winner', 'loser', 'filled' or a function of both rows."
        )
    single = record.customer is not None and _is_unique(table, record.customer)
    if single and record.on_merge is None:
        raise BootError(
            f"Plugin {plugin.name}: {record.key} has one row a customer, as {table.name}.{record.customer} is unique. "
            "Say which row wins when two customers are merged: on_merge='winner', 'loser', 'filled' or a function."
        )
    if not single and record.on_merge is not None:
        raise BootError(
            f"Plugin {plugin.name}: {record.key} has on_merge, but a customer may have many of its rows, which all move. "
            "Leave it out, or make the customer column unique."
        )


def _is_unique(table: Table, column: str) -> bool:
    keys = [list(table.primary_key.columns)]
    keys += [list(one.columns) for one in table.constraints if isinstance(one, UniqueConstraint)]
    keys += [list(one.columns) for one in table.indexes if one.unique]
    return any([one.name for one in key] == [column] for key in keys)


def _id_columns(record: Record) -> tuple[str | None, ...]:
    return record.customer, record.owner, record.place, record.team, record.party


def _check_mappers(plugin: LoadedPlugin) -> None:
    for own in {model._sa_registry for model in models_of(plugin.package)}:
        try:
            own.configure()
        except Exception as error:
            remedy = "" if plugin.name == CORE else f", or start with --without {plugin.name}"
            raise BootError(
                f"Plugin {plugin.name}: its tables cannot be mapped ({str(error).splitlines()[0]}). Mend it{remedy}."
            ) from error
