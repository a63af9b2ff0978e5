"""Enrolments in a training edition: taken, approved, refused, ended. Every change holds the edition's lock."""

from collections.abc import Collection, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.exc import InvalidRequestError

from cop.clock import day_of
from cop.emails import enrolments as mails
from cop.errors import CopError
from cop.extensions import db
from cop.models import Edition, Enrolment, EnrolmentStatus, Organisation, Person, Source
from cop.queries.audiences import Invitee
from cop.queries.enrolments import enrolment_of, has_enrolment_requests
from cop.queries.people import administrators, coordinators_of
from cop.queries.sessions_of_edition import sessions_of
from cop.rules.enrolments import has_ended
from cop.rules.viewer import Viewer
from cop.services import edition_registrations, edition_seats
from cop.services.audit import log_act
from cop.services.edition_endings import end_sessions
from cop.services.enrolment_windows import enrolment_closed_reason, refuse_own, refuse_unpublished
from cop.services.registration_windows import OWN_HAND

__all__ = ["enrolment_closed_reason"]  # asked together with what it closes
ON_THE_LIST = frozenset({EnrolmentStatus.ENROLLED, EnrolmentStatus.WAITING, EnrolmentStatus.REQUESTED})


def enrol_person(
    edition: Edition,
    *,
    person: Person,
    organisation: Organisation | None,
    source: Source,
    by: Viewer | None,
    at: datetime,
) -> Enrolment:
    """Take somebody into a whole edition: ENROLLED, WAITING where it is full, REQUESTED where it asks for approval.

    `source` COORDINATOR (or IMPORT) passes the window and the approval, never the number of seats; by their own
    hand (WEB) people are bound to both. On the list already, nothing changes for one's own hand, and a coordinator
    lets in who asks. Each change is told by one mail. Raises CopError where the edition is not published or is
    closed, and for own hands where the organisers have refused the person or taken them off.
    """
    edition = edition_seats.lock_edition(edition.id)
    refuse_unpublished(edition)
    is_own = source in OWN_HAND
    enrolment = enrolment_of(edition, person.id)
    if enrolment is not None and _stays(enrolment, is_own=is_own):
        return enrolment
    if is_own:
        _refuse_own(edition, enrolment, at=at)
    enrolment = _begun(edition, enrolment, person, organisation, source)
    if is_own and edition.needs_approval:
        _ask(enrolment, by=by, at=at)
    else:
        _take_in(edition, [enrolment], by=by, at=at)
    return enrolment


def enrol_people(
    edition: Edition, invitees: Collection[Invitee], *, by: Viewer, at: datetime
) -> list[Enrolment]:
    """Let a coordinator take several people in at once, in this order; return those who were not on the list.

    Each as `enrol_person` with source COORDINATOR does; who waits or asks already is left where they are.
    """
    edition = edition_seats.lock_edition(edition.id)
    refuse_unpublished(edition)
    new = []
    for invitee in {one.person.id: one for one in invitees}.values():
        known = enrolment_of(edition, invitee.person.id)
        if known is None or known.status not in ON_THE_LIST:
            begun = _begun(edition, known, invitee.person, invitee.organisation, Source.COORDINATOR)
            new.append(begun)
    _take_in(edition, new, by=by, at=at)
    return new


def approve_enrolment(enrolment: Enrolment, *, by: Viewer, at: datetime) -> None:
    """Say yes to who asks: a seat, or a place on the waiting list. Who waits is let in where there is a seat.

    Let in already, nothing happens. Raises CopError, with the name, for who is not on the list any more, and for
    who waits where there is no seat.
    """
    edition = _locked(enrolment)
    refuse_unpublished(edition)
    name = enrolment.person.name
    if enrolment.is_in:
        return
    if enrolment.status not in ON_THE_LIST:
        raise CopError(_("%(name)s does not ask to take part any more.", name=name))
    is_waiting = enrolment.status == EnrolmentStatus.WAITING
    if is_waiting and (reason := edition_seats.full_reason(edition, enrolment.organisation_id)):
        raise CopError(f"{name}: {reason}")
    _take_in(edition, [enrolment], verb="approve", is_promoted=is_waiting, by=by, at=at)


def refuse_enrolment(enrolment: Enrolment, *, words: str = "", by: Viewer, at: datetime) -> None:
    """Say no to who asks or waits, with a mail in these words.

    Raises CopError, with the name, for who is enrolled, and for who is not on the list any more.
    """
    edition = _locked(enrolment)
    if enrolment.is_in:
        raise CopError(_("%(name)s is enrolled already.", name=enrolment.person.name))
    if enrolment.status not in ON_THE_LIST:
        raise CopError(_("%(name)s does not ask to take part any more.", name=enrolment.person.name))
    edition_seats.leave_seat(enrolment, EnrolmentStatus.REFUSED, at=at)
    enrolment.source = Source.COORDINATOR
    log_act("refuse", enrolment, by=by, edition=edition.id, person=enrolment.person_id)
    mails.queue_refused(enrolment, words=words, at=at)
    db.session.flush()


