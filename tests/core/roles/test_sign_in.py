"""Signing in: the right people, in the same words for all others, never in a session that was there before."""

import logging
from datetime import timedelta

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.models import StoredEvent
from customary.database.transaction import reading, transaction
from customary.plugins.errors import Invalid, NotFound, TooManyRequests
from customary.plugins.text import speaking
from customary.roles import sign_in as signing
from customary.roles.actors import actor_for_session
from customary.roles.attempts import PER_ADDRESS, PER_EMAIL, network_of
from customary.roles.models import SignIn
from customary.roles.sign_in import sign_in, sign_in_demo, sign_out, sign_out_everywhere
from sqlmodel import select

from tests.builders.roles import PASSWORD, a_colleague, acting
from tests.deployments import deployed

HERE = "10.0.0.1"


def try_in(email: str, password: str = "not the password", address: str = HERE) -> str:
    with pytest.raises(Invalid) as failure:
        sign_in(email, password, address)
    with speaking("en"):
        return str(failure.value.errors[0].message)


def test_a_colleague_signs_in_and_is_known_by_the_secret_alone(deployment: Deployment) -> None:
    staff_id = a_colleague("王晓雯", "wang@example.com", password=PASSWORD)
    made = sign_in(" Wang@Example.com ", PASSWORD, HERE, "a browser")
    actor = actor_for_session(made.secret)
    assert actor is not None
    assert (actor.staff_id, actor.label, actor.kind) == (staff_id, "王晓雯", "staff")
    with reading() as session:
        kept = session.exec(select(SignIn)).one()
        event = session.exec(select(StoredEvent).where(StoredEvent.name == "SignedIn")).one()
    assert made.secret not in kept.model_dump_json()
    assert (event.staff_id, event.payload) == (staff_id, {"address": HERE})


def test_unknown_wrong_gone_and_without_password_are_told_in_the_same_words(deployment: Deployment) -> None:
    a_colleague(email="known@example.com", password=PASSWORD)
    a_colleague(email="gone@example.com", password=PASSWORD, active=False)
    a_colleague(email="invited@example.com")
    said = {
        try_in("known@example.com"),
        try_in("unknown@example.com"),
        try_in("gone@example.com", PASSWORD),
        try_in("invited@example.com", ""),
    }
    assert said == {"E-mail or password is wrong. You can try 4 more times."}


def test_an_unknown_email_costs_as_much_as_a_known_one(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    a_colleague(email="known@example.com", password=PASSWORD)
    hashes: list[bool] = []
    real = signing.verify_password
    monkeypatch.setattr(signing, "verify_password", lambda *given: hashes.append(True) or real(*given))
    try_in("known@example.com")
    try_in("unknown@example.com")
    assert len(hashes) == 2


def test_a_session_that_the_browser_brings_is_never_taken_over(deployment: Deployment) -> None:
    a_colleague(email="known@example.com", password=PASSWORD)
    before = sign_in("known@example.com", PASSWORD, HERE)
    after = sign_in("known@example.com", PASSWORD, HERE, replaces=before.secret)
    planted = sign_in("known@example.com", PASSWORD, HERE, replaces="planted by somebody else")
    assert len({before.secret, after.secret, planted.secret, "planted by somebody else"}) == 4
    assert actor_for_session(before.secret) is None
    assert actor_for_session("planted by somebody else") is None
    assert actor_for_session(after.secret) is not None


def test_guessing_is_slowed_by_email_known_or_not_and_opens_again(deployment: Deployment) -> None:
    a_colleague(email="known@example.com", password=PASSWORD)
    start = clock.now()
    for email in ("known@example.com", "unknown@example.com"):
        with clock.at(start):
            for _ in range(PER_EMAIL):
                last = try_in(email)
            assert "pauses for 15 minutes" in last
            with pytest.raises(TooManyRequests) as refused:
                sign_in(email, PASSWORD, "10.9.9.9")
            assert refused.value.retry_after == 15 * 60
    with clock.at(start + timedelta(minutes=15, seconds=1)):
        assert sign_in("known@example.com", PASSWORD, HERE).secret


def test_a_refused_attempt_does_not_make_the_pause_longer(deployment: Deployment) -> None:
    a_colleague(email="known@example.com", password=PASSWORD)
    start = clock.now()
    with clock.at(start):
        for _ in range(PER_EMAIL):
            try_in("known@example.com")
    with clock.at(start + timedelta(minutes=10)), pytest.raises(TooManyRequests) as refused:
        sign_in("known@example.com", PASSWORD, HERE)
    assert refused.value.retry_after == 5 * 60


def test_guessing_is_slowed_by_address_over_many_emails(deployment: Deployment) -> None:
    for number in range(PER_ADDRESS):
        try_in(f"guess{number}@example.com")
    with pytest.raises(TooManyRequests):
        sign_in("another@example.com", PASSWORD, HERE)
    try_in("another@example.com", address="10.0.0.2")


def test_an_ipv6_address_is_counted_with_all_of_its_network(deployment: Deployment) -> None:
    for number in range(PER_ADDRESS):
        try_in(f"guess{number}@example.com", address=f"2001:db8:0:7:{number:x}::1")
    with pytest.raises(TooManyRequests):
        sign_in("another@example.com", PASSWORD, "2001:db8:0:7:ffff:ffff:ffff:ffff")
    try_in("another@example.com", address="2001:db8:0:8::1")


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:DB8::1", "2001:db8::/64"),
        ("[2001:db8::1]", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("10.0.0.1:5050", "10.0.0.1:5050"),
    ],
)
def test_under_what_an_address_is_counted(address: str, counted: str) -> None:
    assert network_of(address) == counted


