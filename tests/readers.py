"""An issue with thousands of readers, written straight into the tables."""

from datetime import timedelta

from cop import clock
from cop.extensions import db
from cop.models import (
    BlockKind,
    Consent,
    ConsentOrigin,
    ConsentPurpose,
    IssueStatus,
    MailingList,
    NewsKind,
    NewsletterBlock,
    NewsletterIssue,
    Person,
    Subscription,
)

# A page of words, as an issue has.
TEXT = "\n\n".join(
    f"## Notizia {n}\n\nUna comunità cresce quando chi ne fa parte [si incontra](https://example.org/{n}) spesso. "
    * 3
    for n in range(8)
)


def address_of(number: int) -> str:
    return f"reader{number}@example.org"


def fill_readers(number: int) -> int:
    """Make a list that `number` people signed up for, every second one in English, and an issue that is due; return
    its id. Ids of people begin with 1. Commits.
    """
    now, today = clock.now(), clock.today()
    own = MailingList(
        slug="ecosystem", name_it="Notizie", name_en="News", about_it="", about_en="", has_members=False
    )
    db.session.add(own)
    db.session.flush()
    for start in range(1, number + 1, 5000):
        ids = range(start, min(start + 5000, number + 1))
        db.session.execute(Person.__table__.insert(), [_person(n) for n in ids])
        db.session.execute(Consent.__table__.insert(), [_consent(n, now) for n in ids])
        rows = [
            {"person_id": n, "list_id": own.id, "kind": NewsKind.ISSUE, "consent_id": n, "since_at": now}
            for n in ids
        ]
        db.session.execute(Subscription.__table__.insert(), rows)
    issue = NewsletterIssue(
        mailing_list=own, title_it="Novità", title_en="News", since_on=today - timedelta(30),
        until_on=today + timedelta(30), status=IssueStatus.SCHEDULED, send_at=now, confirmed=number,
    )  # fmt: skip
    words = {"text_it": "Ciao {{nome}},\n\n" + TEXT, "text_en": "Hello {{name}},\n\n" + TEXT}
    issue.blocks = [NewsletterBlock(kind=BlockKind.TEXT, position=1, left_out=[], edits={}, **words)]
    db.session.add(issue)
    db.session.flush()
    issue_id = (
        issue.id
    )  # after the commit, asking for it would begin a transaction that keeps workers waiting
    db.session.commit()
    return issue_id


def _person(number: int) -> dict[str, object]:
    address = address_of(number)
    return {
        "id": number, "name": f"Reader {number}", "email": address, "email_key": address,
        "language": "en" if number % 2 else "it", "reply_token": f"t{number}", "created_at": clock.now(),
        "site_role": "none", "is_invented": True,
    }  # fmt: skip


def _consent(number: int, at: object) -> dict[str, object]:
    return {
        "id": number, "person_id": number, "purpose": ConsentPurpose.NEWS, "text": "Scrivetemi.",
        "language": "it", "origin": ConsentOrigin.FORM, "source": "/it/news", "given_at": at,
    }  # fmt: skip
