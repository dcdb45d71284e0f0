"""The demo is full of work, the same on every run."""

from customary.database.deployment import Deployment
from customary.database.transaction import reading
from customary.demo import fill_demo
from customary.interactions.models import FollowUp
from customary.maintenance import bring_up_to_date
from customary.recovery.models import Promise, RecoveryCase
from customary_automotive.models import Vehicle, Visit
from sqlalchemy import func, select
from sqlmodel import col


def test_every_rule_has_raised_follow_ups(deployment: Deployment) -> None:
    bring_up_to_date()
    fill_demo()
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Vehicle)) == 150
        assert session.scalar(select(func.count()).select_from(Visit).where(~col(Visit.km_believed)))
        cases = set(session.scalars(select(RecoveryCase.state)))
        promises = set(session.scalars(select(Promise.state)))
        raised = dict(session.execute(select(FollowUp.rule, func.count()).group_by(FollowUp.rule)).all())
    assert raised["automotive.periodic_maintenance"] > 20
    assert raised["automotive.first_service"] > 5
    assert raised["automotive.warranty_expiry"] > 0
    assert raised["automotive.after_service"] > 0
    assert cases >= {"registered", "in_treatment", "second_follow_up", "won_back", "not_won_back", "lost"}
    assert promises == {"open", "kept", "told", "broken"}
