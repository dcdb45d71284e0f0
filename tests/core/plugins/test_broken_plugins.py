"""What is wrong with a plugin is said at boot, in one line that names the plugin and the remedy."""

from __future__ import annotations

import pytest
from customary.app import boot
from customary.plugins.errors import BootError
from customary.settings import Settings

from tests.builders.plugins import MODELS, Install, manifest, model

RECORD = (
    'records=(Record(key="{name}.room", title=_("R"), plural=_("R"), model=Room, view="{name}.view", '
    'label=lambda room: room.id, url="/{name}/rooms/{{id}}"),), permissions=(Permission("{name}.view", _("V")),), '
)


def refusal(*names: str) -> str:
    """How the server with these plugins refuses to start."""
    with pytest.raises(BootError) as refused:
        boot(Settings(database="sqlite:///never-opened.db", plugins=names), check=False)
    told = str(refused.value)
    assert "\n" not in told
    return told


def with_hooks(install: Install, source: str) -> str:
    """How a plugin with these hooks is refused."""
    hooks = "from customary.sdk import *\nfrom sqlmodel import Session\n" + source
    install("hooked", {"plugin.py": manifest("hooked", 'hooks="customary_hooked.hooks"'), "hooks.py": hooks})
    return refusal("hooked")


def with_manifest(install: Install, name: str, fields: str, before: str = "") -> str:
    install(name, {"plugin.py": manifest(name, fields, before)})
    return refusal(name)


def with_tables(install: Install, name: str, tables: str, fields: str = "", base: str = MODELS) -> str:
    before = f"from customary_{name}.models import *"
    install(name, {"plugin.py": manifest(name, fields, before), "models.py": base + tables})
    return refusal(name)


def test_a_plugin_that_is_not_installed() -> None:
    told = refusal("ghost")
    assert "Plugin ghost is enabled but not installed" in told
    assert "--without ghost" in told


def test_a_plugin_made_for_another_core(install: Install) -> None:
    install("old", {"plugin.py": manifest("old")}, needs="customary>=7,<8")
    told = refusal("old")
    assert "Plugin old 0.1.0 is made for customary<8,>=7" in told
    assert "--without old" in told


def test_two_distributions_that_offer_one_name(install: Install) -> None:
    install("twin", {"plugin.py": manifest("twin")})
    install("twin", {"plugin.py": manifest("twin")}, distribution="another-twin")
    assert "twin is offered by both" in refusal("twin")


@pytest.mark.parametrize("name", ["core", "web", "api", "settings"])
def test_a_name_that_is_the_cores_own(install: Install, name: str) -> None:
    install(name, {"plugin.py": manifest(name)}, target=f"customary_{name}.plugin:plugin")
    assert f"Plugin {name}: this name is the core's own; choose another" in refusal(name)


def test_a_name_that_is_no_plain_word(install: Install) -> None:
    install("Two_words", {"plugin.py": manifest("Two_words")})
    assert "small letters and digits" in refusal("Two_words")


def test_a_manifest_that_calls_itself_otherwise(install: Install) -> None:
    install("one", {"plugin.py": manifest("two")})
    assert "Plugin one: its manifest calls it 'two'; both names must be the same" in refusal("one")


def test_an_entry_point_that_leads_to_no_manifest(install: Install) -> None:
    install("nothing", {"plugin.py": "plugin = 5"})
    assert "customary_nothing.plugin:plugin is no customary.sdk.Plugin" in refusal("nothing")


def test_a_manifest_that_cannot_be_imported(install: Install) -> None:
    install("raises", {"plugin.py": "1 / 0"})
    assert "Plugin raises cannot be loaded (ZeroDivisionError: division by zero). Mend it" in refusal("raises")


def test_a_misspelt_field_of_the_manifest(install: Install) -> None:
    told = with_manifest(install, "typo", "reminder_rule=()")
    assert "Plugin typo: a manifest has no field 'reminder_rule'; did you mean 'reminder_rules'?" in told


def test_a_forgotten_comma(install: Install) -> None:
    told = with_manifest(install, "comma", 'permissions=(Permission("comma.view", _("V")))')
    assert "Plugin comma: permissions is a Permission, not a tuple; write permissions=(...,)." in told


def test_a_contribution_of_the_wrong_kind(install: Install) -> None:
    told = with_manifest(install, "mixed", 'roles=(Permission("mixed.view", _("V")),)')
    assert "Plugin mixed: roles holds Permission(" in told


def test_a_key_without_the_plugins_name(install: Install) -> None:
    told = with_manifest(install, "keys", 'permissions=(Permission("other.view", _("V")),)')
    assert "Plugin keys: permissions 'other.view' must begin with 'keys.'" in told


