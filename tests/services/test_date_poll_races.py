"""Two coordinators settle a date at once while people answer: one meeting, and everybody on its list once."""

from collections import Counter

from flask_babel import force_locale

from cop import clock
from cop.errors import CopError
from cop.extensions import db
from cop.models import Answer, DatePoll, DatePollVoter, Meeting, Message, Person, Registration, Vote
from cop.queries.viewers import viewer_of
from cop.services.date_poll_ends import decide_poll
from cop.services.date_poll_votes import answer_poll
from tests.factories import make_community, make_coordinator, make_poll, make_voter
from tests.services.racing import act, at_once, commit

VOTERS = 12


def test_one_meeting_comes_of_a_poll(open_app):
    app = open_app()

    def build():
        community = make_community()
        poll = make_poll(community)
        voters = [make_voter(poll, votes="n" if n % 2 else "y").id for n in range(VOTERS)]
        return poll.id, voters, make_coordinator(community).id

    poll_id, voters, coordinator_id = commit(app, build)

    def settle():
        poll = db.session.get_one(DatePoll, poll_id)
        by = viewer_of(db.session.get_one(Person, coordinator_id), today=clock.today())
        decide_poll(poll, poll.options[0], by=by, at=clock.now())

    def say(n):
        voter = db.session.get_one(DatePollVoter, voters[n])
        answer_poll(voter, votes={voter.poll.options[0].id: Vote.YES}, at=clock.now())

    def run(n):
        with app.app_context(), force_locale("en"):
            act(app, settle if n < 2 else lambda: say(n - 2))

    _seconds, errors = at_once(2 + VOTERS, run)
    assert {type(error) for error in errors} <= {CopError}
    with app.app_context():
        poll = db.session.get_one(DatePoll, poll_id)
        (meeting,) = db.session.query(Meeting).all()
        answers = Counter(r.answer for r in db.session.query(Registration))
        yes = {v.voter_id for voter in poll.voters for v in voter.votes if v.vote == Vote.YES}
        assert (poll.meeting_id, sum(answers.values())) == (meeting.id, VOTERS)
        assert answers[Answer.ACCEPTED] == len(yes) == meeting.taken_in_person
        assert db.session.query(Message).filter_by(kind="invitation").count() == VOTERS
