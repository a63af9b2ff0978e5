"""Leaving a community: a person for oneself, an organisation through its contact.

What being there gave ends in the same transaction, not at midnight: the last day is the one before, and what
began today is as if it had not been. So nobody who has left is invited to a meeting announced this afternoon.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from cop.clock import day_of
from cop.emails import departing
from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Community,
    Membership,
    MembershipStatus,
    Organisation,
    Person,
    Registration,
    Representative,
)
from cop.queries import departures as queries
from cop.queries.people import administrators, coordinators_of
from cop.rules.viewer import Viewer
from cop.services import seats
from cop.services.audit import log_act
from cop.services.feeds import revoke_feed
from cop.services.memberships import lock_community
from cop.services.registrations import withdraw_registration


def leave_community(person: Person, community: Community, *, why: str = "", by: Viewer, at: datetime) -> None:
    """Let a person stop taking part, for whomever they did, and tell the coordinators.

    An organisation that the person represented stays a member, also where nobody represents it any more.
    Raises CopError for somebody who does not take part.
    """
    lock_community(community.id)
    day = day_of(at)
    left = queries.participations_of(person.id, community.id, on=day)
    if not left:
        raise CopError(_("You do not take part in this community."))
    organisations = [part.membership.organisation for part in left if part.membership.organisation]
    for part in left:
        if part.representative is not None:
            _end(part.representative, on=day)
        else:
            _end_membership(part.membership, on=day)
    db.session.flush()
    log_act("leave", community, by=by, person=person.id)
    _let_go({person.id}, community, by=by, at=at)
    empty = [part.membership.organisation for part in left if _is_empty(part.membership, on=day)]
    departing.queue_left(
        community,
        to=_coordinators(community, by=by, on=day),
        who=person.name,
        why=why,
        organisations=organisations,
        unrepresented=[organisation for organisation in empty if organisation],
        at=at,
    )


def leave_as_organisation(membership: Membership, *, why: str = "", by: Viewer, at: datetime) -> None:
    """End the membership of an organisation, and what it gave to those who represent it; tell them all.

    Raises CopError where it is over already.
    """
    lock_community(membership.community_id)
    day = day_of(at)
    # As it is under the lock: the same button may have been pressed twice.
    found = db.session.get(Membership, membership.id, populate_existing=True)
    if found is None or found.organisation is None or not _is_going_on(found, on=day):
        raise CopError(_("The organisation has left already."))
    organisation, community = found.organisation, found.community
    people = queries.represented_today(membership, on=day)
    log_act("leave", membership, by=by, community=community.id, organisation=organisation.id)
    _end_membership(membership, on=day)
    db.session.flush()
    _let_go({person.id for person in people}, community, by=by, at=at, organisation=organisation)
    departing.queue_organisation_left(
        community, organisation, to=_coordinators(community, by=by, on=day), by_name=by.name, why=why, at=at
    )
    departing.queue_ended(community, organisation, _others(people, by), is_whole=True, at=at)


def end_representation(representative: Representative, *, by: Viewer | None, at: datetime) -> None:
    """Let somebody stop representing an organisation at once, and tell them unless they did it themselves.

    `by` None: the person, by the link of a mail. Over already, nothing happens.
    """
    membership = representative.membership
    lock_community(membership.community_id)
    day = day_of(at)
    found = db.session.get(Representative, representative.id, populate_existing=True)
    if found is None or (found.until_on is not None and found.until_on < day):
        return
    person, organisation, community = representative.person, membership.organisation, membership.community
    log_act("end", representative, by=by, membership=membership.id, person=person.id)
    _end(representative, on=day)
    db.session.flush()
    db.session.expire(membership, ["representatives"])
    _let_go({person.id}, community, by=by, at=at, organisation=organisation)
    if organisation is not None and by is not None:
        departing.queue_ended(community, organisation, _others([person], by), is_whole=False, at=at)


def let_go_if_over(membership: Membership, *, by: Viewer, at: datetime) -> None:
    """End what a membership gave to its people, where somebody has just said that its last day lies behind."""
    if membership.until_on is None or membership.until_on >= day_of(at):
        return
    people = {representative.person_id for representative in membership.representatives}
    people |= {membership.person_id} if membership.person_id else set()
    _let_go(people, membership.community, by=by, at=at, organisation=membership.organisation)


def _end(record: Membership | Representative, *, on: date) -> None:
    """Make the day before `on` the last one; what had not begun by then is deleted."""
    last = on - timedelta(days=1)
    if record.since_on is not None and record.since_on > last:
        db.session.delete(record)
    elif record.until_on is None or record.until_on > last:
        record.until_on = last


def _end_membership(membership: Membership, *, on: date) -> None:
    for representative in list(membership.representatives):
        _end(representative, on=on)
    membership.status = MembershipStatus.LEFT
    _end(membership, on=on)


def _is_going_on(membership: Membership, *, on: date) -> bool:
    is_open = membership.until_on is None or membership.until_on >= on
    return membership.status == MembershipStatus.ACTIVE and is_open


def _let_go(
    people: Collection[int],
    community: Community,
    *,
    by: Viewer | None,
    at: datetime,
    organisation: Organisation | None = None,
) -> None:
    """End what the part in a community gave to people who have just left it.

    Their places at its coming meetings (a CANCEL takes them out of their calendars, the seat goes to the next)
    and the calendar addresses made for it. Who is still there for somebody else keeps them, as such.
    """
    day = day_of(at)
    staying = queries.still_belonging(people, community.id, on=day)
    for registration in queries.registrations_to_end(people, community.id, on=day, at=at):
        withdraw_registration(registration, by=by, at=at)
    for feed in queries.feeds_to_end(set(people) - staying, community.id):
        revoke_feed(feed, by=by, at=at)
    if organisation is not None:
        _stand_for_the_other(staying, community, organisation, at=at)


def _stand_for_the_other(
    people: Collection[int], community: Community, organisation: Organisation, *, at: datetime
) -> None:
    """Let coming registrations say the organisation for which somebody is still in the community."""
    coming = queries.coming_of(people, community.id, at=at).order_by(Registration.meeting_id)
    for registration in db.session.scalars(coming).all():
        if registration.organisation_id == organisation.id:
            others = queries.participations_of(registration.person_id, community.id, on=day_of(at))
            registration.organisation = others[0].membership.organisation if others else None
            db.session.flush()
            seats.fill_seats(
                seats.lock_meeting(registration.meeting_id), at=at
            )  # its seat may be for somebody


def _is_empty(membership: Membership, *, on: date) -> bool:
    return bool(membership.organisation_id) and not queries.represented_today(membership, on=on)


def _coordinators(community: Community, *, by: Viewer, on: date) -> list[Person]:
    return _others(coordinators_of(community.id, on=on) or administrators(), by)


def _others(people: Iterable[Person], by: Viewer) -> list[Person]:
    return [person for person in people if person.id != by.person_id]
