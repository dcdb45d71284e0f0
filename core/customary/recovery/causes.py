"""Why a customer was not satisfied, as the analysis finds it."""

from __future__ import annotations

from customary.plugins.text import Text, texts

_ = texts("recovery")

CAUSES: tuple[tuple[str, Text], ...] = (
    ("waiting", _("Waiting")),
    ("manner", _("Manner of a colleague")),
    ("skill", _("Skill of a colleague")),
    ("process", _("Way of working")),
    ("product", _("Product")),
    ("price", _("Price")),
    ("promise", _("Promise not kept")),
    ("information", _("Wrong or missing information")),
    ("premises", _("Premises")),
    ("expectation", _("More was expected than we offer")),
    ("other", _("Something else")),
)
TITLES: dict[str, Text] = dict(CAUSES)
