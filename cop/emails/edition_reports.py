"""The news that the report of an edition is published: a row of the outbox each, in the caller's transaction."""

from collections.abc import Iterable
from datetime import datetime

from cop.emails import links, outbox
from cop.models import Edition, Person

KIND = "report_published"


def queue_published(edition: Edition, people: Iterable[Person], *, at: datetime) -> int:
    """Queue the news to people who can be written to and have not had it, and return to how many."""
    mails = [_mail(edition, person, at) for person in people]
    outbox.queue_all(mails)
    return len(mails)


def subject_of(edition: Edition) -> str:
    """Return what the mail is about, as the outbox names it."""
    return f"edition_report:{edition.id}"


def _mail(edition: Edition, person: Person, at: datetime) -> outbox.Mail:
    language = str(person.language)
    place = {"slug": edition.programme.slug, "edition_id": edition.id}
    context = {
        "programme": edition.programme.name.in_language(language),
        "edition": edition.name,
        "url": links.page("edition_reports.public", language=language, **place),
    }
    # Of one taken back the row stays: the next is another version.
    version = int(at.timestamp()) // 60
    return outbox.Mail(KIND, outbox.Recipient.of(person), subject_of(edition), context, version)
