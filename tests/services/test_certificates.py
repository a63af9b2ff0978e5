"""Certificates: to whom they are issued and what they say; issued anew, revoked, and after an erasure or a merge."""

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.models import Attendance, AuditEntry, Certificate, Language, Message, MessageState, Registration
from cop.queries.certificates import certificate_with_code, due_in, valid_certificates
from cop.queries.my_data import everything_about
from cop.queries.viewers import viewer_of
from cop.rules.certificate_codes import shown_code
from cop.services.certificates import issue_certificates, reissue_certificate, revoke_certificate
from cop.services.enrolments import withdraw_enrolment
from cop.services.erasures import erase_person
from cop.services.merges import merge_records
from tests import factories as make


class Cycle:
    """A past edition of four sessions, three of which are asked for, and who coordinates it."""

    def __init__(self):
        programme = make.make_programme(name_it="Fit4benefit", name_en="Fit4benefit")
        self.edition = make.make_past_edition(programme=programme, name="2026")
        self.by = viewer_of(make.make_coordinator(self.edition.hosts[0]), today=clock.today())

    def enrol(self, name, there, **kw):
        return make.make_completed(self.edition, make.make_person(name=name, **kw), there=there)

    def issue(self, *enrolments):
        chosen = [one.id for one in enrolments] or None
        return issue_certificates(self.edition, enrolments=chosen, by=self.by, at=clock.now())

    def reissue(self, certificate, **kw):
        return reissue_certificate(certificate, by=self.by, at=clock.now(), **kw)

    def revoke(self, certificate, reason="Prova"):
        revoke_certificate(certificate, reason=reason, by=self.by, at=clock.now())


@pytest.fixture
def cycle(db, at):
    at("2026-12-10T10:00+01:00")
    with force_locale("en"):
        yield Cycle()


def mails(db):
    return [(m.kind, m.recipient, m.state) for m in db.session.scalars(select(Message).order_by(Message.id))]


def test_exactly_those_who_are_due_get_one(cycle, db):
    anna = cycle.enrol("Anna", 4, email="anna@example.org", language=Language.EN)
    bea, carla = cycle.enrol("Bea", 3, email="bea@example.org"), cycle.enrol("Carla", 2)
    due = due_in(cycle.edition)
    assert [one.enrolment.id for one in due.due] == [anna.id, bea.id]
    assert [one.enrolment.id for one in due.not_due] == [carla.id]
    issued = cycle.issue()
    assert [one.name for one in issued] == ["Anna", "Bea"]
    first = issued[0]
    assert first.facts == {
        "programme": "Fit4benefit",
        "edition": "2026",
        "organisation": anna.organisation.name,
        "hosts": ["Benefit corporations"],
        "held": 4,
        "attended": 4,
        "minutes": 480,
        "sessions": [
            {"number": n + 1, "title": f"Trial session {n + 1}", "on": day, "minutes": 120}
            for n, day in enumerate(("2026-11-12", "2026-11-19", "2026-11-26", "2026-12-03"))
        ],
    }
    assert (first.language, first.issued_on.isoformat()) == (Language.EN, "2026-12-10")
    assert [(kind, to) for kind, to, _state in mails(db)] == [
        ("certificate_issued", "anna@example.org"), ("certificate_issued", "bea@example.org"),
    ]  # fmt: skip
    assert cycle.issue() == []  # once
    assert len(mails(db)) == 2
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "certify")).one()
    assert entry.details["count"] == 2


def test_only_those_chosen_and_never_who_is_not_due(cycle):
    anna, bea, carla = cycle.enrol("Anna", 4), cycle.enrol("Bea", 4), cycle.enrol("Carla", 1)
    assert [one.name for one in cycle.issue(anna, carla)] == ["Anna"]
    assert [one.name for one in cycle.issue(anna, bea, carla)] == ["Bea"]


def test_nothing_before_the_end_or_while_attendance_is_unknown(cycle, db):
    anna = cycle.enrol("Anna", 4)
    coming = make.make_meeting(
        cycle.edition.hosts[0], edition=cycle.edition, starts_at=clock.now() + timedelta(days=7)
    )
    assert cycle.issue() == []
    coming.starts_at, coming.ends_at = (
        one - timedelta(days=10) for one in (coming.starts_at, coming.ends_at)
    )
    make.make_present(coming, person=anna.person, attendance=Attendance.UNKNOWN)
    db.session.flush()
    assert cycle.issue() == []


def test_it_says_what_the_person_attended_not_what_a_substitute_did(cycle, db):
    anna = cycle.enrol("Anna", 3)
    [one] = cycle.issue()
    assert (one.facts["attended"], one.facts["held"], one.facts["minutes"]) == (3, 4, 360)
    assert [s["number"] for s in one.facts["sessions"]] == [1, 2, 3]
    assert anna.person.name == one.name


