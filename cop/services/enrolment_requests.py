"""Enrolling in an edition by one's own hand: signed in at once, else with the click in a mail.

Nobody is enrolled, and nothing is asked of them, before the address is known to be theirs.
"""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select

from cop import tokens
from cop.emails import enrolment_requests as emails
from cop.errors import CopError
from cop.extensions import db
from cop.models import Edition, Enrolment, EnrolmentRequest, Organisation, Person, Source, email_key
from cop.rules.viewer import Viewer
from cop.services.admissions import organisation_for
from cop.services.audit import log_act
from cop.services.enrolment_windows import refuse_own
from cop.services.enrolments import enrol_person
from cop.services.newcomers import admit_person, record_notice
from cop.services.news_ticks import agree_to_news
from cop.services.rates import may_write_to
from cop.services.survey_refusals import agree_to_surveys


@dataclass(frozen=True)
class Applicant:
    """Who would like to enrol: for `organisation` of the register, one that is not in it, or nobody.

    `notice` is the privacy notice as it stood above the button, `asking_text` the words that were ticked to be asked
    for an opinion, `news_text` those ticked to get news of the hosts, "" where they were not.
    """

    name: str
    email: str
    language: str
    organisation: Organisation | None = None
    organisation_name: str = ""
    notice: str = ""
    asking_text: str = ""
    news_text: str = ""


def request_enrolment(edition: Edition, who: Applicant, *, at: datetime) -> None:
    """Keep a request and mail the question whether the address is the applicant's own.

    At most 3 mails a day to one address; beyond that nothing happens, and nothing tells so. Raises CopError where
    the edition takes nobody by their own hand.
    """
    refuse_own(edition, at=at)
    if not may_write_to(who.email, at=at):
        return
    token = tokens.new_token()
    request = EnrolmentRequest(
        edition=edition, name=who.name, email=who.email, email_key=email_key(who.email), language=who.language,
        organisation=who.organisation, organisation_name="" if who.organisation else who.organisation_name,
        notice=who.notice, asking_text=who.asking_text, news_text=who.news_text,
        token_hash=tokens.hash_of(token), created_at=at,
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    emails.queue_confirmation(request, token)


def confirm_enrolment_request(request: EnrolmentRequest, *, at: datetime) -> Enrolment:
    """Take the address as confirmed, once: its owner is enrolled, waits for a seat or asks for one.

    Confirming again changes nothing, and so does confirming for somebody who is on the list already. Raises
    CopError for a link that is too old, and where the edition takes nobody any more.
    """
    request = _lock(request)
    if request.enrolment is not None:
        return request.enrolment
    if is_too_old(request, at=at):
        raise CopError(_("This link is no longer valid. Ask again, it takes a minute."))
    refuse_own(request.edition, at=at)
    person = admit_person(
        name=request.name, email=request.email, language=request.language,
        notice=request.notice, read_at=request.created_at, by=None, at=at,
    )  # fmt: skip
    if request.asking_text:
        agree_to_surveys(person, text=request.asking_text, language=request.language, by=None, at=at)
    if request.news_text:
        agree_to_news(
            person, request.edition.hosts, text=request.news_text, language=request.language,
            source=_page_of(request.edition, request.language), requested_at=request.created_at, by=None, at=at,
        )  # fmt: skip
    organisation = request.organisation or organisation_for(request.organisation_name, by=None)
    request.enrolment = enrol_person(
        request.edition, person=person, organisation=organisation, source=Source.WEB, by=None, at=at
    )
    db.session.flush()
    log_act("confirm", request, by=None, edition=request.edition_id)
    return request.enrolment


def enrol_as_person(
    person: Person,
    edition: Edition,
    *,
    organisation: Organisation | None = None,
    organisation_name: str = "",
    notice: str = "",
    asking_text: str = "",
    news_text: str = "",
    by: Viewer,
    at: datetime,
) -> Enrolment:
    """Enrol whoever is signed in: nothing to retype, no address to confirm. Raises CopError as `enrol_person`."""
    record_notice(person, notice=notice, language=person.language, read_at=at, by=by)
    if asking_text:
        agree_to_surveys(person, text=asking_text, language=person.language, by=by, at=at)
    if news_text:
        source = _page_of(edition, person.language)
        agree_to_news(
            person, edition.hosts, text=news_text, language=person.language, source=source, by=by, at=at
        )
    refuse_own(edition, at=at)
    if organisation is None:
        organisation = organisation_for(organisation_name, by=by)
    return enrol_person(edition, person=person, organisation=organisation, source=Source.WEB, by=by, at=at)


def forget_enrolment_requests(*, at: datetime) -> int:
    """Delete requests whose link has run out, confirmed or not; return how many."""
    old = EnrolmentRequest.created_at < at - emails.CONFIRMATION_LASTS
    return len(db.session.scalars(delete(EnrolmentRequest).where(old).returning(EnrolmentRequest.id)).all())


def is_too_old(request: EnrolmentRequest, *, at: datetime) -> bool:
    """Whether the link of a request has run out."""
    return at >= request.created_at + emails.CONFIRMATION_LASTS


def _page_of(edition: Edition, language: str) -> str:
    """The address of the form, as it is kept with a consent."""
    return f"/{language}/training/{edition.programme.slug}/{edition.id}/enrol"


def _lock(request: EnrolmentRequest) -> EnrolmentRequest:
    locked = select(EnrolmentRequest).where(EnrolmentRequest.id == request.id).with_for_update(key_share=True)
    return db.session.execute(locked.execution_options(populate_existing=True)).scalar_one()
