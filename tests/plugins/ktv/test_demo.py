"""The demo's house is open every evening, the same on every run."""

from customary.database.deployment import Deployment
from customary.database.transaction import reading
from customary.demo import fill_demo
from customary.maintenance import bring_up_to_date
from customary_ktv.models import Booking, Card, Profile, Room
from sqlalchemy import func, select
from sqlmodel import col


def test_rooms_cards_and_six_weeks_of_bookings(deployment: Deployment) -> None:
    bring_up_to_date()
    fill_demo()
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Room)) == 48
        assert session.scalar(select(func.count()).where(col(Card.customer_id).is_not(None))) == 60
        assert session.scalar(select(func.count(func.distinct(Booking.day)))) == 43
        assert session.scalar(
            select(func.count()).where(col(Booking.state) == "booked", col(Booking.requests_open) > 0)
        )
        assert session.scalar(select(func.count()).select_from(Profile))
