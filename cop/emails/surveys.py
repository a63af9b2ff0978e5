"""Mails that ask for answers to a survey: each a row of the outbox, in the caller's transaction.

Each has a personal link, and a way to be asked no more (`cop.emails.lists`). Whether it leaves is looked at once
more when it is about to (`cop.queries.survey_reminders.is_still_asked`): answering writes nothing to the outbox.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from flask import current_app

from cop import tokens
from cop.emails import links, outbox
from cop.emails.compose import wording
from cop.models import Edition, MailRule, Meeting, RuleAction, Survey, SurveyAudience, SurveyInvitation
from cop.queries.survey_reminders import ASKING_KINDS, NO_SURVEYS, asking_mails, number_of_questions
from cop.questionnaires import Questionnaire, questionnaire
from cop.rules.mail_rule_times import due_at
from cop.rules.survey_asking import asking_of, closing_time
from cop.rules.surveys import Place, hosts_of

INVITATION, REMINDER = ASKING_KINDS
LINK = "survey"


def own_page(invitation_id: int, language: str) -> str:
    """Return the personal address at which one person answers a survey, without signing in."""
    return links.page("survey_answers.show", language=language, token=tokens.signed(LINK, invitation_id))


def refusal_page(person_id: int, language: str) -> str:
    """Return the address at which one person stops being asked, by a button or by one click of a mail program."""
    return links.page("survey_refusals.show", language=language, token=tokens.signed(NO_SURVEYS, person_id))


def about(invitation: SurveyInvitation) -> str:
    """Return what the outbox rows to one person about one survey are about."""
    return f"survey:{invitation.survey_id}:{invitation.id}"


def queue_invitations(survey: Survey, invitations: Iterable[SurveyInvitation]) -> int:
    """Queue the question to people who are asked for the first time; return to how many."""
    return _queue(INVITATION, survey, invitations)


def queue_reminders(survey: Survey, invitations: Iterable[SurveyInvitation]) -> int:
    """Queue the question once more, to people who have not answered; return to how many."""
    return _queue(REMINDER, survey, invitations)


def take_back(survey: Survey) -> int:
    """Call off the mails about a survey that have not left yet; return how many."""
    return _take_back(asking_mails(survey_id=survey.id))


def take_back_from(person_id: int) -> int:
    """Call off the mails that ask one person about any survey and have not left yet; return how many."""
    return _take_back(asking_mails(person_id=person_id))


def preview(survey: Survey, language: str, *, kind: str = INVITATION) -> tuple[str, str, str]:
    """Return (subject, text, HTML) of the mail as anybody gets it; its links lead to the site."""
    return _look(survey, survey.place, number_of_questions(survey), language, kind)


def preview_rule(rule: MailRule, meeting: Meeting, language: str) -> tuple[str, str, str]:
    """Return (subject, text, HTML) of what a rule, saved or not, asks about a meeting or its edition."""
    asking = asking_of(rule)
    source: Survey | Questionnaire = asking.survey or questionnaire(asking.questionnaire)
    intro = rule.text if rule.text.in_language(language) else source.intro
    is_of_edition = rule.action == RuleAction.EDITION_SURVEY and meeting.edition is not None
    survey = Survey(
        title_it=source.title.it, title_en=source.title.en, intro_it=intro.it, intro_en=intro.en,
        is_anonymous=asking.is_anonymous,
        audience=SurveyAudience.PARTICIPANTS if is_of_edition else SurveyAudience.ATTENDEES,
        closes_at=closing_time(asking, meeting, at=due_at(rule, meeting) or meeting.ends_at),
    )  # fmt: skip
    place = meeting.edition if is_of_edition else meeting
    number = len(source.questions) if isinstance(source, Questionnaire) else number_of_questions(source)
    return _look(survey, place, number, language, INVITATION)


def _look(
    survey: Survey, place: Place | None, questions: int, language: str, kind: str
) -> tuple[str, str, str]:
    site = f"{current_app.config['BASE_URL']}/"
    facts = _facts(survey, place, questions, language) | {"url": site, "list": _list(site)}
    words = wording(kind, language, facts)
    return words.title, words.plain, words.html


def _take_back(ids: Collection[int]) -> int:
    if ids:
        outbox.take_back_rows(ids)
    return len(ids)


def _queue(kind: str, survey: Survey, invitations: Iterable[SurveyInvitation]) -> int:
    shared: dict[str, dict[str, Any]] = {}
    questions = number_of_questions(survey)
    mails = []
    for one in invitations:
        if not one.person.email:
            continue
        language = str(one.person.language)
        if language not in shared:
            shared[language] = _facts(survey, survey.place, questions, language)
        own = {
            "url": own_page(one.id, language),
            "list": _list(refusal_page(one.person_id, language)),
        }
        mails.append(
            outbox.Mail(
                kind,
                to=outbox.Recipient.of(one.person),
                about=about(one),
                context=shared[language] | own,
                priority=outbox.NEWS,
                expires_at=survey.closes_at,
            )
        )
    outbox.queue_all(mails)
    return len(mails)


def _list(leave_url: str) -> dict[str, str]:
    return {"id": "surveys", "name": current_app.config["MAIL_SENDER_NAME"], "leave_url": leave_url}


def _facts(survey: Survey, place: Place | None, questions: int, language: str) -> dict[str, Any]:
    hosts = [host.name.in_language(language) for host in hosts_of(place)]
    return {
        "survey": {
            "title": survey.title.in_language(language),
            "intro": survey.intro.in_language(language),
            "is_anonymous": survey.is_anonymous,
            "closes_at": _instant(survey.closes_at),
            "audience": str(survey.audience),
            "questions": questions,
        },
        "place": _place(place, language),
        "hosts": hosts,
        "sender_name": next(iter(hosts), "") or current_app.config["MAIL_SENDER_NAME"],
    }


def _place(held: Place | None, language: str) -> dict[str, Any]:
    """What a survey is about: name, and of a meeting the hours."""
    if held is None:
        return {"name": "", "times": []}
    if isinstance(held, Meeting):
        times = [held.starts_at.isoformat(), held.ends_at.isoformat()]
        return {"name": held.title.in_language(language), "times": times}
    if isinstance(held, Edition):
        return {"name": f"{held.programme.name.in_language(language)} {held.name}", "times": []}
    return {"name": held.name.in_language(language), "times": []}


def _instant(at: datetime | None) -> str:
    return at.isoformat() if at else ""