def test_a_key_that_stands_twice(install: Install) -> None:
    fields = 'permissions=(Permission("double.view", _("V")), Permission("double.view", _("W")))'
    assert "Plugin double: permissions double.view stands twice" in with_manifest(install, "double", fields)


def test_a_key_that_leads_nowhere(install: Install) -> None:
    told = with_manifest(install, "lost", 'roles=(Role("lost.clerk", _("C"), grants=(Grant("lost.veiw"),)),)')
    assert "Plugin lost: lost.clerk names 'lost.veiw', which is none of the permissions; is it misspelt" in told


def test_a_required_plugin_that_is_not_enabled(install: Install) -> None:
    told = with_manifest(install, "child", 'requires=("parent",)')
    assert "Plugin child requires parent, which is not enabled. Enable parent, or start with --without child" in told


def test_plugins_that_require_each_other(install: Install) -> None:
    install("hen", {"plugin.py": manifest("hen", 'requires=("egg",)')})
    install("egg", {"plugin.py": manifest("egg", 'requires=("hen",)')})
    assert "require each other in a circle: egg -> hen -> egg" in refusal("hen", "egg")


def test_a_table_without_the_plugins_name(install: Install) -> None:
    told = with_tables(install, "tables", model("Room", "rooms"))
    assert "Plugin tables: table rooms must begin with tables_; say so in its __tablename__" in told


def test_a_table_of_a_record_lacks_the_column_that_it_names(install: Install) -> None:
    fields = RECORD.format(name="columns").replace("label=", 'customer="owner_id", label=')
    told = with_tables(install, "columns", model("Room", "columns_room"), fields)
    assert "Plugin columns: columns.room names the column owner_id, which columns_room lacks" in told


@pytest.mark.parametrize("target", ["customary_follow_up.id", "automotive_vehicle.id"])
def test_a_foreign_key_that_points_where_it_may_not(install: Install, target: str) -> None:
    column = f'other_id: int | None = Field(default=None, sa_type=Id, foreign_key="{target}")'
    told = with_tables(install, "points", model("Room", "points_room", column))
    assert f"Plugin points: points_room.other_id points at {target.partition('.')[0]}" in told
    assert "keep the record key and id instead" in told


def test_an_id_that_is_too_narrow(install: Install) -> None:
    narrow = model("Room", "narrow_room").replace(", sa_type=Id", "")
    told = with_tables(install, "narrow", narrow)
    assert "Plugin narrow: narrow_room.id is 4 bytes wide on PostgreSQL; say Field(sa_type=Id)" in told


def test_a_foreign_key_that_is_too_narrow(install: Install) -> None:
    column = 'customer_id: int = Field(foreign_key="customary_customer.id")'
    told = with_tables(install, "short", model("Room", "short_room", column))
    assert "Plugin short: short_room.customer_id is 4 bytes wide" in told


def test_a_table_whose_ids_come_back(install: Install) -> None:
    again = model("Room", "again_room").replace('{"sqlite_autoincrement": True}', "{}")
    told = with_tables(install, "again", again)
    assert "Plugin again: SQLite would hand deleted ids of again_room out again" in told


def test_a_table_in_the_common_registry(install: Install) -> None:
    base = MODELS.replace(", registry=plugin_registry()", "")
    told = with_tables(install, "common", model("Room", "common_room"), base=base)
    assert "Plugin common: Room shares its registry with other plugins" in told


def test_a_broken_mapper(install: Install) -> None:
    tables = "from sqlmodel import Relationship\n" + model(
        "Room", "mapper_room", 'guests: list["Nobody"] = Relationship()'
    )
    told = with_tables(install, "mapper", tables)
    assert "Plugin mapper: its tables cannot be mapped (" in told
    assert "Nobody" in told
    assert "--without mapper" in told


def test_a_page_outside_of_the_plugins_addresses(install: Install) -> None:
    before = """
    from litestar import get

    @get("/customers/rooms", sync_to_thread=False, permission="signed_in")
    def rooms() -> str:
        return ""
    """
    told = with_manifest(install, "urls", "pages=(Page(handlers=(rooms,)),)", before)
    assert "Plugin urls: the address /customers/rooms must lie under /urls" in told


def test_an_interface_outside_of_the_plugins_addresses(install: Install) -> None:
    before = """
    from litestar import get

    @get("/api/v1/inner/rooms", sync_to_thread=False, permission="signed_in")
    def rooms() -> str:
        return ""
    """
    assert "the interface adds /api/v1 by itself" in with_manifest(install, "inner", "api=(rooms,)", before)


def test_an_entry_of_the_navigation_that_leads_elsewhere(install: Install) -> None:
    fields = 'pages=(Page(handlers=(), nav=(NavEntry(_("N"), "/reports", "x", "work", "signed_in"),)),)'
    assert "Plugin nav: the address /reports must lie under /nav" in with_manifest(install, "nav", fields)


