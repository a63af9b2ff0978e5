"""Training of the demonstration: an edition held to the end with its certificates, and one open to enrolment."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from cop.demo.days import on_wall
from cop.demo.history import called
from cop.demo.records import Records, bilingual
from cop.extensions import db
from cop.models import (
    AgendaItem,
    Community,
    Edition,
    EditionOrganisationRole,
    EditionOrganisationRoleKind,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Mode,
    Programme,
)
from cop.queries.audiences import Invitee, audience_of

_SETTINGS = (
    "starts_on", "ends_on", "seats", "needs_approval", "most_per_organisation", "least_per_organisation",
    "least_sessions", "needs_on", "co_design_on",
)  # fmt: skip


def programme_of(records: Records, row: dict[str, Any]) -> Programme:
    """Return the programme of a row with its words, saved where it is not there yet."""
    return records.ensure(Programme, bilingual("name", row) | bilingual("text", row), slug=row["slug"])


def settle(records: Records, edition: Edition, row: dict[str, Any]) -> None:
    """Give an edition what a row tells of it: settings, needs, co-design, who designed it and who helps."""
    words = bilingual("needs", row) | bilingual("co_design", row)
    for name, value in words.items() | {name: row[name] for name in _SETTINGS if name in row}.items():
        setattr(edition, name, value)
    kinds = EditionOrganisationRoleKind
    for kind, key in ((kinds.CO_DESIGNER, "co_designers"), (kinds.PARTNER, "partners")):
        for short_name in row[key]:
            organisation_id = called(short_name).id
            records.ensure(
                EditionOrganisationRole, edition_id=edition.id, organisation_id=organisation_id, kind=kind
            )


def session(
    row: dict[str, Any], given: dict[str, Any], edition: Edition, day: date, published_at: datetime
) -> Meeting:
    """Return a session on a day: `row` tells what it is about, `given` what all sessions have."""
    kind = db.session.scalars(select(MeetingKind).filter_by(is_training=True).limit(1)).one()
    return Meeting(
        kind=kind,
        edition=edition,
        hosts=list(edition.hosts),
        mode=Mode.IN_PERSON,
        place=given["place"],
        status=MeetingStatus.SCHEDULED,
        published_at=published_at,
        is_mandatory=row.get("is_mandatory", False),
        agenda=[_item(n, item) for n, item in enumerate(row.get("agenda", ()))],
        **times(given, day),
        **{f"title_{language}": row[language] for language in ("it", "en")},
    )


def times(given: dict[str, Any], day: date) -> dict[str, datetime]:
    """Return when a session on a day begins and ends."""
    starts_at = on_wall(day, given["at"])
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=given["hours"])}


def who_enrols(hosts: Collection[Community], on: date, *, most: int) -> list[Invitee]:
    """Return people of the hosts' members on a day: two of every other organisation that has several."""
    everybody = audience_of(hosts, on=on)
    of_each: dict[int | None, list[Invitee]] = {}
    for one in everybody:
        of_each.setdefault(one.organisation.id if one.organisation else None, []).append(one)
    several = [people[:2] for people in of_each.values() if len(people) > 1]
    alone = [people[:1] for people in of_each.values() if len(people) == 1]
    mixed = [one for n, people in enumerate(several) for one in (people if n % 2 else people[:1])]
    return [*mixed[: most * 2 // 3], *[one for (one,) in alone]][:most]


def _item(position: int, row: dict[str, Any]) -> AgendaItem:
    return AgendaItem(
        position=position,
        starts_after=row["after"],
        minutes=row["minutes"],
        title_it=row["it"],
        title_en=row["en"],
    )
