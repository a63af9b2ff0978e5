"""The answer to an invitation: yes, maybe or no; how one comes; for whom."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from cop.models import Answer, Meeting, Mode, Organisation, Registration
from cop.services.survey_refusals import SURVEYS_TEXT

# The words of addresses and forms; mails link to "…?answer=yes".
WORDS = {"yes": Answer.ACCEPTED, "maybe": Answer.TENTATIVE, "no": Answer.DECLINED}
_WORD_OF = {answer: word for word, answer in WORDS.items()} | {Answer.WAITING: "yes", Answer.REQUESTED: "yes"}
MODES = {Mode.IN_PERSON: _l("In person"), Mode.ONLINE: _l("Online")}


class AnswerForm(Form):
    answer = RadioField(
        _l("Your answer"),
        choices=[],
        validators=[InputRequired(_l("Choose one of the answers."))],
    )
    mode = RadioField(_l("How will you take part?"), choices=[SelectChoice(*one) for one in MODES.items()])
    organisation_id = SelectField(_l("On behalf of"), choices=[])

    may_ask = BooleanField(_l("You may ask me what I thought of it."), description=SURVEYS_TEXT)
    may_write = BooleanField(_l("Send me news by mail."))

    @property
    def said(self) -> Answer:
        """The answer chosen in a valid form."""
        return WORDS[self.answer.data]

    @property
    def chosen_mode(self) -> Mode | None:
        """How the person comes, None where the meeting leaves no choice."""
        return Mode(self.mode.data) if "mode" in self else None


def answer_form(
    meeting: Meeting,
    sent: Any = None,
    *,
    registration: Registration | None,
    organisations: Sequence[Organisation] = (),
    wish: str = "",
    can_say_yes: bool = True,
    must_ask: bool = False,
    wants_agreement: bool = False,
    news_text: str = "",
) -> AnswerForm:
    """Return the form with the fields that this person needs for this meeting.

    `sent` is what was posted, if anything; `wish` the answer that a mail's link names: chosen already, and
    saved only when the person sends the form. Who was not invited can only say yes; outside the window of
    registration nobody can (`can_say_yes`); who must ask first asks, and has no maybe. How to come is asked at a
    hybrid meeting, on whose behalf of people with several organisations; whether one may be asked for an opinion
    of who belongs to no community and has not agreed yet (`wants_agreement`); whether news may come, in the words of
    `news_text`, of whom there is news to offer to.
    """
    form = AnswerForm(sent, data=_present(meeting, registration, wish))
    form.answer.choices = _choices(registration, can_say_yes=can_say_yes, must_ask=must_ask)
    if len(meeting.modes) == 1:
        del form.mode
    if not wants_agreement:
        del form.may_ask
    offer_news(form, news_text)
    if len(organisations) < 2:
        del form.organisation_id
    else:
        form.organisation_id.choices = [SelectChoice(str(one.id), one.name) for one in organisations]
    return form


def offer_news(form: Any, words: str) -> None:
    """Put the exact words under the tick `may_write` of a form; without any, take the tick out."""
    if words:
        form.may_write.description = words
    else:
        del form.may_write


def _choices(registration: Registration | None, *, can_say_yes: bool, must_ask: bool) -> list[SelectChoice]:
    yes = [SelectChoice("yes", _l("I would like to come") if must_ask else _l("I'm coming"))]
    if registration is None:
        return yes
    others = [SelectChoice("no", _l("I can't"))]
    if not must_ask:
        others.insert(0, SelectChoice("maybe", _l("Maybe")))
    return yes + others if can_say_yes else others


def _present(meeting: Meeting, registration: Registration | None, wish: str) -> Mapping[str, Any]:
    stands = registration and not registration.needs_answer
    said = _WORD_OF.get(registration.answer) if registration and stands else None
    mode = registration.mode if registration and registration.mode in meeting.modes else None
    organisation_id = registration.organisation_id if registration else None
    if registration is None:
        said = "yes"
    return {
        "answer": wish if registration and wish in WORDS else said,
        "mode": mode or meeting.modes[0],
        "organisation_id": str(organisation_id or ""),
    }
