"""Two people merge the same pair, and others answer and join meanwhile: one merge, and nothing left behind."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from cop import clock
from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Answer,
    Community,
    Meeting,
    Merge,
    Organisation,
    Person,
    Registration,
    Representative,
    Source,
)
from cop.queries.presence_check import check_presence
from cop.queries.viewers import viewer_of
from cop.services.memberships import join
from cop.services.merge_ends import move_strays
from cop.services.merges import merge_records, undo_merge
from cop.services.registrations import answer_registration, register_person
from tests.factories import (
    make_administrator,
    make_community,
    make_meeting,
    make_membership,
    make_organisation,
    make_person,
    make_registration,
)
from tests.services.racing import act, at_once, commit

AT_ONCE = 6


@pytest.fixture
def app(open_app):
    return open_app()


def two_people():
    by = viewer_of(make_administrator(), today=clock.today())
    return make_person().id, make_person().id, by


def merge_both(kept_id, hidden_id, by):
    kept, hidden = db.session.get_one(Person, kept_id), db.session.get_one(Person, hidden_id)
    return merge_records(kept, hidden, by=by, at=clock.now())


def number(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def test_one_pair_is_merged_once(app):
    kept, hidden, by = commit(app, two_people)
    pairs = [(kept, hidden), (hidden, kept)]
    _seconds, errors = at_once(AT_ONCE, lambda n: act(app, lambda: merge_both(*pairs[n % 2], by)))
    assert [type(error) for error in errors] == [CopError] * (AT_ONCE - 1)
    with app.app_context():
        assert number(Merge) == number(Person, Person.merged_into_id.is_not(None)) == 1


def test_a_merge_is_undone_once(app):
    kept, hidden, by = commit(app, two_people)
    merge_id = commit(app, lambda: merge_both(kept, hidden, by)[0].id)

    def undo():
        undo_merge(db.session.get_one(Merge, merge_id), by=by, at=clock.now())

    _seconds, errors = at_once(AT_ONCE, lambda _n: act(app, undo))
    assert [type(error) for error in errors] == [CopError] * (AT_ONCE - 1)
    with app.app_context():
        assert number(Person, Person.merged_into_id.is_not(None)) == 0


def test_seats_are_exact_where_both_answer_while_they_are_merged(app, arrivals):
    """Both are invited to a meeting of two seats; they and three others say yes while the two are merged."""

    def build():
        kept, hidden, by = two_people()
        meeting = make_meeting(seats_in_person=2)
        people = [db.session.get_one(Person, kept), db.session.get_one(Person, hidden)]
        people += [make_person() for _ in range(3)]
        return meeting.id, kept, hidden, by, [make_registration(meeting, person).id for person in people]

    meeting_id, kept, hidden, by, invited = commit(app, build)

    def say_yes(registration_id):
        registration = db.session.get(Registration, registration_id)
        if registration is not None:
            answer_registration(registration, answer=Answer.ACCEPTED, source=Source.WEB, at=clock.now())

    verbs = [lambda r=r: say_yes(r) for r in invited]
    verbs.insert(2, lambda: merge_both(kept, hidden, by))
    _seconds, errors = at_once(len(verbs), lambda n: act(app, verbs[n]))
    # Whose registration became one with another meanwhile is told so; the other answer was kept.
    assert {type(error) for error in errors} <= {CopError}
    assert len(errors) <= 1
    with app.app_context():
        meeting = db.session.get_one(Meeting, meeting_id)
        seated = number(Registration, Registration.answer == Answer.ACCEPTED)
        assert meeting.taken_in_person == seated == 2
        assert number(Registration) == 4
        assert number(Registration, Registration.person_id == hidden) == 0


def test_what_comes_for_the_hidden_one_meanwhile_follows_it(app):
    """Registered and joining for the hidden person in the very moment: the hour's tidying up moves it over."""

    def build():
        kept, hidden, by = two_people()
        community = make_community()
        make_membership(community, make_organisation())
        meetings = [make_meeting(community, starts_at=clock.now() + timedelta(days=d)).id for d in (1, 2, 3)]
        return kept, hidden, by, community.id, meetings

    kept, hidden, by, community_id, meetings = commit(app, build)

    def register(meeting_id):
        person, meeting = db.session.get_one(Person, hidden), db.session.get_one(Meeting, meeting_id)
        register_person(
            meeting, person=person, organisation=None, mode=None, source=Source.WEB, by=None, at=clock.now()
        )

    def represent():
        organisation = db.session.scalars(select(Organisation)).first()
        community = db.session.get_one(Community, community_id)
        person = db.session.get_one(Person, hidden)
        join(community, person=person, organisation=organisation, on=clock.today(), by=None)

    verbs = [lambda: merge_both(kept, hidden, by), represent, *(lambda m=m: register(m) for m in meetings)]
    _seconds, errors = at_once(len(verbs), lambda n: act(app, verbs[n]))
    assert errors == []
    with app.app_context():
        db.session.commit()
        move_strays(at=clock.now())
        db.session.commit()
        assert number(Registration, Registration.person_id == hidden) == 0
        assert number(Representative, Representative.person_id == hidden) == 0
        assert check_presence() == []
