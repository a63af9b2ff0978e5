"""Deleting what was entered by mistake: only while nothing depends on it, so that history stays."""

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from cop.errors import CopError
from cop.extensions import db
from cop.queries.dependents import dependents_of
from cop.rules.viewer import Viewer
from cop.services.audit import log_act

NOUNS = {
    "affiliation": lazy_gettext("people who work there"),
    "community": lazy_gettext("communities"),
    "date_poll": lazy_gettext("polls for a date"),
    "date_poll_voter": lazy_gettext("polls for a date"),
    "declared_activity": lazy_gettext("declared activities"),
    "edition": lazy_gettext("editions"),
    "edition_co_design": lazy_gettext("editions designed there"),
    "edition_organisation_role": lazy_gettext("parts in training editions"),
    "edition_person_role": lazy_gettext("parts in training editions"),
    "enrolment": lazy_gettext("enrolments"),
    "enrolment_request": lazy_gettext("requests to enrol"),
    "substitution": lazy_gettext("people sent in somebody's place"),
    "join_request": lazy_gettext("join requests"),
    "kind_wording": lazy_gettext("wordings of communities"),
    "meeting": lazy_gettext("meetings"),
    "meeting_organisation_role": lazy_gettext("roles in meetings"),
    "membership": lazy_gettext("memberships"),
    "organisation": lazy_gettext("organisations"),
    "registration": lazy_gettext("registrations"),
    "survey": lazy_gettext("surveys"),
}


def delete_record(record: Any, *, by: Viewer, parts: Collection[str] = ()) -> None:
    """Delete a record and its own `parts` (table names).

    Raises CopError, saying what, where anything else refers to it: nothing else ever goes with it.
    """
    found = dependents_of(record, parts=parts)
    if found:
        raise CopError(_refusal(found))
    log_act("delete", record, by=by)
    db.session.delete(record)
    db.session.flush()


def _refusal(found: dict[str, int]) -> str:
    known = [f"{NOUNS[table]} ({number})" for table, number in found.items() if table in NOUNS]
    rest = sum(number for table, number in found.items() if table not in NOUNS)
    if rest:
        known.append(ngettext("%(num)s other record", "%(num)s other records", rest))
    return _("It cannot be deleted, because it is in use: %(uses)s.", uses=", ".join(known))
