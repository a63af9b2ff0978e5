"""Many at once, with real commits: guesses are counted one by one, and a link signs in once."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from sqlalchemy import delete, func, select

from cop import clock
from cop.extensions import Base
from cop.extensions import db as _db
from cop.models import Message, Person, SignedInSession, SignInRequest
from cop.services.sign_in import CODE_ATTEMPTS
from tests.factories import make_person

THREADS = 12


@pytest.fixture
def live(app):
    """The application with nothing rolled back; every table is emptied afterwards."""
    with app.app_context():
        make_person(email="anna@example.org")
        _db.session.commit()
    yield app
    with app.app_context():
        for table in reversed(Base.metadata.sorted_tables):
            _db.session.execute(delete(table))
        _db.session.commit()


def asking(app, **headers):
    """A browser that has asked for a mail, its code and its link."""
    client = app.test_client()
    assert client.post("/en/sign-in", data={"email": "anna@example.org"}, headers=headers).status_code == 303
    with app.app_context():
        newest = select(Message.context).where(Message.kind == "sign_in_code").order_by(Message.id.desc())
        context = _db.session.scalar(newest.limit(1))
    return client, context["code"], urlsplit(context["link"]).path


def in_parallel(act, times):
    """Call `act(n)` in threads, all at one instant of the clock: no window ends on the way on a slow machine."""
    instant = clock.now()

    def at_that_instant(n):
        with clock.fixed_at(instant):
            return act(n)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(at_that_instant, range(times)))


def same_browser(app, client):
    other = app.test_client()
    other._cookies = dict(client._cookies)
    return other


def test_of_200_parallel_wrong_codes_ten_are_looked_at(live):
    browsers = [asking(live) for _ in range(3)]

    def guess(n):
        client, code, _link = browsers[n % 3]
        wrong = f"{(int(code) + 1 + n) % 1_000_000:06}"
        forged = {"X-Forwarded-For": f"203.0.113.{n}"}
        return (
            same_browser(live, client)
            .post("/en/sign-in/code", data={"code": wrong}, headers=forged)
            .status_code
        )

    statuses = in_parallel(guess, 200)
    with live.app_context():
        looked_at = _db.session.scalars(select(SignInRequest.attempts)).all()
        assert _db.session.scalar(select(func.count()).select_from(SignedInSession)) == 0
    # Where chance has more than five of the ten fall on one mail, its code takes no more.
    assert sum(looked_at) == 10 or (sum(looked_at) < 10 and max(looked_at) == CODE_ATTEMPTS)
    assert set(statuses) == {422, 429}
    assert statuses.count(429) >= 190


def test_a_link_used_twelve_times_at_once_signs_in_once(live):
    client, _code, link = asking(live)
    locations = in_parallel(lambda _n: same_browser(live, client).post(link).location, THREADS)
    assert locations.count("/en/me") == 1
    with live.app_context():
        assert _db.session.scalar(select(func.count()).select_from(SignedInSession)) == 1
        assert _db.session.scalar(select(Person.verified_at)) is not None


def test_of_50_parallel_requests_three_send_a_mail(live):
    def ask(_n):
        return live.test_client().post("/en/sign-in", data={"email": "anna@example.org"}).status_code

    statuses = in_parallel(ask, 50)
    assert sorted(statuses) == [303] * 3 + [429] * 47
    with live.app_context():
        assert _db.session.scalar(select(func.count()).select_from(Message)) == 3
