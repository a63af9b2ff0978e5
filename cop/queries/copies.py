"""What a meeting made from an earlier one still has in common with it."""

from cop.extensions import db
from cop.models import LANGUAGES, Meeting
from cop.queries.meetings import meetings_for
from cop.rules.viewer import Viewer


def repeated_texts(meeting: Meeting, viewer: Viewer) -> dict[str, Meeting]:
    """Return, by language, the latest other meeting of a host whose text is this one's word for word.

    Only meetings that the viewer sees; a language is left out where there is none, or no text.
    """
    texts = {language: getattr(meeting, f"text_{language}") for language in LANGUAGES}
    found = {language: _latest_with(meeting, viewer, language, text) for language, text in texts.items()}
    return {language: one for language, one in found.items() if one}


def _latest_with(meeting: Meeting, viewer: Viewer, language: str, text: str) -> Meeting | None:
    if not text:
        return None
    others = meetings_for(viewer, hosts=[host.id for host in meeting.hosts]).where(Meeting.id != meeting.id)
    same = others.where(getattr(Meeting, f"text_{language}") == text)
    return db.session.scalars(same.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(1)).first()
