"""Members are reminded of renewing and of rising; greeted on birthdays, lunar ones too; called when they stay away (CORE-20)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import emit, transaction
from customary_ktv.models import Profile

from tests.builders.roles import a_colleague, acting
from tests.builders.tiers import ACTOR, TODAY, BuiltForTest, Member, a_member, came, run
from tests.command_line import CommandLine, command_line
from tests.http import Client, client_for


@pytest.fixture(autouse=True)
def _at_noon(deployment: Deployment) -> Iterator[None]:
    with clock.at(datetime.fromisoformat("2026-11-24T12:00:00+08:00")):
        yield


@pytest.fixture
def client(deployment: Deployment) -> Iterator[Client]:
    me = acting(a_colleague("沈丽", **{key.replace(".", "__"): "all" for key in deployment.registry.permissions}))
    with client_for(deployment, me) as client:
        client.headers["accept-language"] = "zh"
        yield client


@pytest.fixture
def sweep(deployment: Deployment, database_url: str, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    line = command_line(database_url, monkeypatch, "automotive,ktv")

    def swept(rule: str, on: date = TODAY) -> dict[str, int]:
        answer = line("reminders", "run", "--rule", rule, "--on", on.isoformat(), "--json")
        assert answer.code == 0, answer.error
        done: dict[str, int] = answer.json()["rules"][rule]
        return done

    return swept


def open_ones(client: Client, rule: str) -> list[tuple[int, str, str]]:
    items = client.get("/api/v1/follow-ups?state=all").json()["items"]
    return [(one["customer_id"], one["due"], one["why"]) for one in items if one["rule"] == rule]


def born(member: Member, month: int, day: int, lunar: bool = False) -> None:
    with transaction(ACTOR) as session:
        session.add(
            Profile(
                customer_id=member.customer_id,
                birth_month=month,
                birth_day=day,
                birth_lunar=lunar,
                created_at=clock.now(),
            )
        )
        emit(session, BuiltForTest(ids=()))


def test_a_card_that_ends_within_the_lead_time_is_to_be_renewed(client: Client, sweep: CommandLine) -> None:
    """CORE-20"""
    soon = a_member("V1", "VIP卡", valid_until=TODAY + timedelta(30))
    a_member("V2", "VIP卡", valid_until=TODAY + timedelta(31))
    a_member("V3", "VIP卡")
    assert sweep("ktv.renewal")["raised"] == 1
    assert open_ones(client, "ktv.renewal") == [(soon.customer_id, "2026-12-24", "VIP卡，有效期至 12 月 24 日")]


def test_a_member_who_meets_the_next_tiers_rule_is_told_to_fetch_his_card(client: Client, sweep: CommandLine) -> None:
    """CORE-20"""
    risen, other = a_member("H1", "欢唱卡"), a_member("H2", "欢唱卡")
    came(risen, 10_000)
    came(other, 9_000)
    run()
    assert sweep("ktv.upgrade")["raised"] == 1
    ((customer, _due, why),) = open_ones(client, "ktv.upgrade")
    assert (customer, why) == (risen.customer_id, "11 月 24 日 起达到VIP卡，卡面仍为欢唱卡")


def test_a_member_near_a_fall_is_called_before_it(client: Client, sweep: CommandLine) -> None:
    near = a_member("V1", "VIP卡")
    run(TODAY - timedelta(350))
    came(near, 2_800, ago=0)
    run()
    assert sweep("ktv.stay")["raised"] == 1
    ((customer, _due, why),) = open_ones(client, "ktv.stay")
    assert customer == near.customer_id
    assert "前再消费 ¥1,200 或再到店 7 次即可保级" in why


def test_birthdays_are_greeted_some_days_before_lunar_ones_on_their_solar_day(
    client: Client, sweep: CommandLine
) -> None:
    """KTV-22: lunar 10/26 of 2026 is 4 December."""
    solar, lunar, leap, later = (a_member(f"V{n}", "VIP卡") for n in range(4))
    born(solar, 12, 1)
    born(lunar, 10, 26, lunar=True)
    born(leap, 2, 29)
    born(later, 11, 1)
    assert sweep("ktv.birthday")["raised"] == 1
    assert sweep("ktv.birthday", date(2026, 11, 27))["raised"] == 1
    assert sorted(due for _customer, due, _why in open_ones(client, "ktv.birthday")) == ["2026-12-01", "2026-12-04"]
    assert sweep("ktv.birthday", date(2026, 12, 3))["expired"] == 1


def test_a_member_who_has_stayed_away_is_called(client: Client, sweep: CommandLine) -> None:
    away, here = a_member("V1", "VIP卡"), a_member("V2", "VIP卡")
    came(away, 500, ago=90)
    came(here, 500, ago=90)
    came(here, 500, ago=10)
    a_member("V3", "VIP卡")
    assert sweep("ktv.sleeping")["raised"] == 1
    assert [customer for customer, _due, _why in open_ones(client, "ktv.sleeping")] == [away.customer_id]
