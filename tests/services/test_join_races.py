"""Two coordinators, two clicks, two colleagues at the same moment: one decision, one person, one membership."""

import time
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from cop import clock
from cop.errors import CopError
from cop.extensions import db
from cop.models import JoinPolicy, JoinRequest, JoinState, Membership, Message, Person, Representative
from cop.queries.viewers import viewer_of
from cop.services import join_requests
from cop.services.join_requests import approve_request, confirm_request, refuse_request
from tests.factories import make_community, make_coordinator, make_join_request, make_organisation
from tests.services.racing import act_on, at_once, commit

AT_ONCE = 8


@pytest.fixture
def app(open_app):
    return open_app()


def left(app):
    """What is there in the end: how many of each, and the states of the requests."""
    with app.app_context():
        number = {
            model.__tablename__: db.session.scalar(select(func.count()).select_from(model))
            for model in (Membership, Representative, Message)
        }
        askers = select(func.count()).select_from(Person).where(Person.name == "Anna")
        states = db.session.scalars(select(JoinRequest.state)).all()
        return SimpleNamespace(**number, askers=db.session.scalar(askers), states=states)


def pending(email="anna@example.org", **kw):
    facts = {"name": "Anna", "email": email, "state": JoinState.PENDING, "confirmed_at": clock.now()}
    return make_join_request(kw.pop("community", None) or make_community(), **facts | kw)


def decide_at_once(app):
    """Let several coordinators decide on one request, half of them yes; return the outcome and the refusals."""

    def build():
        request = pending(organisation_name="Nuova Coop")
        coordinator = make_coordinator(request.community)
        return request.id, viewer_of(coordinator, today=clock.today())

    request_id, by = commit(app, build)

    def decide(n):
        approve = {"organisation": None, "organisation_name": "Nuova Coop"}
        if n % 2:
            act_on(
                app, JoinRequest, request_id, lambda r: refuse_request(r, answer="No", by=by, at=clock.now())
            )
        else:
            act_on(
                app, JoinRequest, request_id, lambda r: approve_request(r, **approve, by=by, at=clock.now())
            )

    _seconds, errors = at_once(AT_ONCE, decide)
    return left(app), errors


def test_of_several_decisions_at_once_one_holds(app):
    end, errors = decide_at_once(app)
    assert [type(error) for error in errors] == [CopError] * (AT_ONCE - 1)
    assert end.message == 1
    assert (end.membership, end.representative, end.askers) in {(1, 1, 1), (0, 0, 0)}


def test_without_the_lock_several_decisions_hold(app, monkeypatch):
    """The control: it finds the fault. On SQLite the transaction itself is the lock, so nothing goes wrong."""

    def unlocked(request):
        time.sleep(0.05)
        return request

    monkeypatch.setattr(join_requests, "_lock", unlocked)
    end, errors = decide_at_once(app)
    if db_name(app) == "sqlite":
        assert len(errors) == AT_ONCE - 1
    else:
        assert len(errors) < AT_ONCE - 1
        assert end.message > 1


def db_name(app):
    with app.app_context():
        return db.engine.dialect.name


def test_several_clicks_at_once_confirm_once(app):
    def build():
        request = make_join_request(make_community())
        make_coordinator(request.community)
        return request.id

    request_id = commit(app, build)
    _seconds, errors = at_once(
        AT_ONCE, lambda _n: act_on(app, JoinRequest, request_id, lambda r: confirm_request(r, at=clock.now()))
    )
    end = left(app)
    assert (errors, end.message, end.states) == ([], 1, [JoinState.PENDING])


def test_colleagues_at_once_share_one_membership(app):
    def build():
        community, organisation = make_community(join_policy=JoinPolicy.OPEN), make_organisation()
        return [
            make_join_request(community, name="Anna", organisation=organisation).id for _n in range(AT_ONCE)
        ]

    ids = commit(app, build)
    _seconds, errors = at_once(
        AT_ONCE, lambda n: act_on(app, JoinRequest, ids[n], lambda r: confirm_request(r, at=clock.now()))
    )
    end = left(app)
    assert (errors, end.membership, end.representative, end.askers) == ([], 1, AT_ONCE, AT_ONCE)


def test_one_address_admitted_at_once_in_several_communities_is_one_person(app):
    def build():
        request_ids = [pending().id for _n in range(AT_ONCE)]
        administrator = make_coordinator(make_community(), site_role="administrator")
        return request_ids, viewer_of(administrator, today=clock.today())

    ids, by = commit(app, build)

    def approve(request):
        approve_request(request, organisation=None, by=by, at=clock.now())

    _seconds, errors = at_once(AT_ONCE, lambda n: act_on(app, JoinRequest, ids[n], approve))
    end = left(app)
    assert (errors, end.membership, end.askers) == ([], AT_ONCE, 1)
