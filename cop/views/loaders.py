"""Fetch what the address names, or answer 404 as if it did not exist."""

from typing import TypeVar

from flask import abort
from flask_login import current_user

from cop.models import Edition, MailingList, NewsletterIssue, Survey
from cop.queries.editions import edition_by_id
from cop.queries.newsletters import issue_for, list_by_id
from cop.queries.surveys import survey_for
from cop.rules.newsletters import can_manage_issue, can_manage_list
from cop.rules.surveys import can_manage_survey
from cop.rules.training import can_manage_edition, can_see_edition
from cop.rules.viewer import Viewer

T = TypeVar("T")


def viewer() -> Viewer:
    """Return who is looking at this page (ANONYMOUS where nobody is signed in)."""
    seen: Viewer = current_user._get_current_object()
    return seen


def signed_in_id() -> int:
    """Return the id of the signed-in person; 403 where a public view asks for it by mistake."""
    person_id = viewer().person_id
    if person_id is None:
        abort(403)
    return person_id


def seen_or_404(found: T | None, is_seen: bool = True) -> T:
    """Return `found`, or answer 404 where it is None or the viewer does not see it."""
    if found is None or not is_seen:
        abort(404)
    return found


def allowed_or_403(is_allowed: bool) -> None:
    """Answer 403 to a viewer who sees the thing but may not do this to it."""
    if not is_allowed:
        abort(403)


def seen_edition(edition_id: int) -> Edition:
    """Return an edition that the viewer sees, or answer 404."""
    edition = edition_by_id(edition_id)
    return seen_or_404(edition, edition is not None and can_see_edition(viewer(), edition))


def managed_edition(edition_id: int) -> Edition:
    """Return an edition that the viewer manages: 404 where unseen, 403 where seen but not theirs."""
    edition = seen_edition(edition_id)
    allowed_or_403(can_manage_edition(viewer(), edition))
    return edition


def seen_survey(survey_id: int) -> Survey:
    """Return a survey that the viewer sees, or answer 404; 403 for those who read no figures and manage nothing."""
    allowed_or_403(viewer().is_coordinator or viewer().is_viewer)
    return seen_or_404(survey_for(viewer(), survey_id))


def managed_survey(survey_id: int) -> Survey:
    """Return a survey that the viewer manages: 404 where unseen, 403 where seen but not theirs."""
    survey = seen_survey(survey_id)
    allowed_or_403(can_manage_survey(viewer(), survey))
    return survey


def seen_issue(issue_id: int) -> NewsletterIssue:
    """Return a newsletter issue that the viewer sees, or answer 404; 403 for those who see none at all."""
    allowed_or_403(viewer().is_coordinator or viewer().is_viewer)
    return seen_or_404(issue_for(viewer(), issue_id))


def managed_issue(issue_id: int) -> NewsletterIssue:
    """Return a newsletter issue that the viewer manages: 404 where unseen, 403 where seen but not theirs."""
    issue = seen_issue(issue_id)
    allowed_or_403(can_manage_issue(viewer(), issue))
    return issue


def managed_list(list_id: int) -> MailingList:
    """Return a mailing list that the viewer manages: 404 where there is none, 403 where it is not theirs."""
    allowed_or_403(viewer().is_coordinator)
    mailing_list = seen_or_404(list_by_id(list_id))
    allowed_or_403(can_manage_list(viewer(), mailing_list))
    return mailing_list