def test_success_forgives_what_was_mistyped_before(deployment: Deployment) -> None:
    a_colleague(email="known@example.com", password=PASSWORD)
    for _ in range(2):
        for _ in range(PER_EMAIL - 1):
            try_in("known@example.com")
        sign_in("known@example.com", PASSWORD, HERE)


def test_an_unused_session_ends_and_a_used_one_goes_on(database_url: str) -> None:
    with deployed(database_url, session_hours=1):
        a_colleague(email="known@example.com", password=PASSWORD)
        start = clock.now()
        with clock.at(start):
            unused, used = (sign_in("known@example.com", PASSWORD, HERE).secret for _ in range(2))
        with clock.at(start + timedelta(minutes=40)):
            assert actor_for_session(used) is not None
        with clock.at(start + timedelta(minutes=80)):
            assert actor_for_session(unused) is None
            assert actor_for_session(used) is not None


def test_a_session_that_is_used_all_the_time_ends_after_the_days_that_were_set(database_url: str) -> None:
    with deployed(database_url, session_hours=20, session_days=2):
        a_colleague(email="known@example.com", password=PASSWORD)
        start = clock.now()
        with clock.at(start):
            secret = sign_in("known@example.com", PASSWORD, HERE).secret
        for hours in range(10, 48, 10):
            with clock.at(start + timedelta(hours=hours)):
                assert actor_for_session(secret) is not None
        with reading() as session:
            assert session.exec(select(SignIn.expires_at)).one() == start + timedelta(days=2)
        with clock.at(start + timedelta(hours=48)):
            assert actor_for_session(secret) is None


def test_fewer_days_end_the_sessions_that_are_older_at_once(database_url: str) -> None:
    start = clock.now()
    with deployed(database_url, session_hours=100), clock.at(start):
        a_colleague(email="known@example.com", password=PASSWORD)
        secret = sign_in("known@example.com", PASSWORD, HERE).secret
    with deployed(database_url, session_days=1), clock.at(start + timedelta(days=1)):
        assert actor_for_session(secret) is None


def test_use_is_noted_only_once_in_a_while(deployment: Deployment) -> None:
    a_colleague(email="known@example.com", password=PASSWORD)
    start = clock.now()
    with clock.at(start):
        secret = sign_in("known@example.com", PASSWORD, HERE).secret

    def noted(minutes: int) -> timedelta:
        with clock.at(start + timedelta(minutes=minutes)):
            actor_for_session(secret)
        with reading() as session:
            return session.exec(select(SignIn.used_at)).one() - start

    assert [noted(minutes).seconds // 60 for minutes in (1, 9, 11, 12, 20, 22)] == [0, 0, 11, 11, 11, 22]


def test_sign_out_ends_one_session_and_everywhere_all_others(deployment: Deployment) -> None:
    staff_id = a_colleague(email="known@example.com", password=PASSWORD)
    first, second, third = (sign_in("known@example.com", PASSWORD, HERE).secret for _ in range(3))
    sign_out(first)
    sign_out(first)
    assert [actor_for_session(secret) is None for secret in (first, second, third)] == [True, False, False]
    actor = acting(staff_id)
    with transaction(actor) as session:
        assert sign_out_everywhere(session, actor, staff_id, "everywhere", keep=third) == 1
    assert [actor_for_session(secret) is None for secret in (second, third)] == [True, False]


def test_demo_people_need_no_password_but_only_in_a_demo(database_url: str) -> None:
    with deployed(database_url):
        staff_id = a_colleague()
        with pytest.raises(NotFound):
            sign_in_demo(staff_id, HERE)
    with deployed(database_url, demo=True):
        assert actor_for_session(sign_in_demo(staff_id, HERE).secret) is not None
        with pytest.raises(NotFound):
            sign_in_demo(a_colleague(active=False), HERE)


def test_no_secret_is_written_to_the_log(deployment: Deployment, caplog: pytest.LogCaptureFixture) -> None:
    a_colleague(email="known@example.com", password=PASSWORD)
    with caplog.at_level(logging.DEBUG):
        secret = sign_in("known@example.com", PASSWORD, HERE).secret
        actor_for_session(secret)
    assert secret not in caplog.text
    assert PASSWORD not in caplog.text
