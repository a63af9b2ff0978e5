"""Open answers of surveys, as somebody reads them one by one, and those that were released."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, select

from cop.extensions import db
from cop.models import SurveyInvitation, SurveyQuote, SurveyReply

_REPLY = "reply:"


def source_of_reply(reply_id: int) -> str:
    """Return what `SurveyQuote.source` calls a named answer."""
    return f"{_REPLY}{reply_id}"


def quotes_of_replies(condition: ColumnElement[bool]) -> list[SurveyQuote]:
    """Return the quotes from the words of the replies that a condition on replies and invitations picks."""
    found = select(SurveyReply.id).join(SurveyReply.invitation).where(condition)
    sources = [source_of_reply(reply_id) for reply_id in db.session.scalars(found)]
    return list(db.session.scalars(select(SurveyQuote).where(SurveyQuote.source.in_(sources))))


def is_reply_of(people: Collection[int]) -> Any:
    """Return the condition that a reply is of one of these people."""
    return SurveyInvitation.person_id.in_(people)
