"""A role's page shows what waits in its queues, for whom it is."""

from datetime import timedelta

from customary.database import clock
from customary.database.deployment import Deployment
from customary.duty_board import LiveDutyBoard

from tests.builders.interactions import SUPERVISOR, a_colleague, a_customer, a_follow_up


def test_a_queue_counts_ones_own_rows_and_which_of_them_are_late(deployment: Deployment) -> None:
    wang, li, boss = a_colleague("Wang"), a_colleague("Li"), a_colleague("Zhou", SUPERVISOR)
    a_follow_up(
        a_customer(wang, "王"), wang, due=clock.today() - timedelta(days=2), opens=clock.today() - timedelta(days=9)
    )
    a_follow_up(
        a_customer(wang, "赵"), wang, due=clock.today() + timedelta(days=2), opens=clock.today() - timedelta(days=9)
    )
    a_follow_up(a_customer(li, "李"), li, due=clock.today(), opens=clock.today() - timedelta(days=9))
    board = LiveDutyBoard()
    own = board.queue(wang.actor, "core.follow_ups")
    assert own is not None
    assert (own.waiting, own.overdue) == (2, 1)
    everyone = board.queue(boss.actor, "core.follow_ups")
    assert everyone is not None
    assert everyone.waiting >= own.waiting
