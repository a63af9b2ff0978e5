"""What becomes of the answers of somebody who is erased, or merged into somebody else.

Choices handed in still count, as nobody's. Words go (`blank_rows`), and so does whatever was made of them and
of answers never handed in. Anonymous answers are nobody's already: nobody could say which of them to take.
"""

import secrets
from collections.abc import Collection

from sqlalchemy import ColumnElement, select, update

from cop.extensions import db
from cop.models import Survey, SurveyInvitation, SurveyQuote, SurveyReply, SurveySheet, SurveyStatus
from cop.queries.personal_rows import Identity
from cop.queries.survey_quotes import is_reply_of, quotes_of_replies


def forget_answers(identity: Identity) -> None:
    """Delete the quotes from a person's named answers, and the answers saved to be gone on with.

    A published report keeps of quotes which they were, not the words: those of the person are gone from it as well.
    """
    for quote in quotes_of_replies(is_reply_of(identity.ids)):
        db.session.delete(quote)
    asked = select(SurveyInvitation.id).where(SurveyInvitation.person_id.in_(identity.ids))
    drafts = SurveyReply.submitted_at.is_(None) & SurveyReply.invitation_id.in_(asked)
    for draft in db.session.scalars(select(SurveyReply).where(drafts)).all():
        db.session.delete(draft)
    db.session.flush()


def lock_surveys_asking(people: Collection[int]) -> None:
    """Hold the open surveys that ask these people until the transaction ends: nobody answers them meanwhile."""
    asking = select(SurveyInvitation.survey_id).where(SurveyInvitation.person_id.in_(people))
    _lock(Survey.id.in_(asking))


def lock_surveys_told_of(people: Collection[int]) -> None:
    """Hold the same, and all open anonymous surveys: any may name the people.

    With each answer that comes in those that are there are dealt out anew, which must not happen while one of them is
    being changed.
    """
    asking = select(SurveyInvitation.survey_id).where(SurveyInvitation.person_id.in_(people))
    _lock(Survey.is_anonymous | Survey.id.in_(asking))


def mix_sheets(keys: Collection[str]) -> None:
    """Write all anonymous answers of the surveys of these sheets anew, each under the key of another, by chance.

    Whoever has the database would tell the sheets in which something was changed from the others, by the number of
    the transaction in each row. What was decided about an answer follows it.
    """
    surveys = select(SurveySheet.survey_id).where(SurveySheet.key.in_(keys)).distinct()
    for survey_id in db.session.scalars(surveys).all():
        rows = db.session.execute(
            select(SurveySheet.key, SurveySheet.answers).where(SurveySheet.survey_id == survey_id)
        ).all()
        mixed = [row.key for row in rows]
        secrets.SystemRandom().shuffle(mixed)
        pairs = list(zip(rows, mixed, strict=True))
        db.session.execute(update(SurveySheet), [{"key": key, "answers": row.answers} for row, key in pairs])
        _let_follow(survey_id, {row.key: key for row, key in pairs})


def _let_follow(survey_id: int, renamed: dict[str, str]) -> None:
    """Two answers to a question may change places: none has the other's name meanwhile."""
    found = select(SurveyQuote).where(SurveyQuote.survey_id == survey_id, SurveyQuote.source.in_(renamed))
    quotes = [(quote, renamed[quote.source]) for quote in db.session.scalars(found)]
    for quote, _source in quotes:
        quote.source = f"moving:{quote.id}"
    db.session.flush()
    for quote, source in quotes:
        quote.source = source
    db.session.flush()


def _lock(condition: ColumnElement[bool]) -> None:
    locked = select(Survey.id).where(Survey.status == SurveyStatus.OPEN, condition)
    db.session.execute(locked.order_by(Survey.id).with_for_update()).all()
