"""Surveys of the demonstration: closed with their figures, open today, one still being written."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from cop import clock
from cop.demo.days import on_wall
from cop.demo.mails import delivered
from cop.demo.records import Records, bilingual, facts
from cop.demo.survey_answers import Sheet, dealt
from cop.demo.survey_words import publish_sentence, release
from cop.extensions import db
from cop.models import (
    Community,
    DeclaredActivity,
    DeclaredFigure,
    Edition,
    Meeting,
    OptionAxis,
    Survey,
    SurveyAudience,
    SurveyInvitation,
    SurveyOption,
    SurveyQuestion,
    SurveyQuestionKind,
    SurveyReply,
    SurveyReplyText,
    SurveySection,
    SurveySheet,
    SurveyStatus,
)
from cop.queries.sessions_of_edition import sessions_of
from cop.queries.survey_audiences import audience_of
from cop.queries.survey_questions import questions_of
from cop.rules.survey_answers import TEXT_KINDS
from cop.rules.surveys import Place
from cop.services.survey_copies import make_from_questionnaire
from cop.services.survey_ends import close_survey
from cop.services.survey_openings import open_survey
from cop.services.surveys import make_survey

_HOUR = "09:00"


def load_surveys(records: Records, communities: dict[str, Community], *, today: date) -> None:
    """Save the surveys of communities and of meetings that are not there yet."""
    rows = facts("surveys")
    for row in rows["closed"]:
        place = communities[row["community"]] if "community" in row else _meeting(row["meeting"])
        if place and not _has(place, row):
            _close(records, place, row)
    for row in rows["open"]:
        if not _has(communities[row["community"]], row):
            _open(records, communities[row["community"]], row, today=today)
    for row in rows["draft"]:
        place = communities[row["community"]]
        if not _has(place, row):
            make_from_questionnaire(row["questionnaire"], by=None, at=clock.now(), place=place)
            records.added += 1


def load_edition_surveys(records: Records, edition: Edition) -> None:
    """Save what the people of an edition that is over were asked, before its report is written."""
    sessions = sessions_of(edition)
    for row in facts("surveys")["edition"]:
        place = sessions[row["session"] - 1] if "session" in row else edition
        _close(records, place, row)


def _close(records: Records, place: Place, row: dict[str, Any]) -> None:
    """A survey from its first day to its last, with its figures and what is shown of them."""
    opened_at, closed_at = _days(place, row)
    with clock.fixed_at(opened_at):
        survey = _made(place, row, at=opened_at)
    survey.status, survey.opened_at, survey.closes_at = SurveyStatus.OPEN, opened_at, closed_at
    db.session.flush()
    sheets = _answered(records, survey, row)
    with clock.fixed_at(closed_at):
        close_survey(survey, by=None, at=closed_at)
    release(records, survey, row.get("quote", ()), given=row["answers"], sheets=sheets)
    if row.get("is_public"):
        publish_sentence(records, survey, row["finding"], at=closed_at + timedelta(days=10))
        _replace_declared(survey)


def _open(records: Records, place: Place, row: dict[str, Any], *, today: date) -> None:
    """A survey that people are answering; the mails that ask them have left."""
    opened_at = on_wall(today + timedelta(days=row["opened"]), _HOUR)
    with delivered(opened_at):
        survey = _made(place, row, at=opened_at)
        survey.closes_at = on_wall(today + timedelta(days=row["closed"]), _HOUR)
        open_survey(survey, by=None, at=opened_at)
    _answered(records, survey, row)


def _made(place: Place, row: dict[str, Any], *, at: datetime) -> Survey:
    wanted: dict[str, Any] = {"audience": SurveyAudience(row["audience"])} if "audience" in row else {}
    if "questionnaire" in row:
        return make_from_questionnaire(row["questionnaire"], by=None, at=at, place=place, **wanted)
    words = bilingual("title", row) | bilingual("intro", row) | bilingual("thanks", row)
    survey = make_survey(by=None, at=at, place=place, purpose=row["purpose"], **wanted, **words)
    section = db.session.scalars(select(SurveySection).filter_by(survey_id=survey.id)).one()
    db.session.add_all([_question(survey, section, n, one) for n, one in enumerate(row["question"])])
    db.session.flush()
    return survey


def _question(survey: Survey, section: SurveySection, position: int, row: dict[str, Any]) -> SurveyQuestion:
    choices = [
        SurveyOption(axis=OptionAxis.CHOICE, position=n, key=one["key"], text_it=one["it"], text_en=one["en"])
        for n, one in enumerate(row.get("choices", ()))
    ]
    return SurveyQuestion(
        survey=survey,
        section=section,
        position=position,
        key=row["key"],
        kind=SurveyQuestionKind(row["kind"]),
        is_required=row.get("is_required", False),
        options=choices,
        text_it=row["it"],
        text_en=row["en"],
    )


def _days(place: Place, row: dict[str, Any]) -> tuple[datetime, datetime]:
    if "opened" in row:
        return on_wall(row["opened"], _HOUR), on_wall(row["closed"], _HOUR)
    day = place.day if isinstance(place, Meeting) else getattr(place, "ends_on")  # noqa: B009 -- an edition
    after = (timedelta(days=row[name]) for name in ("opened_after", "closed_after"))
    opened_at, closed_at = (on_wall(day + days, _HOUR) for days in after)
    return opened_at, closed_at


def _answered(records: Records, survey: Survey, row: dict[str, Any]) -> list[tuple[str, Sheet]]:
    """Save the answers; return each with its source, as quotes name it."""
    questions = questions_of(survey)
    sheets = dealt(questions, row["answers"], row["answered"])
    invited = _invited(records, survey, row["answered"])
    if not survey.is_anonymous:
        _reply(records, invited, questions, sheets, drafts=row.get("drafts", 0))
        return []
    rows = [
        SurveySheet(key=secrets.token_hex(16), survey_id=survey.id, answers=answers) for answers in sheets
    ]
    records.add_all(rows)
    return [(one.key, one.answers) for one in rows]


def _invited(records: Records, survey: Survey, answered: int) -> list[SurveyInvitation]:
    """Whoever is asked; the first so many have answered, a few a day."""
    opened_at: Any = survey.opened_at
    invited = list(db.session.scalars(select(SurveyInvitation).filter_by(survey_id=survey.id)))
    if not invited:
        asked = audience_of(survey, opened_at).asked
        invited = [
            SurveyInvitation(
                survey=survey, person=one.person, organisation=one.organisation, asked_at=opened_at
            )
            for one in asked
        ]
        records.add_all(invited)
    for n, one in enumerate(invited[:answered]):
        one.answered_on = clock.day_of(opened_at) + timedelta(days=n % 5)
    db.session.flush()
    return invited


def _reply(
    records: Records,
    invited: Sequence[SurveyInvitation],
    questions: Sequence[SurveyQuestion],
    sheets: Sequence[Sheet],
    *,
    drafts: int,
) -> None:
    """Named answers; `drafts` of them wait to be gone on with."""
    words = {str(one.id) for one in questions if one.kind in TEXT_KINDS}
    for n, (invitation, answers) in enumerate(zip(invited, [*sheets, *sheets[:drafts]], strict=False)):
        saved_at = invitation.asked_at + timedelta(hours=3 + n * 5)
        reply = SurveyReply(survey_id=invitation.survey_id, invitation=invitation, saved_at=saved_at)
        reply.answers = {key: value for key, value in answers.items() if key not in words}
        reply.submitted_at = saved_at if n < len(sheets) else None
        reply.texts = [
            SurveyReplyText(question_id=int(key), text=answers[key]) for key in sorted(words & answers.keys())
        ]
        records.add(reply)


def _replace_declared(survey: Survey) -> None:
    """Before it was on record the survey was declared as a number."""
    declared = delete(DeclaredActivity).filter_by(
        community_id=survey.community_id, figure=DeclaredFigure.SURVEYS
    )
    db.session.execute(declared)


def _meeting(title: str) -> Meeting | None:
    return db.session.scalars(select(Meeting).filter_by(title_it=title).limit(1)).first()


def _has(place: Place, row: dict[str, Any]) -> bool:
    """Whether the survey of a row is there, by its place and by what it was made from, or its title."""
    column = Survey.meeting_id if isinstance(place, Meeting) else Survey.community_id
    found = select(Survey.id).where(column == place.id)
    if "questionnaire" in row:
        found = found.where(Survey.questionnaire == row["questionnaire"])
    else:
        found = found.where(Survey.title_it == row["title_it"])
    return db.session.scalar(found.limit(1)) is not None
