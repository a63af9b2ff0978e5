"""The card of enrolment on the page of an edition: how things stand for whoever is looking."""

from typing import Any

from cop import clock, tokens
from cop.models import Edition, EditionStatus, Enrolment
from cop.queries.enrolment_lists import ON_THE_LIST, waiting_number
from cop.queries.enrolments import enrolment_of, place_in_queue
from cop.queries.sessions_of_edition import sessions_of
from cop.rules.enrolments import has_ended
from cop.services.edition_seats import has_free_seat
from cop.services.enrolment_windows import enrolment_closed_reason
from cop.views.loaders import viewer


def card_for(edition: Edition) -> dict[str, Any] | None:
    """Return what `enrolments/_card.html` shows; None for a draft, and where there never was anything to enrol in."""
    if edition.status == EditionStatus.DRAFT:
        return None
    at, enrolment = clock.now(), own_enrolment(edition)
    sessions = sessions_of(edition)
    reason = enrolment_closed_reason(edition, at=at)
    if enrolment is None and has_ended(edition, sessions, at=at):
        return None
    return {
        "edition": edition,
        "enrolment": enrolment,
        "token": tokens.signed("enrolment", enrolment.id) if enrolment else None,
        "place": place_in_queue(enrolment) if enrolment else None,
        "closed_reason": reason,
        "opens_at": edition.enrolment_opens_at if _is_ahead(edition) else None,
        "closes_at": edition.enrolment_closes_at,
        "is_full": not has_free_seat(edition),
        "waiting": waiting_number(edition) if not has_free_seat(edition) else 0,
    }


def own_enrolment(edition: Edition) -> Enrolment | None:
    """Return the enrolment of whoever is looking, None where they are not on the list."""
    person_id = viewer().person_id
    found = enrolment_of(edition, person_id) if person_id else None
    return found if found is not None and found.status in ON_THE_LIST else None


def _is_ahead(edition: Edition) -> bool:
    return edition.enrolment_opens_at is not None and clock.now() < edition.enrolment_opens_at
