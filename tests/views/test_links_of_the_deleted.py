"""A personal link is for one person alone: it never leads to who came after them under the same number."""

from datetime import timedelta

from cop import clock, tokens
from cop.extensions import db as _db
from cop.models import Attendance
from tests import factories as make


def test_the_link_of_who_was_taken_off_the_list_again_leads_to_nobody_else(app, db):
    meeting = make.make_meeting(starts_at=clock.now() + timedelta(days=3))
    gone = make.make_registration(meeting, attendance=Attendance.UNKNOWN)
    link = f"/en/answer/{tokens.signed('answer', gone.id)}"
    _db.session.delete(gone)
    _db.session.commit()
    make.make_registration(meeting, make.make_person(name="Bea Somebody"))
    assert app.test_client().get(link).status_code == 404


def test_the_link_of_a_supporter_who_is_gone_leads_to_no_other(app, db):
    proposal = make.make_proposal()
    gone = make.make_theme_supporter(proposal)
    number = gone.id
    _db.session.delete(gone)
    _db.session.commit()
    assert make.make_theme_supporter(proposal).id != number


def test_the_link_of_a_certificate_that_is_gone_leads_to_no_other(app, db):
    edition = make.make_past_edition()
    gone = make.make_certificate(make.make_completed(edition))
    number = gone.id
    _db.session.delete(gone)
    _db.session.commit()
    assert make.make_certificate(make.make_completed(edition)).id != number
