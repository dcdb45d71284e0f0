"""Pages in two languages, texts of their own domain, values as a reader writes them."""

import re
from datetime import UTC, date, datetime

import pytest
from customary.plugins.catalogues import catalogue_faults
from customary.plugins.text import speaking
from customary.web.formats import Locality, amount, duration, filters, initials, telephone
from customary.web.icons import NAMES, UnknownIcon, icon
from customary.web.language import choose_language, local_path
from customary.web.templating import DomainTexts, render
from jinja2 import DictLoader, Environment, TemplateNotFound, UndefinedError


def test_the_catalogue_says_everything_and_nothing_else() -> None:
    assert catalogue_faults("web") == []


@pytest.mark.parametrize(
    ("language", "tag", "said"), [("zh", "zh-CN", "跳到主要内容"), ("en", "en", "Skip to main content")]
)
def test_a_page_is_drawn_in_either_language(
    environment: Environment, context: dict[str, object], language: str, tag: str, said: str
) -> None:
    with speaking(language):
        page = render(environment, "web/demo.html", context)
    assert f'<html lang="{tag}">' in page
    assert said in page
    assert "&lt;b&gt;Wang&lt;/b&gt;" in page
    assert 'aria-invalid="true"' in page


def test_a_page_has_no_inline_script_or_style(environment: Environment, context: dict[str, object]) -> None:
    page = render(environment, "web/demo.html", context)
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", page)


def test_a_template_speaks_in_its_own_domain(environment: Environment) -> None:
    source = {"ktv/room.html": '{{ _("Room") }}{% macro said() %}{{ _n("{n} room", "{n} rooms", 2) }}{% endmacro %}'}
    made = Environment(loader=DictLoader(source), extensions=[DomainTexts], autoescape=True)
    heard: list[tuple[object, ...]] = []
    made.globals.update(_=lambda *said: heard.append(said), _n=lambda *said: heard.append(said))
    template = made.get_template("ktv/room.html")
    template.render()
    template.module.said()  # type: ignore[attr-defined]  # the macro of the template above
    assert heard[0] == ("ktv", "Room")
    assert heard[-1] == ("ktv", "{n} room", "{n} rooms", 2)


def test_a_name_outside_the_domains_folder_is_not_found(environment: Environment) -> None:
    for name in ("web/../../static/app.js", "ktv/x.html", "layout.html"):
        with pytest.raises(TemplateNotFound):
            environment.get_template(name)


def test_a_forgotten_value_is_an_error(environment: Environment) -> None:
    with pytest.raises(UndefinedError):
        render(environment, "web/error.html", {})


def test_dates_and_times_are_those_of_the_house() -> None:
    here = filters(Locality(today=lambda: date(2026, 11, 24)))
    late = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
    with speaking("zh"):
        assert here["day"](late) == "11 月 24 日"
        assert here["day"](date(2025, 1, 2)) == "2025 年 1 月 2 日"
        assert str(here["relative_day"](date(2026, 11, 21))) == "3 天前"
    with speaking("en"):
        assert here["moment"](late) == "24 Nov 02:30"
        assert str(here["relative_day"](late)) == "today"
        assert str(here["relative_day"](date(2026, 12, 4))) == "in 10 days"
        assert here["day"](None) == "–"


def test_money_and_telephone_numbers() -> None:
    with speaking("zh"):
        assert amount(118_600, "CNY") == "¥1,186"
        assert amount(118_650, "CNY") == "¥1,186.50"
        assert amount(-118_600, "CNY", exact=True) == "-¥1,186.00"
        assert amount(1_186, "JPY") == "JP¥1,186"
    assert telephone("+8613800138000") == "138 0013 8000"
    assert telephone("+442083661177") == "+44 20 8366 1177"
    assert telephone("no number") == "no number"


def test_spans_of_time_and_marks_of_names() -> None:
    with speaking("en"):
        assert str(duration(93)) == "1 h 33 min"
        assert str(duration(60 * 50)) == "2 d 2 h"
    assert initials("王晓雯") == "晓"
    assert initials("苏州恒锐精密机械", organisation=True) == "苏"
    assert initials("Zhou Min") == "ZM"
    assert initials("") == "?"


def test_every_icon_we_rename_exists_and_an_unknown_one_is_named() -> None:
    for name in NAMES:
        assert 'aria-hidden="true"' in icon(name)
        assert "xmlns" not in icon(name)
    with pytest.raises(UnknownIcon, match="no-such-icon"):
        icon("no-such-icon")


@pytest.mark.parametrize(
    ("cookie", "own", "accept", "chosen"),
    [
        ("en", "zh", "zh-CN", "en"),
        (None, "zh", "en", "zh"),
        (None, None, "fr;q=0.9, en-US;q=0.8", "en"),
        (None, None, "zh;q=0, en;q=x", "zh"),
        ("xx", None, None, "zh"),
    ],
)
def test_the_language_is_the_chosen_one_then_ones_own_then_the_browsers(
    cookie: str | None, own: str | None, accept: str | None, chosen: str
) -> None:
    assert choose_language(cookie, own, accept) == chosen


def test_nobody_is_led_off_the_site() -> None:
    assert local_path("/customers?q=1") == "/customers?q=1"
    for elsewhere in ("https://example.com", "//example.com", "/\\example.com", "/a\r\nb", None):
        assert local_path(elsewhere) == "/"


def test_every_template_of_the_room_compiles(environment: Environment) -> None:
    names = environment.list_templates()
    assert "web/layout.html" in names
    for name in names:
        environment.get_template(name)
