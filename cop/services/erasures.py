"""Erasing a person: every count stays, as nobody's; no name and no address does (GDPR art. 17)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from cop import clock, tokens
from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Affiliation,
    Answer,
    Attendance,
    CommunityRole,
    Erasure,
    ErasureReason,
    Meeting,
    MeetingPersonRole,
    Membership,
    Merge,
    Person,
    Registration,
    Representative,
    SiteRole,
    SuppressionReason,
)
from cop.models.search import INDEX_PREFIX
from cop.queries.enrolments import running_enrolments
from cop.queries.people import administrators
from cop.queries.personal_rows import Identity, identity_of
from cop.queries.suppressions import address_hash
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.blanking import blank_rows
from cop.services.enrolments import withdraw_enrolment
from cop.services.registrations import withdraw_registration
from cop.services.roles import lock_administrators
from cop.services.stored_files import forget_unused
from cop.services.suppressions import suppress_address
from cop.services.survey_departures import forget_answers, lock_surveys_told_of
from cop.services.traces import scrub_traces

# How nobody is called: the same in every language.
NOBODY = "–"
_DATED = (Affiliation, CommunityRole, Membership, Representative)


@dataclass(frozen=True)
class Erased:
    """What an erasure did, by table: rows of the person, and rows of others that named the person.

    `identity` is by whom the person was known, and `files` the keys of what they handed in, for what follows
    the commit; None: erased before.
    """

    own: dict[str, int]
    others: dict[str, int]
    identity: Identity | None = None
    files: tuple[str, ...] = ()


def erase_person(
    person: Person,
    *,
    by: Viewer | None,
    at: datetime,
    reason: ErasureReason = ErasureReason.ASKED,
) -> Erased:
    """Erase a person, and the duplicates merged into them, for good.

    What is still to come ends first: seats go to whoever waits, roles and memberships have today as their last
    day. With reason ASKED the addresses are kept out from now on, as keyed hashes. Raises CopError for the
    only administrator. Somebody erased already stays so. The caller, once it has committed, has the files
    follow (`cop.jobs.erasing.follow`).
    """
    if person.site_role == SiteRole.ADMINISTRATOR:
        lock_administrators()
    person = _locked(person)
    if person.erased_at is not None:
        return Erased({}, {})
    refuse_last_administrator(person)
    _wipe_deleted_bytes()
    identity = identity_of(person)
    _end_what_is_to_come(identity, by=by, at=at)
    _note_erasure(person, identity, reason=reason, by=by, at=at)
    lock_surveys_told_of(identity.ids)
    forget_answers(identity)
    own = blank_rows(identity)
    _make_nobody(identity, at=at)
    files = tuple(forget_unused())
    others = scrub_traces(identity)
    _forget_words()
    log_act("erase", person, by=by, reason=reason.value)
    db.session.flush()
    return Erased(own, others, identity, files)


def refuse_last_administrator(person: Person) -> None:
    """Raise CopError for the only administrator left: nobody could do anything any more."""
    if [one.id for one in administrators()] == [person.id]:
        raise CopError(_("This is the only administrator: name another one first."))


def identity_hash(person: Person) -> str:
    """Return what stands for one record of the register, in this database and in every backup of it."""
    return tokens.keyed_hash_of(f"person:{person.id}:{person.reply_token}")


def _locked(person: Person) -> Person:
    row = select(Person).where(Person.id == person.id).with_for_update(key_share=True)
    return db.session.execute(row.execution_options(populate_existing=True)).scalar_one()


def _end_what_is_to_come(identity: Identity, *, by: Viewer | None, at: datetime) -> None:
    day = clock.day_of(at)
    for enrolment in running_enrolments(identity.ids, at=at):
        withdraw_enrolment(enrolment, by=by, at=at)
    coming = (
        select(Registration)
        .join(Registration.meeting)
        .where(Registration.person_id.in_(identity.ids), Meeting.starts_at > at)
        .where(Registration.answer != Answer.WITHDRAWN, Registration.attendance != Attendance.PRESENT)
        .order_by(Registration.meeting_id)
    )
    for registration in db.session.scalars(coming).all():
        withdraw_registration(registration, by=by, at=at)
    later = select(Meeting.id).where(Meeting.starts_at > at)
    db.session.execute(
        delete(MeetingPersonRole)
        .where(MeetingPersonRole.person_id.in_(identity.ids), MeetingPersonRole.meeting_id.in_(later))
        .execution_options(synchronize_session=False)
    )
    for model in _DATED:
        _end(model, identity, on=day)


def _end(model: Any, who: Identity, *, on: date) -> None:
    """Make `on` the last day: what is counted today is counted as before, tomorrow it is over."""
    for record in db.session.scalars(select(model).where(model.person_id.in_(who.ids))):
        if record.until_on is None or record.until_on > on:
            record.until_on = max(on, record.since_on or on)
        if isinstance(record, Affiliation):
            record.is_contact = False
    db.session.flush()


def _note_erasure(
    person: Person, identity: Identity, *, reason: ErasureReason, by: Viewer | None, at: datetime
) -> None:
    hashes = [address_hash(address) for address in identity.addresses]
    for one in db.session.scalars(select(Person).where(Person.id.in_(identity.ids))).all():
        db.session.add(
            Erasure(
                person_id=one.id,
                identity_hash=identity_hash(one),
                address_hashes=hashes if one.id == person.id else [],
                reason=reason,
                at=at,
                by_id=by.person_id if by else None,
            )
        )
    if reason == ErasureReason.ASKED:
        for address in identity.addresses:
            suppress_address(address, reason=SuppressionReason.ERASED)
    db.session.flush()


def _make_nobody(identity: Identity, *, at: datetime) -> None:
    nobody = {"name": NOBODY, "search_key": "", "search_words": "", "erased_at": at}
    rights = {"site_role": SiteRole.NONE, "verified_at": None}
    who = update(Person).where(Person.id.in_(identity.ids))
    db.session.execute(who.values(nobody | rights).execution_options(synchronize_session=False))
    # A merge whose journal is gone is not undone any more.
    merged = (Merge.kept_person_id.in_(identity.ids) | Merge.hidden_person_id.in_(identity.ids)) & (
        Merge.forgotten_at.is_(None)
    )
    over = update(Merge).where(merged).values(forgotten_at=at)
    db.session.execute(over.execution_options(synchronize_session=False))
    db.session.expire_all()


def _wipe_deleted_bytes() -> None:
    """Have SQLite overwrite what is deleted: it would leave the bytes in free pages of its file."""
    if db.session.get_bind().dialect.name == "sqlite":
        db.session.connection().exec_driver_sql("PRAGMA secure_delete = ON")


def _forget_words() -> None:
    """Have SQLite's search index drop the words of deleted rows, which it keeps until it is tidied up."""
    db.session.flush()
    if db.session.get_bind().dialect.name == "sqlite":
        for table in ("person", "person_address"):
            name = INDEX_PREFIX + table
            db.session.connection().exec_driver_sql(f"INSERT INTO {name} ({name}) VALUES ('optimize')")  # noqa: S608
