"""What an issue says and to whom, written down as it begins: the content by language, a row and a mail for each person.

All in the caller's transaction: a worker killed in the middle leaves nothing, and another begins anew. Recipients are
read and written a thousand at a time, so that fifty thousand take no more memory than one thousand.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from cop.emails import newsletters, outbox
from cop.extensions import db
from cop.models import (
    Language,
    Message,
    MessageState,
    NewsletterContent,
    NewsletterIssue,
    NewsletterRecipient,
)
from cop.queries.digest_variants import EVERYTHING, Variants, communities_of_variant, skips_empty
from cop.queries.newsletter_audiences import RecipientRow, recipient_rows
from cop.queries.newsletter_filling import filled
from cop.queries.newsletter_progress import about
from cop.services import send_rates

AT_ONCE = 1000


def write_down(issue: NewsletterIssue, at: datetime) -> int:
    """Write what an issue says at `at`, and a mail to each of its recipients; return how many they are.

    A personal digest passes over those whom it has nothing to tell.
    """
    contents = _Contents(issue, at)
    contents.write_both(EVERYTHING)
    variants = Variants(issue, at) if issue.is_personal else None
    places = _Places(at)
    number = 0
    rows = recipient_rows(issue, at)
    while chunk := list(islice(rows, AT_ONCE)):
        own = variants.among([row.person_id for row in chunk]) if variants else {}
        told = [
            (row, own.get(row.person_id, EVERYTHING))
            for row in chunk
            if variants is None or (row.person_id in own and contents.tells(row.language, own[row.person_id]))
        ]
        _insert(NewsletterRecipient, (_recipient(issue, row, variant) for row, variant in told))
        mails = (_mail(issue, row, variant, places.of(row.email), at) for row, variant in told)
        number += _insert(Message, mails)
    return number


class _Contents:
    """What has been compiled of an issue, by language and variant: each once, as somebody needs it."""

    def __init__(self, issue: NewsletterIssue, at: datetime) -> None:
        self._issue, self._at = issue, at
        self._skips_empty = skips_empty(issue)
        self._told: dict[tuple[str, str], bool] = {}

    def write_both(self, variant: str) -> None:
        """Compile a variant in both languages: the archive shows it in both."""
        for language in Language:
            self._write(language, variant, is_kept=True)

    def tells(self, language: str, variant: str) -> bool:
        """Whether a variant has something to tell; compiles it the first time."""
        if (language, variant) not in self._told:
            self._write(Language(language), variant, is_kept=False)
        return self._told[language, variant]

    def _write(self, language: Language, variant: str, *, is_kept: bool) -> None:
        told = None if variant == EVERYTHING else communities_of_variant(variant)
        facts = filled(self._issue, language, at=self._at, communities=told)
        self._told[language, variant] = is_told = is_kept or not (self._skips_empty and facts.is_empty)
        if is_told:
            said = newsletters.compiled(facts)
            row = {
                "issue_id": self._issue.id, "language": language, "variant": variant, "title": said.title[:300],
                "facts": facts.as_json(), "html": said.html, "plain": said.plain,
            }  # fmt: skip
            _insert(NewsletterContent, [row])


class _Places:
    """From when on each mail may leave: with MAIL_DOMAIN_RATE those to one domain are spread from the beginning."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._before: Counter[str] = Counter()
        limit = send_rates.domain_limit(current_app.config, "")
        self._interval = limit.interval if limit else timedelta(0)

    def of(self, address: str) -> datetime:
        if not self._interval:
            return self._at
        domain = send_rates.domain_of(address)
        self._before[domain] += 1
        return self._at + (self._before[domain] - 1) * self._interval


def _recipient(issue: NewsletterIssue, row: RecipientRow, variant: str) -> dict[str, Any]:
    return {
        "issue_id": issue.id, "person_id": row.person_id, "language": row.language, "variant": variant,
        "ground": row.ground,
    }  # fmt: skip


def _mail(
    issue: NewsletterIssue, row: RecipientRow, variant: str, not_before: datetime, at: datetime
) -> dict[str, Any]:
    subject = about(issue.id)
    return {
        "kind": newsletters.KIND, "subject": subject, "recipient": row.email, "version": 0,
        "person_id": row.person_id, "language": row.language, "title": issue.title.in_language(row.language),
        "context": {
            "issue": issue.id, "variant": variant, "ground": row.ground.value, "list": issue.list_id,
            "recipient_name": row.name, "organisation": row.organisation,
        },
        "message_id": outbox.message_id(newsletters.KIND, subject, row.email, 0),
        "priority": outbox.NEWS, "not_before": not_before, "state": MessageState.READY, "created_at": at,
        "attempts": 0, "ambiguous": 0, "envelope_from": "", "last_error": "",
    }  # fmt: skip


def _insert(model: Any, rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert rows in one statement, past those that are there; return how many were given."""
    values = list(rows)
    if values:
        insert = (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert
        db.session.execute(insert(model.__table__).on_conflict_do_nothing(), values)
    return len(values)
