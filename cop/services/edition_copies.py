"""An edition made from another one, and sessions added to one: drafts, until the edition is published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from cop.clock import ROME, day_of
from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Edition,
    EditionOrganisationRoleKind,
    EditionPersonRoleKind,
    Meeting,
    MeetingKind,
    Mode,
)
from cop.queries.recurrences import shifted
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.edition_sessions import set_invitation_rule
from cop.services.editions import create_edition
from cop.services.meetings import create_meeting
from cop.services.series_copies import copy_parts, copy_questions
from cop.services.series_facts import facts_for

# What one edition takes over from another as it is. Needs, co-design and who did it are facts of that edition alone:
# nobody designed the next one before it was thought of.
_SAME = (
    "programme_id", "goals_it", "goals_en", "seats", "needs_approval", "most_per_organisation",
    "least_per_organisation", "least_sessions", "least_minutes", "counts_substitutes",
)  # fmt: skip
_WINDOW = ("enrolment_opens_at", "enrolment_closes_at")


@dataclass(frozen=True)
class NewSession:
    """A session to be made: when, its title, and the one it is like; where there is none, `facts` say the rest.

    `facts` are those of `services.meetings.create_meeting`: "kind", "mode", "place", "link".
    """

    starts_at: datetime
    ends_at: datetime
    title_it: str
    title_en: str
    model: Meeting | None = None


def make_next_edition(
    former: Edition,
    *,
    name: str,
    sessions: Sequence[NewSession],
    facts: Mapping[str, Any] | None = None,
    invited_days: int,
    by: Viewer,
    at: datetime,
) -> Edition:
    """Make a draft of one more edition like `former`, with drafts of its sessions; return it.

    It takes over goals, hosts, facilitators, speakers and partners, the settings of enrolment and its questions, the
    completion rule; each session what its model has: texts, mode, place, agenda, questions, the
    mandatory mark. The window of enrolment lies as far before the first session as it did. The invitations to each
    session leave by a rule, `invited_days` before. Raises CopError where the programme has an edition of
    that name (field "name"), where there is no session, or where `create_meeting` refuses one.
    """
    _refuse_none(sessions)
    days = [day_of(one.starts_at) for one in sessions]
    edition = create_edition(
        by=by,
        name=name,
        starts_on=min(days),
        ends_on=max(days),
        hosts=list(former.hosts),
        person_roles=_people_of(former),
        organisation_roles={
            (role.organisation_id, role.kind)
            for role in former.organisation_roles
            if role.kind != EditionOrganisationRoleKind.CO_DESIGNER
        },
        **{column: getattr(former, column) for column in _SAME},
        **_window(former, sessions),
    )
    edition.made_from = former
    db.session.flush()
    copy_questions(former, edition)
    add_sessions(edition, sessions=sessions, facts=facts, by=by, at=at)
    set_invitation_rule(edition, days=invited_days, by=by, at=at)
    return edition


def add_sessions(
    edition: Edition,
    *,
    sessions: Sequence[NewSession],
    facts: Mapping[str, Any] | None = None,
    by: Viewer,
    at: datetime,
) -> list[Meeting]:
    """Add drafts of sessions to an edition, each like its model; `facts` say what one without model is like.

    Raises CopError where there is none, or where `create_meeting` refuses one.
    """
    _refuse_none(sessions)
    made = [_make(edition, one, dict(facts or {}), by=by, at=at) for one in sessions]
    db.session.flush()
    log_act("update", edition, by=by, count=len(made))
    return made


def like_it(kind: MeetingKind, mode: Mode, *, place: str = "", link: str = "") -> dict[str, Any]:
    """Return the facts of sessions that have no model."""
    return {"kind": kind, "mode": mode, "place": place, "link": link}


def _make(edition: Edition, new: NewSession, facts: dict[str, Any], *, by: Viewer, at: datetime) -> Meeting:
    own = {
        "starts_at": new.starts_at, "ends_at": new.ends_at, "title_it": new.title_it, "title_en": new.title_en,
        "edition": edition,
    }  # fmt: skip
    if new.model is None:
        return create_meeting(by=by, at=at, **facts | {"hosts": list(edition.hosts)} | own)
    later = _later(new, new.model)
    session = create_meeting(by=by, at=at, **facts_for(new.model, by=later) | own)
    session.is_mandatory = new.model.is_mandatory
    copy_parts(new.model, session, by=later)
    return session


def _later(new: NewSession, model: Meeting) -> timedelta:
    """How many whole days a session lies after its model: hours are its own."""
    return new.starts_at.astimezone(ZoneInfo(model.zone)).date() - model.day


def _people_of(former: Edition) -> set[tuple[int, int | None, Any]]:
    return {
        (role.person_id, role.organisation_id, role.kind)
        for role in former.person_roles
        if role.person.erased_at is None and role.kind != EditionPersonRoleKind.CO_DESIGNER
    }


def _window(former: Edition, sessions: Sequence[NewSession]) -> dict[str, datetime | None]:
    """When enrolment opens and closes: as long before the first session as in the former edition."""
    began = former.starts_on or min((one.model.day for one in sessions if one.model), default=None)
    if began is None:
        return {}
    first = min(one.starts_at for one in sessions)
    by = day_of(first) - began
    found: dict[str, datetime | None] = {}
    for name in _WINDOW:
        instant: datetime | None = getattr(former, name)
        found[name] = shifted(instant, by, ROME.key) if instant else None
    return found


def _refuse_none(sessions: Sequence[NewSession]) -> None:
    if not sessions:
        raise CopError(_("Leave at least one session in."))
