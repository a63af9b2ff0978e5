"""By which link a survey is answered: a personal one, or the public one of an open consultation."""

from dataclasses import dataclass

from flask import request

from cop import tokens
from cop.models import Survey, SurveyInvitation
from cop.queries.survey_answering import LINK, invitation_to_answer
from cop.queries.surveys import survey_by_code
from cop.views.loaders import seen_or_404

_LONGEST_NUMBER = 100


@dataclass(frozen=True)
class Asker:
    """Which survey is answered, and by whom where that is known: what a link stands for.

    `number` is that of this form, by which the same form of a public survey counts once.
    """

    survey: Survey
    invitation: SurveyInvitation | None = None
    token: str = ""
    number: str = ""

    @property
    def draft_name(self) -> str:
        """Under which the browser keeps what is typed: two links opened in one browser share nothing."""
        return f"survey-{tokens.hash_of(self.token or self.survey.public_code)[:16]}"


def asker_of_link(token: str) -> Asker | None:
    """Return what a personal link stands for, None where it was good once; 404 for one never given out."""
    invitation = invitation_to_answer(seen_or_404(tokens.value_of(LINK, token)))
    return Asker(invitation.survey, invitation, token) if invitation else None


def asker_of_code(code: str, number: str) -> Asker:
    return Asker(seen_or_404(survey_by_code(code)), number=number)


def asker_of_form() -> Asker | None:
    token, code = request.form.get("token", ""), request.form.get("code", "")
    if token:
        return asker_of_link(token)
    return asker_of_code(code.replace("\x00", ""), request.form.get("number", "")[:_LONGEST_NUMBER])


def is_gone(asker: Asker) -> bool:
    return asker.invitation is not None and asker.invitation.person.erased_at is not None
