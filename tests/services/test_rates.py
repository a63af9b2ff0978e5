from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.models import RateCount
from cop.services.rates import allow, forget_counts


def counts(db):
    return db.session.scalars(select(RateCount.count)).all()


def allowed(n, key="test:anna", *, limit=3, at):
    return [allow(key, limit=limit, window_seconds=60, at=at) for _ in range(n)]


def test_allow_up_to_the_limit(db, at):
    now = at("2026-11-26T10:00+01:00")
    assert allowed(5, at=now) == [True, True, True, False, False]
    assert counts(db) == [3], "what is refused is not counted"


def test_allow_again_after_the_window(db, at):
    now = at("2026-11-26T10:00+01:00")
    allowed(4, at=now)
    assert allowed(1, at=now + timedelta(seconds=59)) == [False]
    assert allowed(4, at=now + timedelta(seconds=60)) == [True, True, True, False]


def test_allow_counts_keys_apart(db):
    now = clock.now()
    assert allowed(1, "test:anna", limit=1, at=now) == [True]
    assert allowed(1, "test:bruno", limit=1, at=now) == [True]
    assert allowed(1, "other:anna", limit=1, at=now) == [True]


@pytest.mark.parametrize("subject", ["anna@example.org", "\x00", "\udc80", "x" * 100_000, ""])
def test_keys_are_stored_as_hashes(db, subject):
    allow(f"test:{subject}", limit=1, window_seconds=60, at=clock.now())
    (key,) = db.session.scalars(select(RateCount.key)).all()
    assert (key[:5], len(key)) == ("test:", 69)
    assert "anna" not in key


def test_allow_refuses_a_window_that_would_be_forgotten(db):
    with pytest.raises(ValueError, match="a day at the longest"):
        allow("test:anna", limit=1, window_seconds=86_401, at=clock.now())


def test_forget_counts_keeps_windows_that_may_run(db, at):
    now = at("2026-11-26T10:00+01:00")
    allowed(1, "test:old", at=now - timedelta(days=1))
    allowed(1, "test:new", at=now - timedelta(hours=23))
    assert forget_counts(at=now) == 1
    assert counts(db) == [1]
