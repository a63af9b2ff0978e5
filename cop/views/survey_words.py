"""What the pages of a survey say of it: its tabs, what is next, what it lacks before it opens."""

from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext as _

from cop.models import Bilingual, Survey, SurveyAudience, SurveyQuestion, SurveySection, SurveyStatus
from cop.rules.surveys import WRITTEN, can_manage_survey, can_read_results
from cop.views.loaders import viewer


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    url: str


def survey_tabs(survey: Survey) -> list[Tab]:
    """Return the pages of a survey that the viewer may open now, in order."""
    is_manager, is_closed = can_manage_survey(viewer(), survey), survey.status == SurveyStatus.CLOSED
    words_are_read = is_manager and (is_closed or not survey.is_anonymous) and survey.status not in WRITTEN
    offered = [
        ("survey", _("Survey"), "surveys.show", True),
        ("questions", _("Questions"), "survey_questions.index", is_manager),
        ("audience", _("Who is asked"), "survey_audiences.show", is_manager),
        ("results", _("Results"), "survey_results.show", can_read_results(viewer(), survey)),
        ("quotes", _("Open answers"), "survey_quotes.index", words_are_read),
        ("findings", _("Findings"), "survey_findings.index", is_manager and is_closed),
    ]
    known = current_app.view_functions
    return [
        Tab(key, label, url_for(endpoint, survey_id=survey.id))
        for key, label, endpoint, is_shown in offered
        if is_shown and endpoint in known
    ]


def who_is_asked(survey: Survey) -> str:
    """Return in one line whom a survey asks."""
    if survey.audience == SurveyAudience.ATTENDEES:
        return _("who was at the meeting")
    if survey.audience == SurveyAudience.PARTICIPANTS:
        return _("who took part in the edition")
    if survey.audience == SurveyAudience.PUBLIC:
        return _("anybody who has the link")
    if survey.audience == SurveyAudience.SEGMENT:
        return _("some of the people, chosen by what they are")
    if survey.hosts:
        return _("the members of the community")
    return _("the members of every community")


def words_lacking(survey: Survey, sections: list[SurveySection]) -> tuple[list[str], list[str]]:
    """Return where the Italian is missing, and where the English, by what those asked will read.

    A text in one language alone is shown in both: it is no obstacle, but the coordinator is told. Texts that are
    empty in both are left out on purpose.
    """
    texts = [(_("Title"), survey.title), (_("Introduction"), survey.intro), (_("Thanks"), survey.thanks)]
    for section in sections:
        texts += [(_("Section"), section.title), (_("Section"), section.text)]
        for question in section.questions:
            texts += _texts_of(question)
    italian = [where for where, text in texts if text.en and not text.it]
    english = [where for where, text in texts if text.it and not text.en]
    return list(dict.fromkeys(italian)), list(dict.fromkeys(english))


def _texts_of(question: SurveyQuestion) -> list[tuple[str, Bilingual]]:
    name = f"“{question.text_it or question.text_en}”"
    own = [question.text, question.help, question.low, question.high, question.unit]
    return [(name, text) for text in [*own, *(option.text for option in question.options)]]
