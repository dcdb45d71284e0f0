"""The six steps of a sweep as one would write them for this one rule, on a connection of the driver, in one transaction each.

The SELECT says what automotive's rule says: six months or 7,500 km after the last service, whichever is first, open 15 days before.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from benchmarks.harness import bare_connection, execute, seconds

NAMES = ("reopen", "raise_due", "move", "fulfil", "expire", "withdraw")


def sweep_twice(url: str, day: date) -> tuple[float, float, int]:
    """Seconds of the first sweep and of the next day's, and how many were raised by the first."""
    raised: list[int] = []
    with bare_connection(url) as connection:
        first = seconds(lambda: raised.append(sweep(connection, day)))
        second = seconds(lambda: sweep(connection, day + timedelta(days=1)))
    return first, second, raised[0]


def sweep(connection: Any, day: date) -> int:  # sqlite3's or psycopg's
    postgresql = hasattr(connection, "pgconn")
    parameters = {"today": day if postgresql else day.isoformat(), "now": f"{day.isoformat()} 05:30:00"}
    raised = 0
    for name, sql in statements(postgresql).items():
        execute(connection, "BEGIN" if postgresql else "BEGIN IMMEDIATE")
        touched = execute(connection, sql, parameters)
        execute(connection, "COMMIT")
        raised += touched if name == "raise_due" else 0
    return raised


def statements(postgresql: bool) -> dict[str, str]:
    rule = _on_postgresql() if postgresql else _on_sqlite()
    differs = " OR ".join(f"f.{name} IS DISTINCT FROM w.{name}" for name in MOVING)
    if not postgresql:
        differs = differs.replace("IS DISTINCT FROM", "IS NOT")
    same = "f.rule = 'automotive.periodic_maintenance' AND f.record_id = w.record_id AND f.cycle = w.cycle"
    mine = "f.rule = 'automotive.periodic_maintenance' AND f.state = 'open'"
    wished = """
      SELECT vehicle_id AS record_id, cycle, day, number AS event FROM automotive_visit
      WHERE cycle IS NOT NULL AND cycle <> 'first'
      UNION ALL
      SELECT id, 'declined ' || CAST(declined_on AS TEXT), service_on, service_number FROM automotive_vehicle
      WHERE service_on > declined_on"""
    return {
        "reopen": f"""
          UPDATE customary_follow_up AS f SET state = 'open', closed_at = NULL, closed_day = NULL, closed_by_id = NULL,
            fulfilled_by = NULL, version = f.version + 1
          FROM ({rule}) AS w WHERE {same} AND w.opens <= :today AND (f.state = 'withdrawn' OR f.state = 'fulfilled'
            AND NOT EXISTS (SELECT 1 FROM ({wished}) AS e WHERE e.record_id = f.record_id AND e.cycle = f.cycle
              AND e.day BETWEEN f.opens AND :today))""",
        "raise_due": f"""
          INSERT INTO customary_follow_up (rule, cycle, kind, record, record_id, record_label, customer_id, opens, due,
            facts, assignee_id, team_id, attempts, state, reason, version, created_at)
          SELECT 'automotive.periodic_maintenance', w.cycle, 'automotive.service_reminder', 'automotive.vehicle',
            w.record_id, v.plate || ' ' || v.vin, w.customer_id, w.opens, w.due, w.facts, s.id, s.team_id, 0, 'open', '',
            1, :now
          FROM ({rule}) AS w JOIN automotive_vehicle AS v ON v.id = w.record_id
          LEFT JOIN customary_customer AS c ON c.id = w.customer_id
          LEFT JOIN customary_staff AS s ON s.id = c.owner_id AND s.active
          WHERE w.opens <= :today AND NOT EXISTS (SELECT 1 FROM customary_follow_up AS f WHERE {same})""",
        "move": f"""
          UPDATE customary_follow_up AS f SET {", ".join(f"{name} = w.{name}" for name in MOVING)}, version = f.version + 1
          FROM ({rule}) AS w WHERE {same} AND f.state = 'open' AND ({differs})""",
        "fulfil": f"""
          UPDATE customary_follow_up AS f SET state = 'fulfilled', fulfilled_by = w.event, closed_day = w.day,
            closed_at = :now, version = f.version + 1
          FROM ({wished}) AS w WHERE {same} AND f.state = 'open' AND w.day BETWEEN f.opens AND :today""",
        "expire": f"""
          UPDATE customary_follow_up AS f SET state = 'missed', closed_day = :today, closed_at = :now,
            version = f.version + 1 WHERE {mine} AND f.expires < :today""",
        "withdraw": f"""
          UPDATE customary_follow_up AS f SET state = 'withdrawn', closed_day = :today, closed_at = :now,
            version = f.version + 1 WHERE {mine} AND NOT EXISTS (SELECT 1 FROM ({rule}) AS w WHERE {same})""",
    }


