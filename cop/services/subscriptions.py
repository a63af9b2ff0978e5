"""Signing up for news and leaving it: as easily the one as the other (GDPR art. 7.3, art. 21).

News never touches service mail: whoever leaves still hears of the meetings that they take part in. What somebody said
no to stays on record, whatever membership, import or merge says later; only their own act takes it back.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from cop.emails import outbox
from cop.extensions import db
from cop.models import (
    Consent,
    ConsentOrigin,
    ConsentPurpose,
    Language,
    LeftBy,
    MailingList,
    NewsKind,
    NewsletterIssue,
    Person,
    Subscription,
    SuppressionReason,
)
from cop.queries.subscriptions import (
    NEWS_STOPPED,
    NewsState,
    is_stopped,
    is_subscribed,
    lists_of,
    subscriptions_of,
    waiting_mails,
)
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.consents import withdraw_consent
from cop.services.suppressions import lift_suppression, suppress_address
from cop.services.survey_refusals import refuse_surveys


def subscribe(
    person: Person,
    mailing_list: MailingList,
    kinds: Collection[NewsKind],
    *,
    text: str,
    language: str,
    source: str,
    requested_at: datetime | None = None,
    origin: ConsentOrigin = ConsentOrigin.FORM,
    by: Viewer | None,
    at: datetime,
) -> None:
    """Let a person get kinds of news of a list, on their own word: by a form whose words were exactly `text`.

    Their address is known to be theirs: they clicked in a mail that was sent there, or are signed in. `source` is the
    page where the words stood, `requested_at` when they were sent off, where a mail had to be confirmed first. What
    they get already stays as it is. Whoever had left, or complained, comes back by this, to this list alone.
    """
    _let_in(person, mailing_list, by=by, at=at)
    wanted = [kind for kind in NewsKind if kind in kinds and not _gets(person, mailing_list, kind)]
    if not wanted:
        return
    consent = _consent(person, text, language, source, requested_at, origin, at)
    for kind in wanted:
        row = _row(person, mailing_list, kind, at)
        row.consent, row.since_at = consent, at
        row.left_at = row.left_by = row.left_issue_id = None
    db.session.flush()
    log_act("subscribe", mailing_list, by=by, person=person.id, kinds=[kind.value for kind in wanted])


def leave(
    person: Person,
    mailing_list: MailingList,
    kind: NewsKind,
    *,
    left_by: LeftBy,
    issue: NewsletterIssue | None = None,
    by: Viewer | None,
    at: datetime,
) -> bool:
    """Write to a person no more about a kind of news of a list, on whatever ground it came; return whether that is new.

    Mails of it that have not left are taken back in the same transaction. `issue` is the one whose link it was.
    """
    outbox.take_back_rows(waiting_mails(person.id, list_id=mailing_list.id, kind=kind))
    row = _row(person, mailing_list, kind, at)
    if row.left_at is not None:
        return False
    row.left_at, row.left_by = at, left_by
    row.left_issue_id = issue.id if issue and issue.list_id == mailing_list.id else None
    db.session.flush()
    _withdraw_unused(row, at)
    log_act(
        "leave_list", mailing_list, by=by, person=person.id, kind=kind.value, left_by=left_by.value,
        issue=row.left_issue_id,
    )  # fmt: skip
    return True


def leave_list(
    person: Person,
    mailing_list: MailingList,
    *,
    left_by: LeftBy,
    issue: NewsletterIssue | None = None,
    by: Viewer | None,
    at: datetime,
) -> bool:
    """Write to a person no more about anything of a list; return whether that is new."""
    is_new = False
    for kind in NewsKind:
        is_new |= leave(person, mailing_list, kind, left_by=left_by, issue=issue, by=by, at=at)
    return is_new


def leave_all(
    person: Person, *, left_by: LeftBy, issue: NewsletterIssue | None = None, by: Viewer | None, at: datetime
) -> bool:
    """Send a person no news of any list, and no survey, whatever they join later; return whether that is new.

    Mail about meetings that they take part in goes on.
    """
    is_new = suppress_address(person.email, reason=SuppressionReason.UNSUBSCRIBED) if person.email else False
    for one in lists_of(person, at):
        if one.state == NewsState.GETS:
            leave(person, one.mailing_list, one.kind, left_by=left_by, issue=issue, by=by, at=at)
    outbox.take_back_rows(waiting_mails(person.id))
    refuse_surveys(person, by=by, at=at)
    if is_new:
        log_act("leave_all", person, by=by, left_by=left_by.value)
    return is_new


def withdraw_news(person: Person, *, by: Viewer | None, at: datetime) -> None:
    """Leave all that a person signed up for, and end every consent to get news."""
    for one in subscriptions_of(person.id):
        if one.left_at is None:
            leave(person, one.mailing_list, one.kind, left_by=LeftBy.PAGE, by=by, at=at)
    withdraw_consent(person, purpose=ConsentPurpose.NEWS, at=at, by=by)


def _let_in(person: Person, mailing_list: MailingList, *, by: Viewer | None, at: datetime) -> None:
    """Lift what stopped news of every list; of the other lists nothing comes that was stopped until now."""
    if not is_stopped(person):
        return
    for one in lists_of(person, at):
        if one.state == NewsState.GETS and one.mailing_list is not mailing_list:
            leave(person, one.mailing_list, one.kind, left_by=LeftBy.PAGE, by=by, at=at)
    for reason in sorted(NEWS_STOPPED):
        lift_suppression(person.email or "", reason=reason)


def _gets(person: Person, mailing_list: MailingList, kind: NewsKind) -> bool:
    """Whether they signed up already, and nothing has been said against it since."""
    own = _of(person, mailing_list, kind).where(is_subscribed())
    return db.session.scalar(own) is not None


def _row(person: Person, mailing_list: MailingList, kind: NewsKind, at: datetime) -> Subscription:
    """The one row of a person, list and kind, locked: two clicks at the same moment are one after the other."""
    insert = (postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite).insert
    values = {"person_id": person.id, "list_id": mailing_list.id, "kind": kind, "since_at": at}
    db.session.execute(insert(Subscription).values(**values).on_conflict_do_nothing())
    found = _of(person, mailing_list, kind).with_for_update(key_share=True)
    return db.session.execute(found.execution_options(populate_existing=True)).scalar_one()


def _of(person: Person, mailing_list: MailingList, kind: NewsKind):  # type: ignore[no-untyped-def]
    own = select(Subscription).where(Subscription.person_id == person.id, Subscription.kind == kind)
    return own.where(Subscription.list_id == mailing_list.id)


def _consent(
    person: Person,
    text: str,
    language: str,
    source: str,
    requested_at: datetime | None,
    origin: ConsentOrigin,
    at: datetime,
) -> Consent:
    """The proof: one for one act, whatever the number of lists that it was for."""
    said = {"text": text, "language": Language(language), "source": source[:200], "given_at": at}
    same = select(Consent).filter_by(
        person_id=person.id, purpose=ConsentPurpose.NEWS, withdrawn_at=None, **said
    )
    found = db.session.scalars(same.limit(1)).first()
    if found is None:
        found = Consent(
            person=person, purpose=ConsentPurpose.NEWS, origin=origin, requested_at=requested_at,
            withdrawn_at=None, **said,
        )  # fmt: skip
        db.session.add(found)
        db.session.flush()
    return found


def _withdraw_unused(row: Subscription, at: datetime) -> None:
    """End the consent of a subscription once nothing rests on it any more; its text stays as proof."""
    if row.consent is None:
        return
    others = select(Subscription.id).where(
        Subscription.consent_id == row.consent_id, Subscription.left_at.is_(None)
    )
    if db.session.scalars(others.limit(1)).first() is None:
        row.consent.withdrawn_at = row.consent.withdrawn_at or at
        db.session.flush()
