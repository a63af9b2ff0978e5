"""Editions of training programmes: drafted, changed, published, deleted while nothing depends on them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Edition,
    EditionCoDesign,
    EditionOrganisationRole,
    EditionPersonRole,
    EditionStatus,
    Meeting,
    MeetingStatus,
)
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change, refuse_foreign, refusing_duplicates, set_rows
from cop.services.edition_seats import lock_edition
from cop.services.edition_sessions import publish_sessions
from cop.services.enrolment_settings import SETTINGS, refuse_impossible_settings
from cop.services.meetings import delete_draft
from cop.services.removal import delete_record

COLUMNS = frozenset(
    {
        "programme_id", "name", "starts_on", "ends_on", "goals_it", "goals_en", "needs_it", "needs_en", "needs_on",
        "co_design_it", "co_design_en", "co_design_on", "least_sessions", "least_minutes", "counts_substitutes",
    }
)  # fmt: skip
LISTS = frozenset({"hosts", "person_roles", "organisation_roles", "co_design_meetings"})
# Tables whose rows belong to an edition and go with it.
PARTS = frozenset(
    {
        "edition_host",
        "edition_person_role",
        "edition_organisation_role",
        "edition_co_design",
        "edition_report",
        "mail_rule",
        "meeting_question",
    }
)


def create_edition(*, by: Viewer, **facts: Any) -> Edition:
    """Add a draft.

    `facts` are those of `COLUMNS`, `SETTINGS` and `LISTS`: "hosts" as communities, "person_roles" as triples
    (person id, organisation id or None, kind), "organisation_roles" as pairs (id, kind), "co_design_meetings" as
    ids. Raises CopError (fields "name", "hosts", "ends_on", "enrolment_closes_at", "least_per_organisation") where
    the facts contradict each other or the programme has an edition of that name; ValueError for any other fact.
    """
    refuse_foreign(facts, allowed=COLUMNS | SETTINGS | LISTS)
    edition = Edition(status=EditionStatus.DRAFT)
    with db.session.no_autoflush:
        _write(edition, facts, allowed=COLUMNS | SETTINGS)
        _refuse_impossible(edition)
    with refusing_duplicates(_on_record(), fields={"name": "name"}):
        db.session.add(edition)
    _set_co_design(edition, facts.get("co_design_meetings", ()))
    log_act("create", edition, by=by)
    return edition


def edit_edition(edition: Edition, *, by: Viewer, **facts: Any) -> list[str]:
    """Change what is given but for enrolment (`change_enrolment_settings`); return the names of what differs.

    Raises as `create_edition` does.
    """
    refuse_foreign(facts, allowed=COLUMNS | LISTS)
    with refusing_duplicates(_on_record(), fields={"name": "name"}), db.session.no_autoflush:
        changed = _write(edition, facts, allowed=COLUMNS)
        _refuse_impossible(edition)
    if "co_design_meetings" in facts and _set_co_design(edition, facts["co_design_meetings"]):
        changed.append("co_design_meetings")
    if changed:
        log_act("update", edition, by=by, fields=sorted(changed))
    return sorted(changed)


def publish_edition(edition: Edition, *, by: Viewer, at: datetime) -> list[Meeting]:
    """Show a draft to everybody, with its sessions; return the sessions that were drafts.

    Nobody gets a mail: invitations leave by the edition's rule. Raises CopError where it is no draft any more.
    """
    edition = lock_edition(edition.id)
    if edition.status != EditionStatus.DRAFT:
        raise CopError(_("This edition has been published already."))
    edition.status, edition.published_at = EditionStatus.PUBLISHED, at
    db.session.flush()
    published = publish_sessions(edition, by=by, at=at)
    log_act("publish", edition, by=by, sessions=len(published))
    return published


def delete_edition(edition: Edition, *, by: Viewer) -> None:
    """Remove an edition entered by mistake; a draft goes with the drafts of its sessions.

    Raises CopError, saying what, where anything else depends on it.
    """
    if edition.status == EditionStatus.DRAFT:
        drafts = select(Meeting).where(
            Meeting.edition_id == edition.id, Meeting.status == MeetingStatus.DRAFT
        )
        for meeting in db.session.scalars(drafts).all():
            delete_draft(meeting, by=by)
    delete_record(edition, by=by, parts=PARTS)


def _refuse_impossible(edition: Edition) -> None:
    if not edition.hosts:
        raise CopError(_("Choose at least one community."), field="hosts")
    if edition.starts_on and edition.ends_on and edition.ends_on < edition.starts_on:
        raise CopError(_("The last day is before the first."), field="ends_on")
    refuse_impossible_settings(edition)


def _write(edition: Edition, facts: dict[str, Any], *, allowed: Collection[str]) -> list[str]:
    """Set facts on an edition, new or not, all but its co-design meetings; return the names that differ."""
    columns = {name: value for name, value in facts.items() if name not in LISTS}
    changed = change(edition, columns, allowed=allowed)
    if "hosts" in facts and set(facts["hosts"]) != set(edition.hosts):
        edition.hosts = list(facts["hosts"])
        changed.append("hosts")
    if "person_roles" in facts and _set_people(edition, facts["person_roles"]):
        changed.append("person_roles")
    if "organisation_roles" in facts and _set_organisations(edition, facts["organisation_roles"]):
        changed.append("organisation_roles")
    return changed


def _set_people(edition: Edition, wanted: Collection[tuple[int, int | None, Any]]) -> bool:
    return set_rows(
        edition.person_roles,
        wanted,
        key=lambda role: (role.person_id, role.organisation_id, role.kind),
        made=lambda one: EditionPersonRole(person_id=one[0], organisation_id=one[1], kind=one[2]),
    )


def _set_organisations(edition: Edition, wanted: Collection[tuple[int, Any]]) -> bool:
    return set_rows(
        edition.organisation_roles,
        wanted,
        key=lambda role: (role.organisation_id, role.kind),
        made=lambda one: EditionOrganisationRole(organisation_id=one[0], kind=one[1]),
    )


def _set_co_design(edition: Edition, wanted: Collection[int]) -> bool:
    of_edition = EditionCoDesign.edition_id == edition.id
    present = set(db.session.scalars(select(EditionCoDesign.meeting_id).where(of_edition)))
    gone, new = present - set(wanted), set(wanted) - present
    db.session.execute(delete(EditionCoDesign).where(of_edition, EditionCoDesign.meeting_id.in_(gone)))
    db.session.add_all(
        EditionCoDesign(edition_id=edition.id, meeting_id=meeting_id) for meeting_id in sorted(new)
    )
    db.session.flush()
    return bool(gone or new)


def _on_record() -> str:
    return _("The programme has an edition of this name already.")