MOVING = ("opens", "due", "facts", "customer_id")
KNOWN = (
    "reckoned_on",
    "reckoned_km",
    "rate_km",
    "rate_days",
    "service_on",
    "service_number",
    "visited_on",
    "visited_for",
)
FACTS = (
    "plate",
    "last_visit",
    "last_item",
    "service_on",
    "refused_on",
    "from_km",
    "months",
    "by_day",
    "km",
    "by_km",
    "rate_km",
    "rate_days",
)
VALUES = {"last_visit": "visited_on", "last_item": "visited_for", "months": "6", "km": "7500"}


def _on_sqlite() -> str:
    months = "min(date(from_on, '+6 months'), date(from_on, 'start of month', '+7 months', '-1 day'))"
    return _rule(months, "date(reckoned_on, ({ahead}) || ' days')", "min(coalesce(by_day, by_km), coalesce(by_km, by_day))",
                 "date(due, '-15 days')", "json_object")  # fmt: skip


def _on_postgresql() -> str:
    months = "CAST(from_on + INTERVAL '6 months' AS DATE)"
    ahead = "(reckoned_on + CAST({ahead} AS INTEGER))"
    return _rule(months, ahead, "LEAST(by_day, by_km)", "(due - 15)", "jsonb_build_object")


def _rule(by_day: str, days_ahead: str, least: str, opens: str, build: str) -> str:
    """A vehicle with visits after today is looked up as of its last visit up to today."""
    known = ", ".join(f"CASE WHEN v.last_visit_on > :today THEN k.{name} ELSE v.{name} END AS {name}" for name in KNOWN)
    ahead = "((from_km + 7500 - reckoned_km) * rate_days + rate_km - 1) / NULLIF(rate_km, 0)"
    by_km = (
        f"CASE WHEN from_km + 7500 <= reckoned_km THEN reckoned_on"
        f" WHEN {ahead} <= 36525 THEN {days_ahead.format(ahead=ahead)} END"
    )
    facts = ", ".join(f"'{name}', {VALUES.get(name, name)}" for name in sorted(FACTS))
    return f"""
      SELECT id AS record_id, customer_id, cycle, {opens} AS opens, due, {build}({facts}) AS facts FROM (
        SELECT *, {least} AS due FROM (
          SELECT *, {by_day} AS by_day, {by_km} AS by_km,
            CASE WHEN refused THEN NULL ELSE from_on END AS service_on, CASE WHEN refused THEN from_on END AS refused_on
          FROM (
            SELECT id, customer_id, plate, reckoned_on, reckoned_km, rate_km, rate_days, visited_on, visited_for, refused,
              CASE WHEN refused THEN declined_on ELSE service_on END AS from_on,
              CASE WHEN refused THEN declined_km ELSE service_km END AS from_km,
              CASE WHEN refused THEN 'declined ' || CAST(declined_on AS TEXT) ELSE service_number END AS cycle
            FROM (
              SELECT *, declined_on <= :today AND (service_on IS NULL OR declined_on >= service_on) AS refused FROM (
                SELECT v.id, v.customer_id, coalesce(nullif(v.plate, ''), v.vin) AS plate, v.declined_on, v.declined_km, {known},
                  CASE WHEN v.last_visit_on > :today THEN k.service_km ELSE v.service_km END AS service_km
                FROM automotive_vehicle AS v LEFT JOIN automotive_visit AS k ON v.last_visit_on > :today AND k.id = (
                  SELECT id FROM automotive_visit WHERE vehicle_id = v.id AND day <= :today
                  ORDER BY day DESC, number DESC LIMIT 1)
                WHERE v.delivered_on IS NOT NULL AND v.left_on IS NULL
                  AND NOT EXISTS (SELECT 1 FROM customary_stopped_record AS s
                    WHERE s.record = 'automotive.vehicle' AND s.record_id = v.id)
                  AND NOT EXISTS (SELECT 1 FROM customary_customer AS c
                    WHERE c.id = v.customer_id AND c.state <> 'active')
              ) AS a
            ) AS b
          ) AS d WHERE from_on IS NOT NULL
        ) AS e
      ) AS g"""
