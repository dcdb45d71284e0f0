"""The six steps of a sweep as anyone would write them who has one row at a time and no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

Key = tuple[int, str]  # record, cycle


@dataclass
class ModelThing:
    cycle: str
    opens: date
    due: date
    expires: date | None
    active: bool | None
    customer: int | None


@dataclass
class ModelFollowUp:
    state: str
    opens: date
    due: date
    expires: date | None
    customer: int | None


@dataclass
class Model:
    """What the engine should hold. `reads_today`: missed days are swept one by one, else as one span."""

    reads_today: bool
    things: dict[int, ModelThing] = field(default_factory=dict)
    wishes: set[tuple[int, str, date]] = field(default_factory=set)
    stopped: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)  # customers archived, merged or erased
    follow_ups: dict[Key, ModelFollowUp] = field(default_factory=dict)
    last: date | None = None

    def sweep(self, on: date) -> dict[str, int]:
        counts = dict.fromkeys(("reopened", "raised", "moved", "fulfilled", "expired", "withdrawn"), 0)
        first = min(self.last + timedelta(days=1), on) if self.last else on
        days = [first + timedelta(days=n) for n in range((on - first).days + 1)]
        for since, day in [(day, day) for day in days] if self.reads_today else [(first, on)]:
            self._sweep(since, day, counts)
        self.last = on
        return counts

    def _sweep(self, since: date, today: date, counts: dict[str, int]) -> None:
        wanted = {(id, thing.cycle): thing for id, thing in self.things.items() if self._wanted(id, thing)}
        within = {
            key: thing
            for key, thing in wanted.items()
            if thing.opens <= today and (thing.expires is None or thing.expires >= since)
        }
        for key in within:
            known = self.follow_ups.get(key)
            if known is None:
                thing = within[key]
                self.follow_ups[key] = ModelFollowUp("open", thing.opens, thing.due, thing.expires, thing.customer)
                counts["raised"] += 1
            elif known.state == "withdrawn" or (known.state == "fulfilled" and not self._wish(key, known, today)):
                known.state = "open"
                counts["reopened"] += 1
        for key, row in self.follow_ups.items():
            if row.state == "open" and key in wanted:
                thing = wanted[key]
                told = (thing.opens, thing.due, thing.expires, thing.customer)
                counts["moved"] += told != (row.opens, row.due, row.expires, row.customer)
                row.opens, row.due, row.expires, row.customer = told
            if row.state == "open" and self._wish(key, row, today):
                row.state = "fulfilled"
                counts["fulfilled"] += 1
            if row.state == "open" and row.expires is not None and row.expires < today:
                row.state = "missed"
                counts["expired"] += 1
            if row.state == "open" and key not in wanted:
                row.state = "withdrawn"
                counts["withdrawn"] += 1

    def _wanted(self, id: int, thing: ModelThing) -> bool:
        return thing.active is True and id not in self.stopped and thing.customer not in self.gone

    def _wish(self, key: Key, row: ModelFollowUp, today: date) -> bool:
        return any((id, cycle) == key and row.opens <= day <= today for id, cycle, day in self.wishes)
