"""Meetings, training, who was there, and activities that were declared."""

from datetime import date, timedelta

from cop import clock, tokens
from cop.models import (
    Answer,
    Attendance,
    DeclaredActivity,
    Edition,
    EditionStatus,
    Enrolment,
    EnrolmentStatus,
    Meeting,
    MeetingKind,
    MeetingPersonRole,
    MeetingStatus,
    Mode,
    Programme,
    Registration,
    SeatReservation,
    Substitution,
    VideoReport,
    VideoReportRow,
    VideoService,
)
from tests.factories.register import make_community, make_organisation, make_person
from tests.factories.saving import numbers, save


def make_kind(**kw):
    n = next(numbers)
    words = {
        "name_it": f"incontro {n}",
        "name_en": f"meeting {n}",
        "one_it": f"incontro {n}",
        "one_en": f"meeting {n}",
    }
    return save(
        MeetingKind(
            **{"slug": f"kind-{n}", "many_it": f"incontri {n}", "many_en": f"meetings {n}"} | words | kw
        )
    )


def make_meeting(community=None, **kw):
    """A scheduled meeting of two hours, a week from now, hosted by one community."""
    n = next(numbers)
    starts_at = kw.pop("starts_at", None) or clock.now().replace(microsecond=0) + timedelta(days=7)
    ends_at = kw.pop("ends_at", None) or starts_at + timedelta(hours=2)
    defaults = {"title_it": f"Riunione {n}", "title_en": f"Gathering {n}", "place": "Via Esempio 1, Torino"}
    hosts = kw.pop("hosts", None) or [community or make_community()]
    kind = kw.pop("kind", None) or make_kind()
    status = {"status": MeetingStatus.SCHEDULED, "published_at": clock.now()}
    return save(
        Meeting(**defaults | status | kw, kind=kind, hosts=hosts, starts_at=starts_at, ends_at=ends_at)
    )


def make_meeting_role(meeting, person, kind):
    """A person's role at one meeting, as facilitator or at the front desk."""
    role = MeetingPersonRole(person=person, kind=kind)
    meeting.person_roles.append(role)
    return save(role)


def make_registration(meeting=None, person=None, **kw):
    """One person at one meeting; somebody who accepted has a seat, counted, and who waits, a place in the queue."""
    meeting, person = meeting or make_meeting(), person or make_person()
    defaults = {"uid": f"{tokens.new_base32(20)}@example.org", "invited_at": clock.now()}
    if kw.get("answer") == Answer.REQUESTED:
        defaults |= {"asked_at": clock.now(), "mode": meeting.modes[0]}
    if kw.get("answer") == Answer.WAITING:
        defaults |= {"waiting_since_at": clock.now(), "mode": meeting.modes[0]}
    if kw.get("answer") == Answer.ACCEPTED:
        mode = kw.setdefault("mode", meeting.modes[0])
        counter = "taken_online" if mode == Mode.ONLINE else "taken_in_person"
        setattr(meeting, counter, meeting.taken(mode) + 1)
    return save(Registration(**defaults | kw, meeting=meeting, person=person))


def make_reservation(meeting, organisation=None, **kw):
    """A seat kept for an organisation until an hour from now."""
    defaults = {"mode": meeting.modes[0], "seats": 1, "until_at": clock.now() + timedelta(hours=1)}
    organisation = organisation or make_organisation()
    meeting.keeps_seats = True
    return save(SeatReservation(**defaults | kw, meeting=meeting, organisation=organisation))


def make_programme(**kw):
    n = next(numbers)
    return save(
        Programme(**{"slug": f"programme-{n}", "name_it": f"Percorso {n}", "name_en": f"Programme {n}"} | kw)
    )


def make_edition(community=None, **kw):
    n = next(numbers)
    hosts = [community] if community else []
    return save(
        Edition(
            **{
                "programme": kw.pop("programme", None) or make_programme(),
                "name": f"{n}",
                "hosts": hosts,
                "status": EditionStatus.PUBLISHED,
            }
            | kw
        )
    )


def make_present(meeting, organisation=None, person=None, **kw):
    """Somebody who was at a meeting, for an organisation or for none."""
    kw = {"answer": Answer.ACCEPTED, "attendance": Attendance.PRESENT} | kw
    return make_registration(meeting, person, organisation=organisation, **kw)


def make_declared(community, figure="meetings", count=1, **kw):
    """Activities of the past known only as a number, by the end of 2024."""
    on = kw.pop("on", date(2024, 12, 31))
    return save(DeclaredActivity(**{"community": community, "figure": figure, "count": count, "on": on} | kw))


def make_enrolment(edition, person=None, **kw):
    """Somebody on an edition's list; who is enrolled has a seat, counted, and who waits a place in the queue."""
    status = kw.get("status", EnrolmentStatus.ENROLLED)
    if status == EnrolmentStatus.ENROLLED:
        edition.taken += 1
    if status == EnrolmentStatus.WAITING:
        kw.setdefault("waiting_since_at", clock.now())
    return save(Enrolment(edition=edition, person=person or make_person(), **kw))


def make_substitution(enrolment, session, person=None, **kw):
    """Somebody who comes to a session in the place of a person enrolled."""
    return save(Substitution(enrolment=enrolment, meeting=session, person=person or make_person(), **kw))


def make_video_report(meeting=None, *rows, **kw):
    """A report of a video call that is read and not recorded; each row is a dict of what a row says."""
    n = next(numbers)
    meeting = meeting or make_meeting(starts_at=clock.now() - timedelta(hours=1))
    facts = {"service": VideoService.ZOOM, "file_name": f"call-{n}.csv", "digest": f"{n:064}"} | kw
    made = [VideoReportRow(**{"name": f"Guest {n}", "minutes": 30} | row) for row in rows]
    return save(VideoReport(**facts, meeting=meeting, rows=made))
