"""The same button at the same moment: one representative, one departure, each told of once."""

import pytest
from sqlalchemy import func, select

from cop import clock
from cop.errors import CopError
from cop.extensions import db
from cop.models import Membership, Message, Person, Representative, RepresentativeInvitation
from cop.queries.viewers import viewer_of
from cop.services.departures import end_representation, leave_as_organisation
from cop.services.representatives import accept_invitation, decline_invitation
from tests.factories import (
    make_community,
    make_coordinator,
    make_membership,
    make_person,
    make_representative_invitation,
)
from tests.services.racing import act_on, at_once, commit

AT_ONCE = 6


@pytest.fixture
def app(open_app):
    return open_app()


def left(app):
    with app.app_context():
        representatives = db.session.scalar(select(func.count()).select_from(Representative))
        kinds = sorted(db.session.scalars(select(Message.kind)))
        named = select(func.count()).select_from(Person).where(Person.email_key == "anna@example.org")
        return representatives, kinds, db.session.scalar(named)


def asked():
    contact = make_person()
    membership = make_membership(make_community())
    return make_representative_invitation(membership, email="anna@example.org", invited_by=contact).id


def test_a_yes_pressed_many_times_counts_once(app):
    id_ = commit(app, asked)
    yes = lambda i: accept_invitation(i, notice="Notice", at=clock.now())  # noqa: E731
    _seconds, errors = at_once(AT_ONCE, lambda _n: act_on(app, RepresentativeInvitation, id_, yes))
    assert (errors, left(app)) == ([], (1, ["representative_answered"], 1))


def test_a_no_after_the_yes_ends_it_in_any_order(app):
    id_ = commit(app, asked)

    def say(n):
        def verb(invitation):
            if n % 2:
                decline_invitation(invitation, at=clock.now())
            else:
                accept_invitation(invitation, notice="Notice", at=clock.now())

        act_on(app, RepresentativeInvitation, id_, verb)

    _seconds, errors = at_once(AT_ONCE, say)
    representatives, _kinds, _people = left(app)
    assert (errors, representatives) == ([], 0)


def test_an_organisation_leaves_once(app):
    def build():
        community = make_community()
        membership = make_membership(community, people=[make_person()])
        return membership.id, viewer_of(make_coordinator(community), today=clock.today())

    id_, by = commit(app, build)
    leave = lambda m: leave_as_organisation(m, by=by, at=clock.now())  # noqa: E731
    _seconds, errors = at_once(AT_ONCE, lambda _n: act_on(app, Membership, id_, leave))
    assert [type(error) for error in errors] == [CopError] * (AT_ONCE - 1)
    assert left(app)[1] == ["representative_ended"]


def test_a_representative_is_removed_once(app):
    def build():
        community = make_community()
        membership = make_membership(community, people=[make_person()])
        return membership.representatives[0].id, viewer_of(make_coordinator(community), today=clock.today())

    id_, by = commit(app, build)
    end = lambda r: end_representation(r, by=by, at=clock.now())  # noqa: E731
    _seconds, errors = at_once(AT_ONCE, lambda _n: act_on(app, Representative, id_, end))
    assert (errors, left(app)[1]) == ([], ["representative_ended"])