def withdraw_enrolment(enrolment: Enrolment, *, by: Viewer | None, at: datetime) -> None:
    """End an enrolment: off the lists of all sessions to come, the seat to the next one waiting; twice is once.

    `by` is the person (None: by the personal link), or whoever takes them off; who was taken off comes back through
    a coordinator alone. What was attended stays. Raises CopError for own hands once the edition is over.
    """
    edition = _locked(enrolment)
    if enrolment.status not in ON_THE_LIST:
        return
    is_own = by is None or by.person_id == enrolment.person_id
    if is_own and has_ended(edition, sessions_of(edition), at=at):
        raise CopError(_("This edition is over: what you attended stays on record."))
    was_in = enrolment.is_in
    edition_seats.leave_seat(enrolment, EnrolmentStatus.WITHDRAWN, at=at)
    enrolment.source = Source.WEB if is_own else Source.COORDINATOR
    left = end_sessions(enrolment, by=by, at=at) if was_in else []
    log_act("withdraw", enrolment, by=by, edition=edition.id, person=enrolment.person_id)
    mails.queue_left(enrolment, left, is_own=is_own, at=at)
    db.session.flush()
    let_in_waiting(edition, at=at)


def change_organisation(
    enrolment: Enrolment, organisation: Organisation | None, *, by: Viewer | None, at: datetime
) -> None:
    """Let a person take part for another organisation, in the sessions to come as well; those held stay as they are.

    Raises CopError (field "organisation_id") where that one has as many people as one may have.
    """
    edition = _locked(enrolment)
    if enrolment.organisation is organisation:
        return
    edition_seats.refuse_most(edition, enrolment, organisation.id if organisation else None)
    enrolment.organisation = organisation
    db.session.flush()
    if enrolment.is_in:
        edition_registrations.represent(enrolment, organisation, at=at)
    log_act("update", enrolment, by=by, fields=["organisation_id"])
    let_in_waiting(edition, at=at)


def let_in_waiting(edition: Edition, *, at: datetime) -> list[Enrolment]:
    """Give every free seat to who waits, each told by a mail; return who came in. The edition must be locked."""
    came_in = edition_seats.next_in(edition, at=at)
    _welcome(edition, came_in, is_promoted=True, at=at)
    return came_in


def _take_in(
    edition: Edition,
    enrolments: Sequence[Enrolment],
    *,
    verb: str = "enrol",
    is_promoted: bool = False,
    by: Viewer | None,
    at: datetime,
) -> None:
    """Seat people in turn, after those who waited before them; tell each what became of it."""
    let_in_waiting(edition, at=at)
    seated = [one for one in enrolments if one.is_in or edition_seats.take_seat(one, at=at)]
    for one in enrolments:
        log_act(verb, one, by=by, edition=edition.id, person=one.person_id, status=one.status.value)
    _welcome(edition, seated, is_promoted=is_promoted, at=at)
    mails.queue_waiting([one for one in enrolments if not one.is_in], at=at)
    db.session.flush()


def _welcome(edition: Edition, enrolments: Sequence[Enrolment], *, is_promoted: bool, at: datetime) -> None:
    if not enrolments:
        return
    registrations = edition_registrations.register_newcomers(edition, enrolments, at=at)
    mails.queue_enrolled(enrolments, registrations, is_promoted=is_promoted, at=at)
    db.session.flush()


def _ask(enrolment: Enrolment, *, by: Viewer | None, at: datetime) -> None:
    """Leave it to the coordinators, who get one mail while requests lie there, not one a request."""
    edition = enrolment.edition
    enrolment.status = EnrolmentStatus.WITHDRAWN  # not to find itself
    is_first = not has_enrolment_requests(edition)
    enrolment.status = EnrolmentStatus.REQUESTED
    db.session.flush()
    log_act("request", enrolment, by=by, edition=edition.id, person=enrolment.person_id)
    mails.queue_requested(enrolment, at=at)
    if is_first:
        mails.queue_to_decide(enrolment, _coordinators(edition, at=at))
    db.session.flush()


def _begun(
    edition: Edition,
    known: Enrolment | None,
    person: Person,
    organisation: Organisation | None,
    source: Source,
) -> Enrolment:
    """Return the enrolment as if it began now; its status is settled by whoever called."""
    enrolment = known or Enrolment(edition=edition, person=person, status=EnrolmentStatus.WITHDRAWN)
    enrolment.organisation, enrolment.source = organisation or enrolment.organisation, source
    db.session.add(enrolment)
    db.session.flush()
    return enrolment


def _stays(enrolment: Enrolment, *, is_own: bool) -> bool:
    """Whether nothing is to be done: in already, or on the list and not a coordinator's hand to decide."""
    return enrolment.is_in or (is_own and enrolment.status in ON_THE_LIST)


def _refuse_own(edition: Edition, enrolment: Enrolment | None, *, at: datetime) -> None:
    if enrolment is not None and enrolment.source not in OWN_HAND:
        raise CopError(
            _("You are not on the list of this edition any more. Write to its organisers to take part.")
        )
    refuse_own(edition, at=at)


def _locked(enrolment: Enrolment) -> Edition:
    """Lock the edition and read the enrolment anew: the same button may have been pressed twice."""
    edition = edition_seats.lock_edition(enrolment.edition_id)
    try:
        db.session.refresh(enrolment)
    except InvalidRequestError:
        raise CopError(
            _("This enrolment has just become one with another. Open the edition again.")
        ) from None
    return edition


def _coordinators(edition: Edition, *, at: datetime) -> list[Person]:
    found = [one for host in edition.hosts for one in coordinators_of(host.id, on=day_of(at))]
    return list({one.id: one for one in found or administrators()}.values())
