"""The questions of a survey, and which of them somebody has answered."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from cop.extensions import db
from cop.models import (
    Bilingual,
    Survey,
    SurveyCondition,
    SurveyOption,
    SurveyQuestion,
    SurveyReply,
    SurveyReplyText,
    SurveySection,
    SurveySheet,
)
from cop.questionnaires import Choice, Condition, Question, Section


def sections_of(survey: Survey, *, has_retired: bool = False) -> list[SurveySection]:
    """Return the sections of a survey in order; `questions` of each holds those that are asked, in order.

    Options and conditions are loaded with them, four statements in all. With `has_retired` questions that are
    not asked any more are among them. The same objects hold what the last call asked for.
    """
    questions = SurveySection.questions
    wanted = questions if has_retired else questions.and_(SurveyQuestion.retired_at.is_(None))
    rows = db.session.scalars(
        select(SurveySection)
        .where(SurveySection.survey_id == survey.id)
        .options(
            selectinload(wanted).options(
                selectinload(SurveyQuestion.options), selectinload(SurveyQuestion.conditions)
            )
        )
        .order_by(SurveySection.position, SurveySection.id)
        .execution_options(populate_existing=True)
    )
    return list(rows)


def questions_of(survey: Survey, *, has_retired: bool = False) -> list[SurveyQuestion]:
    """Return the questions of a survey in the order of its page, options and conditions loaded with them.

    With `has_retired` those not asked any more stand among them, where they stood.
    """
    found = (
        select(SurveyQuestion)
        .join(SurveySection, SurveySection.id == SurveyQuestion.section_id)
        .where(SurveyQuestion.survey_id == survey.id)
    )
    if not has_retired:
        found = found.where(SurveyQuestion.retired_at.is_(None))
    found = found.options(selectinload(SurveyQuestion.options), selectinload(SurveyQuestion.conditions))
    order = (SurveySection.position, SurveySection.id, SurveyQuestion.position, SurveyQuestion.id)
    return list(db.session.scalars(found.order_by(*order)))


def section_in(survey: Survey, section_id: int) -> SurveySection | None:
    """Return a section of a survey by its id."""
    return db.session.scalar(
        select(SurveySection).where(SurveySection.id == section_id, SurveySection.survey_id == survey.id)
    )


def question_in(survey: Survey, question_id: int) -> SurveyQuestion | None:
    """Return a question of a survey by its id, retired or not."""
    found = select(SurveyQuestion).where(
        SurveyQuestion.id == question_id, SurveyQuestion.survey_id == survey.id
    )
    return db.session.scalar(found.options(selectinload(SurveyQuestion.options)))


def keys_in(survey: Survey) -> set[str]:
    """Return what the questions of a survey are called, those not asked any more as well."""
    return set(db.session.scalars(select(SurveyQuestion.key).where(SurveyQuestion.survey_id == survey.id)))


def keys_like(base: str) -> set[str]:
    """Return the keys that begin with `base`, of questions of whatever survey."""
    return set(
        db.session.scalars(
            select(SurveyQuestion.key).where(SurveyQuestion.key.startswith(base, autoescape=True))
        )
    )


def is_key_shared(question: SurveyQuestion) -> bool:
    """Whether a question of another survey is called the same: their figures are compared."""
    other = select(SurveyQuestion.id).where(
        SurveyQuestion.key == question.key, SurveyQuestion.survey_id != question.survey_id
    )
    return db.session.scalar(other.limit(1)) is not None


def answered_ids(survey: Survey) -> set[int]:
    """Return the ids of the questions that somebody has answered: they are never changed in place."""
    return set(answer_numbers(survey))


def answer_numbers(survey: Survey) -> dict[int, int]:
    """Return how many people answered each question, by its id; those without an answer left out.

    Named: counted, saved drafts as well. Anonymous: as soon as anybody has answered, every question counts as
    answered by everybody who did. Whether a single question has an answer yet would be a figure of an open
    survey: one asked only of those who said yes to another would tell that somebody has.
    """
    if survey.is_anonymous:
        return _anonymous_numbers(survey)
    texts = (
        select(SurveyReplyText.question_id, SurveyReplyText.reply_id)
        .join(SurveyReply, SurveyReply.id == SurveyReplyText.reply_id)
        .where(SurveyReply.survey_id == survey.id)
    )
    pairs = {(int(id_), reply) for id_, reply in db.session.execute(_named_in(survey))}
    pairs |= {(id_, reply) for id_, reply in db.session.execute(texts)}
    numbers: dict[int, int] = {}
    for id_, _reply in pairs:
        numbers[id_] = numbers.get(id_, 0) + 1
    return numbers


def plain_sections(survey: Survey) -> list[Section]:
    """Return what a survey asks today without its ids, as a shipped questionnaire is written.

    A section without questions is left out, and so is a condition on a question that is not asked any more.
    """
    sections = [
        (section, [_plain(question) for question in section.questions]) for section in sections_of(survey)
    ]
    return [Section(section.title, section.text, tuple(rows)) for section, rows in sections if rows]


def _plain(question: SurveyQuestion) -> Question:
    return Question(
        key=question.key,
        kind=question.kind,
        text=question.text,
        help=question.help,
        low=question.low,
        high=question.high,
        unit=question.unit,
        is_required=question.is_required,
        least=question.least,
        most=question.most,
        bands=tuple(question.bands),
        choices=_plain_options(question.choices),
        rows=_plain_options(question.rows),
        conditions=tuple(_plain_condition(one) for one in question.conditions if not one.on.retired_at),
    )


def _plain_options(options: Sequence[SurveyOption]) -> tuple[Choice, ...]:
    return tuple(Choice(one.key, Bilingual(one.text_it, one.text_en)) for one in options)


def _plain_condition(condition: SurveyCondition) -> Condition:
    option = condition.option.key if condition.option else None
    return Condition(condition.on.key, condition.test, option, condition.number)


def _anonymous_numbers(survey: Survey) -> dict[int, int]:
    sheets = select(func.count()).select_from(SurveySheet).where(SurveySheet.survey_id == survey.id)
    number = db.session.scalar(sheets) or 0
    ids = select(SurveyQuestion.id).where(SurveyQuestion.survey_id == survey.id)
    return dict.fromkeys(db.session.scalars(ids), number) if number else {}


def _named_in(survey: Survey) -> Select[str, int]:
    """Question (as text) and reply for each answer; both databases take JSON apart by the same name."""
    pair = func.json_each(SurveyReply.answers).table_valued("key", joins_implicitly=True)
    return select(pair.c.key, SurveyReply.id).where(SurveyReply.survey_id == survey.id)
