"""Pages that list: as many questions to the database for many rows as for a few."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from cop import clock, tokens
from cop.extensions import db
from cop.models import (
    Answer,
    Attendance,
    EnrolmentStatus,
    PersonRoleKind,
    RuleAction,
    RuleAudience,
    VideoReportRow,
)
from tests import factories as make
from tests.counting import statements_of

DAY = timedelta(days=1)
PAGES = [
    "/meetings",
    "/meetings?when=past",
    "/meetings/to-close",
    "/meetings/{coming.id}",
    "/meetings/{coming.id}/registrations",
    "/meetings/{coming.id}/questions",
    "/meetings/{coming.id}/questions/answers",
    "/meetings/{coming.id}/requests",
    "/meetings/{coming.id}/seats",
    "/meetings/{coming.id}/documents",
    "/meetings/{coming.id}/agenda",
    "/meetings/{coming.id}/contributions",
    "/meetings/{coming.id}/mails",
    "/meetings/{coming.id}/front-desk",
    "/meetings/{coming.id}/invitees",
    "/meetings/{held.id}",
    "/meetings/{held.id}/attendance",
    "/meetings/{held.id}/check-in",
    "/meetings/{held.id}/check-in/state",
    "/meetings/{held.id}/minutes",
    "/meetings/{held.id}/minutes/edit",
    "/meetings/{held.id}/closing",
    "/meetings/{held.id}/video-reports",
    "/meetings/{held.id}/video-reports/{report.id}",
    "/series/{series.id}",
    "/series/{series.id}/more",
    "/series/{series.id}/invite",
    "/meetings/{first.id}/cancel-following",
    "/date-polls",
    "/date-polls/{poll.id}",
    "/date-polls/{poll.id}/dates/{option.id}/decide",
    "/mails",
    "/mail-rules",
    "/calendar",
    "/calendar/clashes",
    "/me",
    "/communities/{community.slug}",
    "/communities/{community.slug}/documents",
    "/editions/{edition.id}/enrolments",
    "/editions/{edition.id}/enrolments/new",
    "/editions/{edition.id}/enrolments/{pupil.id}",
    "/editions/{edition.id}/questions",
    "/editions/{edition.id}/questions/answers",
    "/enrolment/{pupil_token}",
    "/organisations/{sends.id}/training",
]


class World:
    """One of each, in one community, seen by an administrator who also takes part."""

    def __init__(self):
        self.community, self.kind = make.make_community(), make.make_kind(takes_contributions=True)
        now = clock.now()
        self.coming = self.meeting(starts_at=now + DAY, needs_approval=True, seats_in_person=50)
        self.held = self.meeting(starts_at=now - DAY)
        self.minutes = make.make_minutes(self.held)
        self.report = make.make_video_report(self.held)
        self.series, (self.first,) = make.make_series(self.community, number=1, kind=self.kind)
        self.series_dates = self.sessions = 0
        self.poll = make.make_poll(self.community, kind=self.kind, dates=1)
        self.option = self.poll.options[0]
        self.viewer = make.make_administrator()
        self.edition, self.sends = make.make_edition(self.community), make.make_organisation()
        self.pupil = make.make_enrolment(self.edition, organisation=self.sends)
        self.pupil_token = tokens.signed("enrolment", self.pupil.id)
        make.make_mail_rule(RuleAction.INVITATION, RuleAudience.NOT_INVITED, amount=9)
        make.make_mail_rule(RuleAction.REMINDER, RuleAudience.UNANSWERED, amount=1)

    def meeting(self, **kw):
        return make.make_meeting(self.community, kind=self.kind, **kw)

    def grow(self, times):
        """Add rows of everything that the pages list."""
        for _time in range(times):
            self.add()
        db.session.commit()

    def add(self):
        make.make_member(self.community)
        comes, _asks = (
            make.make_registration(self.coming, organisation=make.make_organisation(), answer=answer)
            for answer in (Answer.ACCEPTED, Answer.REQUESTED)
        )
        make.make_answer(comes, make.make_question(self.coming))
        make.make_answer(comes, make.make_question(self.coming, "choice", ["a", "b"]), choices=[])
        make.make_reservation(self.coming)
        for place in (self.coming, self.held, self.community):
            make.make_document(place)
        for meeting in (self.coming, self.held):
            make.make_agenda_item(meeting)
            make.make_contribution(meeting)
            make.make_meeting_role(meeting, make.make_person(), PersonRoleKind.FRONT_DESK)
            make.make_meeting_role(meeting, make.make_person(), PersonRoleKind.SPEAKER)
        make.make_present(self.held, make.make_organisation())
        make.make_registration(self.held, answer=Answer.ACCEPTED)
        make.make_decision(self.held)
        make.make_action(self.held, make.make_person())
        make.make_action(self.held, self.viewer)
        make.make_video_report(self.held, {"email": "x@example.org", "email_key": "x@example.org"})
        make.save(VideoReportRow(report=self.report, name="Gianna", minutes=3))
        self.series_dates += 1
        starts_at = self.first.starts_at + self.series_dates * 7 * DAY
        later = self.meeting(starts_at=starts_at, series=self.series)
        later.series_on = later.day
        make.make_poll(self.community, kind=self.kind)
        make.make_voter(self.poll, votes="y", organisation=make.make_organisation())
        make.make_voter(self.poll)
        other = self.meeting(starts_at=self.coming.starts_at)
        make.make_registration(other, self.viewer)
        past = self.meeting(starts_at=self.held.starts_at)
        make.make_registration(past, self.viewer, attendance=Attendance.PRESENT)
        make.make_mail_rule(community_id=self.community.id, amount=3)
        make.make_mail_rule(meeting_id=other.id)
        make.make_mail_rule(series_id=self.series.id)
        self.add_training()

    def add_training(self):
        self.sessions += 1
        starts_at = self.coming.starts_at + (200 + self.sessions) * DAY
        session = self.meeting(starts_at=starts_at, edition=self.edition)
        make.make_registration(session, self.pupil.person, answer=Answer.ACCEPTED)
        for organisation in (self.sends, make.make_organisation()):
            enrolled = make.make_enrolment(self.edition, organisation=organisation)
            make.make_answer(enrolled, make.make_question(edition=self.edition))
        make.make_enrolment(self.edition, status=EnrolmentStatus.REQUESTED)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the statements are as many on the other
def test_pages_ask_as_much_for_six_of_everything_as_for_two(db, signed_in, at):
    at("2026-11-17T10:00+01:00")
    world = World()
    browser = signed_in(world.viewer)
    addresses = ["/en" + page.format(**vars(world)) for page in PAGES]
    browser.get(f"/en/meetings/{world.held.id}/attendance")  # the first reading asks where its log begins

    def opened(page):
        assert browser.get(page, is_judged=False).status_code == 200, page

    def asked():
        return {page: Counter(statements_of(partial(opened, page))) for page in addresses}

    world.grow(2)
    few = asked()
    world.grow(4)
    grown = {
        page: (many - few[page]).most_common(3)
        for page, many in asked().items()
        if many.total() != few[page].total()
    }
    assert grown == {}
