"""What a path shows of each session, of the materials and of the way to the certificate."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from cop import tokens
from cop.models import Answer, Document, Meeting, MeetingStatus
from cop.queries.completion_words import MARKS, attended_words, missing_sentence
from cop.queries.paths import documents_of_course, is_recent, next_of
from cop.queries.rule_words import duration
from cop.rules.completion import Mark, SessionMark, Standing
from cop.rules.courses import length
from cop.rules.documents import can_open_document
from cop.rules.enrolments import substitute_shown
from cop.rules.viewer import Viewer
from cop.views.document_words import rows_of
from cop.views.training_addresses import edition_name


@dataclass(frozen=True)
class Card:
    """A path on one's own page; of one that was over long ago a link is enough (`is_recent`)."""

    standing: Standing
    name: str
    next: SessionMark | None
    missing: str
    is_recent: bool

    @property
    def attended(self) -> str:
        """How many of its sessions count: "3 of 4 sessions"."""
        return attended_words(self.standing)


@dataclass(frozen=True)
class Meter:
    """One thing the certificate asks for: what, how far in words, and the two numbers of its bar."""

    label: str
    words: str
    part: int
    whole: int


@dataclass(frozen=True)
class Row:
    """One session of a path; `mark` None for one that was cancelled."""

    session: Meeting
    number: int | None = None
    mark: SessionMark | None = None
    detail: str = ""
    answer_url: str = ""
    documents: list[dict[str, Any]] = field(default_factory=list)

    @property
    def chip(self) -> tuple[object, str, str]:
        """The mark in a word, its tone and its sign."""
        if self.mark is None:
            return _("Cancelled"), "plain", "it-close-circle"
        if self.session.status == MeetingStatus.POSTPONED:
            return _("Postponed"), "warn", "it-clock"
        return MARKS[self.mark.mark]


def card_of(standing: Standing, *, at: datetime) -> Card:
    """Return what one's own page says of a path."""
    name, missing = edition_name(standing.course.edition), missing_sentence(standing)
    return Card(standing, name, next_of(standing), missing, is_recent(standing, at=at))


def rows_of_path(
    standing: Standing, documents: dict[int, list[dict[str, Any]]], *, token: str, at: datetime
) -> list[Row]:
    """Return the sessions of a path in order of time, cancelled ones where they would have been.

    `documents` by session id; `token`: of the personal link by which it is read, "" for who is signed in.
    """
    rows = [
        Row(
            one.session, one.number, one, mark_detail(standing, one), _answer_url(one, token, at),
            documents.get(one.session.id, []),
        )
        for one in standing.marks
    ]  # fmt: skip
    rows += [Row(session) for session in standing.course.cancelled]
    return sorted(
        rows, key=lambda row: (row.session.status == MeetingStatus.POSTPONED, row.session.starts_at)
    )


def mark_detail(standing: Standing, one: SessionMark) -> str:
    """Return, to the person, what a mark means where a word does not say it; "" where it does."""
    if one.session.status == MeetingStatus.POSTPONED:
        return _("A new date is being looked for: you will hear of it.")
    if one.mark == Mark.SUBSTITUTED:
        return _substituted(standing, one)
    if one.mark == Mark.PRESENT and one.minutes < length(one.session):
        return _("%(time)s of %(whole)s", time=duration(one.minutes), whole=duration(length(one.session)))
    if one.mark == Mark.COMING and one.registration is not None and one.registration.answer == Answer.WAITING:
        return _("You are on the waiting list of this session.")
    if one.mark == Mark.DECLINED:
        return _("You had said no.") if one.is_held else _("You said no. You can still change your answer.")
    return {
        Mark.EXCUSED: _("Only sessions you attended count for the certificate."),
        Mark.NOT_ON_LIST: _("It was held before you enrolled."),
        Mark.UNKNOWN: _("Nobody has recorded yet who was there."),
    }.get(one.mark, "")


def _substituted(standing: Standing, one: SessionMark) -> str:
    name = substitute_shown(one.substitution) if one.substitution else ""
    who = (
        _("%(name)s came in your place.", name=name)
        if one.is_held
        else _("%(name)s comes in your place.", name=name)
    )
    does_count = standing.course.edition.counts_substitutes
    what = _("It counts for you.") if does_count else _("It does not count for your certificate.")
    return f"{who} {what}"


def meters_of(standing: Standing) -> list[Meter]:
    """Return how far somebody is in each thing that the certificate asks for."""
    course, found = standing.course, []
    if course.least_sessions:
        words = _("%(has)s of %(needs)s", has=standing.sessions, needs=course.least_sessions)
        found.append(Meter(_("Sessions"), words, standing.sessions, course.least_sessions))
    if course.least_minutes:
        words = _(
            "%(has)s of %(needs)s", has=duration(standing.minutes), needs=duration(course.least_minutes)
        )
        found.append(Meter(_("Hours"), words, standing.minutes, course.least_minutes))
    if needs := len(course.mandatory):
        has = sum(one.session.is_mandatory for one in standing.counted)
        found.append(
            Meter(_("Mandatory sessions"), _("%(has)s of %(needs)s", has=has, needs=needs), has, needs)
        )
    return found


def materials_of(
    standing: Standing, who: Viewer, *, token: str, at: datetime
) -> tuple[list[dict[str, Any]], dict[int, list[dict[str, Any]]]]:
    """Return the documents somebody may open: those of the edition, and those of each session by its id."""
    edition: list[Document] = []
    sessions: dict[int, list[Document]] = {}
    for document in documents_of_course(standing.course):
        if can_open_document(who, document, standing.enrolment, at=at):
            (sessions.setdefault(document.meeting_id, []) if document.meeting_id else edition).append(
                document
            )
    links = {meeting: _linked(found, token) for meeting, found in sessions.items()}
    return _linked(edition, token), links


def _linked(documents: Iterable[Document], token: str) -> list[dict[str, Any]]:
    rows = rows_of(documents)
    if token:
        for row in rows:
            row["url"] = url_for("paths.personal_document", token=token, document_id=row["id"])
    return rows


def _answer_url(one: SessionMark, token: str, at: datetime) -> str:
    """Where the person answers for one session, while that is open."""
    registration = one.registration
    if registration is None or registration.answer == Answer.WITHDRAWN or not one.session.takes_answers(at):
        return ""
    if token:
        return url_for("answers.show", token=tokens.signed("answer", registration.id))
    return f"{url_for('meetings.show', meeting_id=one.session.id)}#answer-card"
