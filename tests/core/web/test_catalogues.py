"""The check that every room and plugin holds its catalogue against."""

import sys
from pathlib import Path

import pytest
from customary.plugins.catalogues import catalogue_faults, messages_of

CODE = """
from customary.sdk import texts
_ = texts("sample")
title = _("Rooms")
def told(n): return f"{_('Inside {name}', name=1)}"
def counted(_n): return _n("{n} room", "{n} rooms", 2)
"""
TEMPLATE = '<p>{{ _("Booked {day}", day=1) }} {{ _n("{n} guest", "{n} guests", 3) }} {{ other("Not said") }}</p>'
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n\n'
SAID = {"Rooms", "Inside {name}", "{n} room", "Booked {day}", "{n} guest"}


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package = tmp_path / "customary_sample"
    (package / "templates" / "sample").mkdir(parents=True)
    (package / "locale" / "zh_CN" / "LC_MESSAGES").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "texts.py").write_text(CODE)
    (package / "templates" / "sample" / "page.html").write_text(TEMPLATE)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "customary_sample", raising=False)
    return package / "locale" / "zh_CN" / "LC_MESSAGES" / "sample.po"


def test_messages_are_found_in_code_f_strings_and_templates(sample: Path) -> None:
    assert messages_of("sample") == SAID


def test_what_is_missing_stale_empty_or_says_other_values_is_named(sample: Path) -> None:
    sample.write_text(
        HEAD
        + 'msgid "Rooms"\nmsgstr ""\n\nmsgid "Inside {name}"\nmsgstr "{nam}"\n\nmsgid "Gone"\nmsgstr "x"\n\n'
        + 'msgid "{n} room"\nmsgid_plural "{n} rooms"\nmsgstr[0] "{n} 间"\n\nmsgid "{n} guest"\n'
        + 'msgid_plural "{n} guests"\nmsgstr[0] "{n} 位"\n',
        encoding="utf-8",
    )
    assert catalogue_faults("sample") == [
        "missing: Booked {day}",
        "no longer said: Gone",
        "not translated: Rooms",
        "other values in braces: Inside {name}",
    ]


def test_a_message_of_the_common_catalogue_need_not_be_repeated(sample: Path) -> None:
    sample.with_name("sample.po").write_text(HEAD, encoding="utf-8")
    page = sample.parents[3] / "templates" / "sample" / "page.html"
    page.write_text('{{ _("Cancel") }}')
    assert "missing: Cancel" not in catalogue_faults("sample")
