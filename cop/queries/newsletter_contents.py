"""What an issue says, as it was compiled when it began."""

from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import bindparam, select

from cop.extensions import db
from cop.models import NewsletterContent, NewsletterIssue
from cop.rules.newsletter_facts import IssueFacts, facts_of

_content = NewsletterContent.__table__.c
_STORED = (
    select(_content.title, _content.html, _content.plain, _content.facts, NewsletterIssue.started_at)
    .join_from(NewsletterContent.__table__, NewsletterIssue, NewsletterIssue.id == _content.issue_id)
    .where(
        _content.issue_id == bindparam("issue"),
        _content.language == bindparam("in_language", type_=_content.language.type),
        _content.variant == bindparam("which"),
    )
)


class Database(Protocol):
    """A Session or a Connection."""

    def execute(self, statement: Any, params: Any = None) -> Any: ...


class Stored(NamedTuple):
    """What `cop.emails.newsletters.Content` is made of, and the instant at which its issue began."""

    title: str
    html: str
    plain: str
    facts: dict[str, Any]
    started_at: datetime


def facts_sent(issue: NewsletterIssue, language: str) -> IssueFacts | None:
    """Return what an issue said as it began, to whoever it is the same for; None where it has not begun."""
    stored = stored_content(db.session, issue.id, language)
    return facts_of(stored.facts) if stored else None


def stored_content(
    database: Database, issue_id: int | None, language: str, variant: str = ""
) -> Stored | None:
    """Return what an issue says in a language, None where it has not begun."""
    found = database.execute(_STORED, {"issue": issue_id, "in_language": language, "which": variant}).first()
    return Stored(*found) if found else None
