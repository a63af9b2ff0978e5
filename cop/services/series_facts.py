"""What a meeting of a series has in common with the others, carried from one to the next."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from cop.models import Meeting, MeetingOrganisationRole, MeetingPersonRole, PersonRoleKind
from cop.queries.recurrences import shifted, wall_distance
from cop.services.meeting_changes import TOLD
from cop.services.meetings import ADMISSION, LISTS, SEATS

TIMES = ("starts_at", "ends_at")
# Lists of pairs, of which each meeting of a series may have some of its own.
PAIRS = LISTS - {"hosts"}
CARRIED = TOLD | SEATS | ADMISSION | LISTS | {"edition"}


def facts_of(meeting: Meeting) -> dict[str, Any]:
    """Return the facts of a meeting as `services.meetings` takes them."""
    return {name: value_of(meeting, name) for name in CARRIED}


def facts_for(template: Meeting, *, by: timedelta) -> dict[str, Any]:
    """Return the facts of one more meeting like `template`, so much later by the clock on the wall.

    Who stood at its front desk is not at that of another. Raises CopError as `recurrences.on_wall` does.
    """
    facts = {name: _later(value, by, template.zone) for name, value in facts_of(template).items()}
    facts["person_roles"] = {one for one in facts["person_roles"] if one[1] != PersonRoleKind.FRONT_DESK}
    return facts


def value_of(meeting: Meeting, name: str) -> Any:
    """Return one fact of a meeting; people and organisations with a role as pairs (id, role)."""
    if name == "hosts":
        return list(meeting.hosts)
    if name == "person_roles":
        return _people(meeting.person_roles)
    if name == "organisation_roles":
        return _organisations(meeting.organisation_roles)
    return getattr(meeting, name)


def _people(roles: Iterable[MeetingPersonRole]) -> set[tuple[int, Any]]:
    return {(role.person_id, role.kind) for role in roles}


def _organisations(roles: Iterable[MeetingOrganisationRole]) -> set[tuple[int, Any]]:
    return {(role.organisation_id, role.kind) for role in roles}


def changed_facts(meeting: Meeting, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the facts that differ from what the meeting says now."""
    return {
        name: value for name, value in facts.items() if not _is_same(name, value, value_of(meeting, name))
    }


def carried_facts(
    changed: Mapping[str, Any], *, origin: Meeting, other: Meeting
) -> tuple[dict[str, Any], list[str]]:
    """Return what changing `origin` so means for another meeting of its series, and the names of what that keeps.

    Times move by as much on the wall. A role added or taken away is so there too. Anything else is carried over
    where both said the same before; what somebody has set on the other meeting alone stays its own.
    """
    carried: dict[str, Any] = {}
    kept: list[str] = []
    for name, value in changed.items():
        former, own = value_of(origin, name), value_of(other, name)
        if isinstance(former, datetime) and own is not None:
            carried[name] = value and shifted(own, wall_distance(former, value, origin.zone), other.zone)
        elif isinstance(value, datetime) and former is own is None:
            by = wall_distance(origin.starts_at, other.starts_at, origin.zone)
            carried[name] = shifted(value, by, other.zone)
        elif name in PAIRS:
            carried[name] = (own - (former - set(value))) | (set(value) - former)
        elif _is_same(name, former, own):
            carried[name] = value
        elif not _is_same(name, value, own):
            kept.append(name)
    return carried, sorted(kept)


def _is_same(name: str, one: Any, other: Any) -> bool:
    return set(one) == set(other) if name in LISTS else bool(one == other)


def _later(value: Any, by: timedelta, zone: str) -> Any:
    return shifted(value, by, zone) if isinstance(value, datetime) else value