PANEL = 'permissions=(Permission("{0}.view", _("V")),), panels=(Panel("{0}.side", "customer", _("P"), "{1}", "{0}.view", print),)'


def test_a_template_outside_of_the_plugins_folder(install: Install) -> None:
    told = with_manifest(install, "frame", PANEL.format("frame", "web/layout.html"))
    assert "Plugin frame: template 'web/layout.html' of frame.side must lie in templates/frame/" in told


def test_a_template_that_is_not_there(install: Install) -> None:
    told = with_manifest(install, "gone", PANEL.format("gone", "gone/panel.html"))
    assert "Plugin gone: gone.side shows the template 'gone/panel.html', which is not in its package" in told


def test_hooks_that_cannot_be_imported(install: Install) -> None:
    told = with_manifest(install, "unhooked", 'hooks="customary_unhooked.hooks"')
    assert "Plugin unhooked: its hooks customary_unhooked.hooks cannot be imported" in told


def test_a_hook_wrapper(install: Install) -> None:
    source = "@hookimpl(wrapper=True)\ndef before_commit(event: Event, session: Session):\n    yield\n"
    assert "customary_hooked.hooks.before_commit is a hook wrapper" in with_hooks(install, source)


def test_an_unmarked_function_that_bears_a_hooks_name(install: Install) -> None:
    source = "def after_commit(event: Event, session: Session) -> None: ...\n"
    assert "after_commit bears a hook's name; mark it with @hookimpl" in with_hooks(install, source)


def test_a_hook_without_annotation(install: Install) -> None:
    source = "@hookimpl\ndef before_commit(event, session): ...\n"
    assert "say by annotation which `event` it cares about" in with_hooks(install, source)


def test_a_hook_whose_annotation_cannot_be_resolved(install: Install) -> None:
    source = '@hookimpl\ndef before_commit(event: "Elsewhere", session: Session) -> None: ...\n'
    assert "the annotation of `event` cannot be resolved (name 'Elsewhere'" in with_hooks(install, source)


def test_a_hook_that_is_async(install: Install) -> None:
    source = "@hookimpl\nasync def after_commit(event: Event, session: Session) -> None: ...\n"
    assert "after_commit is async; hooks are synchronous" in with_hooks(install, source)


def test_a_hook_that_is_imported(install: Install) -> None:
    install(
        "hooked",
        {
            "plugin.py": manifest("hooked", 'hooks="customary_hooked.hooks"'),
            "hooks.py": "from customary_hooked.elsewhere import before_commit\n",
            "elsewhere.py": "from customary.sdk import *\n@hookimpl\ndef before_commit(event: Event, session): ...\n",
        },
    )
    assert "hooks.before_commit is imported from customary_hooked.elsewhere" in refusal("hooked")


def test_a_hook_that_does_not_exist(install: Install) -> None:
    source = '@hookimpl(specname="before_lunch")\ndef rest(event: Event, session: Session) -> None: ...\n'
    assert "rest implements no known hook; there are before_commit, after_commit" in with_hooks(install, source)


def test_a_hook_that_asks_for_more_than_there_is(install: Install) -> None:
    source = "@hookimpl\ndef before_commit(event: Event, session: Session, weather: str) -> None: ...\n"
    told = with_hooks(install, source)
    assert "Plugin hooked: a hook of customary_hooked.hooks does not fit its specification" in told
    assert "weather" in told


ONE_ROW = 'customer_id: int = Field(sa_type=Id, foreign_key="customary_customer.id", unique=True)'
MANY_ROWS = 'customer_id: int = Field(sa_type=Id, foreign_key="customary_customer.id")'


def with_customers(install: Install, name: str, columns: str, record: str = "") -> str:
    fields = RECORD.format(name=name).replace("model=Room,", f'model=Room, customer="customer_id", {record}')
    return with_tables(install, name, model("Room", f"{name}_room", columns), fields)


def test_a_record_with_one_row_a_customer_that_does_not_say_which_wins(install: Install) -> None:
    told = with_customers(install, "silent", ONE_ROW)
    assert "Plugin silent: silent.room has one row a customer, as silent_room.customer_id is unique" in told
    assert "on_merge='winner', 'loser', 'filled' or a function" in told


def test_a_winner_that_there_is_none_of(install: Install) -> None:
    assert "write 'winner', 'loser', 'filled'" in with_customers(install, "odd", ONE_ROW, 'on_merge="oldest", ')


def test_a_winner_among_rows_that_all_move(install: Install) -> None:
    told = with_customers(install, "many", MANY_ROWS, 'on_merge="winner", ')
    assert "many.room has on_merge, but a customer may have many of its rows" in told
