"""A department of two teams with calls in every state, and what figures come to when they are counted one by one."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from customary.plugins.actor import Actor
from customary.reports.periods import Period

from tests.builders.interactions import TODAY
from tests.builders.reports import a_call, a_follow_up
from tests.builders.roles import a_colleague, a_team, acting

PERIOD = Period(date(2026, 11, 1), date(2026, 11, 30))
STATES = ("open", "done", "fulfilled", "excused", "missed", "withdrawn", "superseded")
RULES = ("test.yearly", "test.other")


@dataclass(frozen=True)
class Fact:
    """A follow-up as the test made it."""

    id: int
    rule: str
    staff: int | None
    team: int | None
    due: date
    deadline: date | None
    state: str
    closed: date | None
    reached: bool
    contacted: bool
    booked: bool
    answer: str | None


@dataclass
class Department:
    """Two teams: in the first a supervisor and two specialists, in the second one."""

    facts: list[Fact] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.north, self.south = a_team("North"), a_team("South")
        own = {"core__customers__view": "own", "core__follow_ups__view": "own", "core__reports__view": "own"}
        team = dict.fromkeys((*own, "core__interactions__view"), "team")
        self.supervisor = a_colleague("周岚", team=self.north, **team)
        self.specialists = [
            a_colleague("王晓雯", team=self.north, **own),
            a_colleague("李想", team=self.north, **own),
            a_colleague("郑敏", team=self.south, **own),
        ]
        self.teams = {self.specialists[0]: self.north, self.specialists[1]: self.north, self.specialists[2]: self.south}

    def actor(self, staff_id: int) -> Actor:
        return acting(staff_id)

    def fill(self, seed: int, count: int = 24) -> None:
        """So many follow-ups of any state, due around the period."""
        chance = random.Random(seed)
        for _number in range(count):
            self.facts.append(self._one(chance))

    def _one(self, chance: random.Random) -> Fact:
        staff = chance.choice([*self.specialists, None])
        due = TODAY + timedelta(days=chance.randint(-30, 20))
        deadline = due + timedelta(days=3) if chance.random() < 0.3 else None
        state, rule = chance.choice(STATES), chance.choice(RULES)
        closed = due + timedelta(days=chance.randint(-3, 5)) if state != "open" else None
        id_, customer = a_follow_up(staff, rule=rule, due=due, deadline=deadline, state=state, closed_day=closed)
        calls = [self._call(chance, id_, customer, staff, due) for _number in range(chance.choice([0, 1, 1, 2]))]
        answers = [answer for _reached, answer, _booked in calls if answer]
        return Fact(
            id_,
            rule,
            staff,
            self.teams.get(staff) if staff else None,
            due,
            deadline,
            state,
            closed,
            any(reached for reached, _answer, _booked in calls),
            bool(calls),
            any(booked for _reached, _answer, booked in calls),
            answers[-1] if answers else None,
        )

    def _call(
        self, chance: random.Random, follow_up: int, customer: int, staff: int | None, due: date
    ) -> tuple[bool, str | None, bool]:
        self._days = getattr(self, "_days", 0) + 1
        reached = chance.random() < 0.7
        answer = chance.choice([None, "satisfied", "satisfied", "neutral", "dissatisfied"]) if reached else None
        booked = chance.choice(["", "", "planned", "cancelled"]) if reached else ""
        day = date(2026, 1, 1) + timedelta(days=self._days)  # each call later than the ones before
        a_call(follow_up, staff=staff, day=day, reached=reached, satisfaction=answer, booked=booked, customer=customer)
        return reached, answer, booked == "planned"

    def seen_by(self, *staff: int | None) -> list[Fact]:
        return [fact for fact in self.facts if fact.staff in staff]


def counted(facts: list[Fact], period: Period = PERIOD, today: date = TODAY) -> Counter[str]:
    """What the figures come to, counted one by one."""
    found: Counter[str] = Counter()
    for fact in facts:
        if not period.first <= fact.due <= period.last or fact.state in ("withdrawn", "superseded"):
            continue
        limit = fact.deadline or fact.due
        done = fact.state == "done"
        found["due"] += 1
        found[fact.state] += 1
        found["on_time"] += done and fact.closed is not None and fact.closed <= limit
        found["late"] += done and fact.closed is not None and fact.closed > limit
        found["overdue"] += fact.state == "open" and limit < today
        found["decided"] += done or fact.state == "missed" or (fact.state == "open" and limit < today)
        found["contacted"] += fact.contacted
        found["reached"] += fact.reached
        found["booked"] += fact.booked
        found["answered"] += fact.answer is not None
        if fact.answer:
            found[fact.answer] += 1
    return found
