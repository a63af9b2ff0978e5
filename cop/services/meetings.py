"""Meetings: created as drafts, changed, copied, deleted while they are drafts."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from cop.emails import invitations
from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Community,
    Meeting,
    MeetingOrganisationRole,
    MeetingPersonRole,
    MeetingStatus,
)
from cop.queries.audiences import staff_ids
from cop.queries.meetings import invited_registrations
from cop.rules.viewer import Viewer
from cop.services import seats
from cop.services.audit import log_act
from cop.services.changes import change, set_rows
from cop.services.edition_endings import end_former_session
from cop.services.edition_registrations import register_enrolled
from cop.services.meeting_changes import TOLD, Consequences, consequences_of, settled
from cop.services.registrations import reset_answers
from cop.services.seat_numbers import change_seats

SEATS = frozenset({"seats_in_person", "seats_online"})
# Who may come by themselves, and when.
ADMISSION = frozenset(
    {
        "registration_opens_at", "registration_closes_at", "needs_approval", "seats_per_organisation",
        "waiting_closes_hours",
    }
)  # fmt: skip
LISTS = frozenset({"hosts", "person_roles", "organisation_roles"})


def create_meeting(*, by: Viewer, at: datetime, **facts: Any) -> Meeting:
    """Add a draft.

    `facts` are those of `meeting_changes.TOLD`, `SEATS`, `ADMISSION`, "edition", "hosts", and as pairs (id, role)
    "person_roles" and "organisation_roles". Raises CopError (fields "ends_at", "hosts", "registration_closes_at")
    where it would end before it begins, nobody hosts it, or registration would close before it opens; ValueError
    for any other fact.
    """
    meeting = Meeting(status=MeetingStatus.DRAFT, created_at=at, changed_at=at)
    with db.session.no_autoflush:
        _write(meeting, settled(facts))
        _refuse_impossible(meeting)
    db.session.add(meeting)
    db.session.flush()
    log_act("create", meeting, by=by)
    return meeting


def edit_meeting(meeting: Meeting, *, by: Viewer, at: datetime, **facts: Any) -> Consequences:
    """Change what is given, tell those invited what they must know, and return what came of it.

    Raises CopError as `create_meeting` and `consequences_of` do, and where there would be fewer seats than are
    taken (fields of `SEATS`).
    """
    meeting, facts = seats.lock_meeting(meeting.id), settled(facts)
    foreseen = consequences_of(meeting, at=at, **facts)
    former, former_edition = list(meeting.hosts), meeting.edition
    changed = write_facts(meeting, facts)
    if not changed:
        return foreseen
    if foreseen.changes and meeting.status != MeetingStatus.DRAFT:
        meeting.sequence += 1
    if foreseen.is_significant:
        reset_answers(meeting, at=at)
    db.session.flush()
    _tell_and_seat(meeting, foreseen, facts, at=at)
    if "edition" in changed and meeting.status != MeetingStatus.DRAFT:
        if former_edition:
            end_former_session(meeting, former_edition, by=by, at=at)
        register_enrolled(meeting, at=at)
    touch_meeting(meeting, at=at, former=former)
    log_act("update", meeting, by=by, fields=changed, told=len(foreseen.told), sequence=meeting.sequence)
    return foreseen


def write_facts(meeting: Meeting, facts: dict[str, Any]) -> list[str]:
    """Set facts on a meeting that exists, all but its seats; return the names of all that differ, sorted.

    Raises CopError as `create_meeting` does.
    """
    changed = [name for name in SEATS & facts.keys() if facts[name] != getattr(meeting, name)]
    with db.session.no_autoflush:
        changed += _write(meeting, {name: facts[name] for name in facts.keys() - SEATS})
        _refuse_impossible(meeting)
    if {"person_roles", "hosts"} & set(changed):
        mark_staff(meeting)
    return sorted(changed)


def set_seats(meeting: Meeting, facts: dict[str, Any], *, at: datetime) -> None:
    """Give a meeting the seats of these facts, letting in who waits. Raises CopError as `change_seats` does."""
    change_seats(
        meeting,
        mode=meeting.mode,
        in_person=facts.get("seats_in_person", meeting.seats_in_person),
        online=facts.get("seats_online", meeting.seats_online),
        at=at,
    )


def touch_meeting(meeting: Meeting, *, at: datetime, former: Iterable[Community] = ()) -> None:
    """Note that what calendars show of a meeting has changed, once a change; `former` are the hosts before it.

    Feeds know by these numbers that they are stale. A draft is in no feed.
    """
    meeting.revision += 1
    meeting.changed_at = at
    if meeting.status != MeetingStatus.DRAFT:
        for host in {*meeting.hosts, *former}:
            host.feed_revision += 1
    db.session.flush()


def delete_draft(meeting: Meeting, *, by: Viewer) -> None:
    """Remove a draft for good. Raises CopError for anything else: people know of it."""
    if meeting.status != MeetingStatus.DRAFT:
        raise CopError(_("Only a draft can be deleted. Cancel the meeting instead."))
    log_act("delete", meeting, by=by)
    db.session.delete(meeting)
    db.session.flush()


def mark_staff(meeting: Meeting) -> None:
    """Say of everybody on the list whether they are staff, counted apart from participants (rule 4)."""
    staff = staff_ids(meeting, on=meeting.day)
    for registration in invited_registrations(meeting):
        registration.is_staff = registration.person_id in staff


def _tell_and_seat(meeting: Meeting, foreseen: Consequences, facts: dict[str, Any], *, at: datetime) -> None:
    """Queue the updates and set the seats.

    A mail replaces the one before it that has not left. The news of a seat says all that an update would, so
    it comes later; but the question for a new date must be the last word.
    """
    has_seats = bool(({"mode"} | SEATS | ADMISSION) & facts.keys())
    if has_seats and foreseen.is_significant:
        set_seats(meeting, facts, at=at)
    invitations.queue_updates(foreseen.told, is_significant=foreseen.is_significant, changes=foreseen.changes)
    if has_seats and not foreseen.is_significant:
        set_seats(meeting, facts, at=at)


def _refuse_impossible(meeting: Meeting) -> None:
    if meeting.ends_at <= meeting.starts_at:
        raise CopError(_("The meeting must end after it begins."), field="ends_at")
    opens_at, closes_at = meeting.registration_opens_at, meeting.registration_closes_at
    if opens_at and closes_at and closes_at <= opens_at:
        raise CopError(_("Registration must close after it opens."), field="registration_closes_at")
    if not meeting.hosts:
        raise CopError(_("Choose at least one community."), field="hosts")


def _write(meeting: Meeting, facts: dict[str, Any]) -> list[str]:
    """Set facts on a meeting, new or not, and return the names of those that differ."""
    columns = {name: value for name, value in facts.items() if name not in LISTS}
    changed = change(meeting, columns, allowed=TOLD | SEATS | ADMISSION | {"edition"})
    if "hosts" in facts and set(facts["hosts"]) != set(meeting.hosts):
        meeting.hosts = list(facts["hosts"])
        changed.append("hosts")
    if "person_roles" in facts and _set_people(meeting, facts["person_roles"]):
        changed.append("person_roles")
    if "organisation_roles" in facts and _set_organisations(meeting, facts["organisation_roles"]):
        changed.append("organisation_roles")
    return changed


def _set_people(meeting: Meeting, wanted: Collection[tuple[int, Any]]) -> bool:
    return set_rows(
        meeting.person_roles,
        wanted,
        key=lambda role: (role.person_id, role.kind),
        made=lambda one: MeetingPersonRole(person_id=one[0], kind=one[1]),
    )


def _set_organisations(meeting: Meeting, wanted: Collection[tuple[int, Any]]) -> bool:
    return set_rows(
        meeting.organisation_roles,
        wanted,
        key=lambda role: (role.organisation_id, role.kind),
        made=lambda one: MeetingOrganisationRole(organisation_id=one[0], kind=one[1]),
    )
