"""A form that failed is shown again with all that was typed."""

from customary.plugins.errors import Conflict, FieldError, Invalid, Rejected
from customary.plugins.text import texts
from customary.web.forms import WHOLE, Form, FormErrors

_ = texts("web")
EMPTY, WRONG = _("Not found"), _("Too large")


def test_values_of_every_kind_are_shown_as_they_are_sent() -> None:
    form = Form.of({"name": "Wang", "age": 7, "stop": True, "quiet": False, "note": None, "tags": ["a", "b"]})
    assert (form.value("name"), form.value("age"), form.value("note"), form.value("missing")) == ("Wang", "7", "", "")
    assert form.chosen("stop", "1")
    assert not form.chosen("quiet", "1")
    assert form.chosen("tags", "b")


def test_the_first_error_of_a_field_stands_beside_it() -> None:
    failure = Invalid([FieldError("name", "empty", EMPTY), FieldError("name", "long", WRONG)])
    form = Form.of({"name": ""}).failed(failure)
    assert form.error("name") == EMPTY
    assert form.error("other") is None


def test_a_veto_stands_beside_its_field_or_above_the_form() -> None:
    assert FormErrors.of(Rejected(WRONG, field="owner")).get("owner") == WRONG
    assert FormErrors.of(Rejected(WRONG)).get(WHOLE) == WRONG
    assert FormErrors.of(Conflict(WRONG)).items() == ((WHOLE, WRONG),)
    assert not FormErrors()