def test_issued_anew_with_another_name_and_language(cycle, db):
    cycle.enrol("Ana", 4, email="anna@example.org")
    [old] = cycle.issue()
    new = cycle.reissue(old, name="Anna", language="en")
    assert (new.name, new.language, new.is_valid, old.is_valid, old.replaced_by_id) == (
        "Anna", Language.EN, True, False, new.id,
    )  # fmt: skip
    assert new.code != old.code
    assert valid_certificates(cycle.edition) == [new]
    assert mails(db) == [
        ("certificate_issued", "anna@example.org", MessageState.CANCELLED),  # it had not left yet
        ("certificate_issued", "anna@example.org", MessageState.QUEUED),
    ]
    with pytest.raises(CopError, match="does not stand any more"):
        cycle.reissue(old, name="Anna")


def test_issued_anew_only_while_it_is_due(cycle, db):
    enrolment = cycle.enrol("Anna", 3)
    [old] = cycle.issue()
    there = select(Registration).where(
        Registration.person_id == enrolment.person_id, Registration.attendance == Attendance.PRESENT
    )
    db.session.scalars(there).first().attendance = Attendance.ABSENT
    db.session.flush()
    due = due_in(cycle.edition)
    assert [certificate.id for _standing, certificate in due.doubtful] == [old.id]
    with pytest.raises(CopError, match="not due"):
        cycle.reissue(old)
    assert old.is_valid


def test_nothing_is_issued_anew_to_who_is_enrolled_no_more(cycle):
    enrolment = cycle.enrol("Anna", 4)
    [old] = cycle.issue()
    withdraw_enrolment(enrolment, by=cycle.by, at=clock.now())
    with pytest.raises(CopError, match="not due"):
        cycle.reissue(old)


def test_revoked_with_a_reason_and_then_due_again_by_choice_alone(cycle, db):
    anna = cycle.enrol("Anna", 4, email="anna@example.org")
    [one] = cycle.issue()
    cycle.revoke(one, "Scambio di persona")
    assert (one.is_valid, one.reason) == (False, "Scambio di persona")
    revoked = db.session.scalars(select(Message).where(Message.kind == "certificate_revoked")).one()
    assert revoked.context["reason"] == "Scambio di persona"
    with pytest.raises(CopError, match="does not stand any more"):
        cycle.revoke(one)
    assert list(cycle.issue()) == []
    assert [certificate.name for certificate in cycle.issue(anna)] == ["Anna"]


def test_verified_by_its_code(cycle):
    cycle.enrol("Anna", 4)
    [one] = cycle.issue()
    assert certificate_with_code(shown_code(one.code).lower()) is one
    other = "A" if one.code[3] != "A" else "B"
    assert certificate_with_code(one.code[:3] + other + one.code[4:]) is None


def test_an_erased_person_has_no_certificate_and_gets_none(cycle, db):
    enrolment = cycle.enrol("Anna", 4)
    [one] = cycle.issue()
    code = one.code
    erase_person(enrolment.person, by=None, at=clock.now())
    assert certificate_with_code(code) is None
    assert db.session.scalars(select(Certificate)).all() == []
    assert cycle.issue() == []


def test_the_copy_of_my_data_holds_it_without_its_code(cycle):
    enrolment = cycle.enrol("Anna", 4)
    [one] = cycle.issue()
    rows = {rows.table: rows.about for rows in everything_about(enrolment.person, language="en")}
    [row] = rows["certificate"]
    assert row["name"] == "Anna"
    assert row["facts"]["minutes"] == 480
    assert one.code not in str(row)


def test_merged_people_keep_their_certificate(cycle, db):
    kept, hidden = make.make_person(name="Anna Rossi"), cycle.enrol("A. Rossi", 4)
    [one] = cycle.issue()
    merge_records(
        kept, hidden.person, by=viewer_of(make.make_administrator(), today=clock.today()), at=clock.now()
    )
    found = valid_certificates(cycle.edition)
    assert [(c.id, c.enrolment.person_id) for c in found] == [(one.id, kept.id)]


def test_certificates_of_two_records_of_a_person_both_stay_valid(cycle, db):
    kept, hidden = cycle.enrol("Anna Rossi", 4), cycle.enrol("A. Rossi", 4)
    cycle.revoke(cycle.issue(kept)[0])
    both = cycle.issue(kept, hidden)
    assert len(both) == 2
    by = viewer_of(make.make_administrator(), today=clock.today())
    merge_records(kept.person, hidden.person, by=by, at=clock.now())
    db.session.expire_all()
    found = valid_certificates(cycle.edition)
    assert {(c.id, c.enrolment.person_id) for c in found} == {(one.id, kept.person_id) for one in both}
    assert cycle.issue() == []
