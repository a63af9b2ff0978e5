"""What becomes of the answers of somebody who is erased.

Choices handed in still count, as nobody's. Words go (`blank_rows`), and so does whatever was made of them and
of answers never handed in. Anonymous answers are nobody's already: nobody could say which of them to take.
"""

from sqlalchemy import select

from cop.extensions import db
from cop.models import SurveyInvitation, SurveyReply
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
