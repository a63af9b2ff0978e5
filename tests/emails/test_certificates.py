"""Mails about certificates: the link of the person alone, the code, and why one was revoked."""

from sqlalchemy import select

from cop import clock, tokens
from cop.emails.certificates import PERSONAL
from cop.emails.compose import wording
from cop.emails.verdicts import is_secret
from cop.models import Message
from cop.rules.certificate_codes import shown_code
from cop.services.certificates import issue_certificates, revoke_certificate
from tests import factories as make

TAG = "<b>Fit & co</b>"


def last_mail(db):
    row = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert row.language == "en"
    return row, wording(row.kind, "en", row.context)


def issued(db):
    community = make.make_community(contact_email="benefit@example.org")
    programme = make.make_programme(name_it=TAG, name_en=TAG)
    edition = make.make_past_edition(community, programme=programme, name="2026")
    make.make_completed(edition, make.make_person(language="en"))
    return issue_certificates(edition, by=None, at=clock.now())[0]


def test_the_mail_leads_to_the_certificate_and_says_its_code(db):
    one = issued(db)
    row, mail = last_mail(db)
    assert mail.title == f"Your certificate: {TAG}, edition 2026"
    link = f"http://localhost/en/certificate/{tokens.signed(PERSONAL, one.id)}"
    assert link in mail.plain
    assert "Sessions attended: 4 of 4" in mail.plain
    assert f"Verification code: {shown_code(one.code)}" in mail.plain
    assert (link in mail.html, TAG in mail.html) == (True, False)
    assert is_secret(row.kind)


def test_a_revoked_one_is_told_with_the_reason(db):
    one = issued(db)
    revoke_certificate(one, reason=f"Mistake\n{TAG}", by=None, at=clock.now())
    _row, mail = last_mail(db)
    assert mail.title == f"Your certificate has been revoked: {TAG}, edition 2026"
    assert f"Why:\nMistake\n{TAG}\n" in mail.plain
    assert "benefit@example.org" in mail.plain
    assert TAG not in mail.html
