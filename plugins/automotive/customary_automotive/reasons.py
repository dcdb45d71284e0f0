"""Why a reminder was raised, in words, from its facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customary.sdk import Text, spoken_day, spoken_number, texts

_ = texts("automotive")

Facts = Mapping[str, Any]  # JSON values


def why_first_service(facts: Facts) -> Text:
    """Delivered 12 March; 90 days are over on 10 June; about 41 km a day; 5,000 km reached about 2 December."""
    if not facts["delivered_on"]:
        return _("the delivery date is not known")
    delivered = _("delivered {day}", day=spoken_day(facts["delivered_on"]))
    over = _("{days} days are over on {day}", days=facts["days"], day=spoken_day(facts["by_day"]))
    return _joined(delivered, over, *_distance(facts, "km"))


def why_maintenance(facts: Facts) -> Text:
    """Last service 12 March at 38,400 km; 6 months are over on 12 September; about 41 km a day; another 7,500 km driven about 2 December."""
    if not (facts["refused_on"] or facts["service_on"]):
        return _("there has been no service yet")
    km = spoken_number(facts["from_km"])
    if facts["refused_on"]:
        since = _("reminder refused on {day} at about {km} km", day=spoken_day(facts["refused_on"]), km=km)
    else:
        since = _("last service {day} at {km} km", day=spoken_day(facts["service_on"]), km=km)
    over = _("{months} months are over on {day}", months=facts["months"], day=spoken_day(facts["by_day"]))
    return _joined(since, over, *_further(facts))


def why_warranty(facts: Facts) -> Text:
    """Warranty until 12 March; about 41 km a day; 60,000 km reached about 2 December."""
    until = facts["warranty_until"]
    said = [_("warranty until {day}", day=spoken_day(until))] if until else []
    return _joined(*said, *_distance(facts, "warranty_km"))


def _further(facts: Facts) -> list[Text]:
    if not facts["by_km"]:
        return []
    day = spoken_day(facts["by_km"])
    return [_daily(facts), _("another {km} km driven about {day}", km=spoken_number(facts["km"]), day=day)]


def _daily(facts: Facts) -> Text:
    return _("about {km} km a day", km=spoken_number(facts["rate_km"] / facts["rate_days"]))


def _distance(facts: Facts, limit: str) -> list[Text]:
    if not facts["by_km"]:
        return []
    return [
        _daily(facts),
        _("{km} km reached about {day}", km=spoken_number(facts[limit]), day=spoken_day(facts["by_km"])),
    ]


def _joined(*parts: Text) -> Text:
    if not parts:
        return _("the warranty's end is not known")
    said = parts[0]
    for part in parts[1:]:
        said = _("{before}; {then}", before=said, then=part)
    return said
