"""Date polls: one that people are answering, one whose date has become a meeting."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from cop import clock
from cop.clock import ROME
from cop.demo.days import on_wall, open_day
from cop.demo.mails import delivered
from cop.demo.records import Records, bilingual, facts
from cop.emails.date_polls import queue_questions
from cop.extensions import db
from cop.models import (
    Answer,
    Community,
    DatePoll,
    DatePollOption,
    DatePollVote,
    DatePollVoter,
    Meeting,
    MeetingKind,
    Mode,
    PollStatus,
    Registration,
    Vote,
)
from cop.queries.audiences import audience_of

# What eight people in a row say of four dates; the next eight say the same. "-" says nothing.
_PATTERNS = ("ynyi", "yiyn", "----", "nyyn", "yynn", "iyyn", "----", "nyyi")
_VOTES = {"y": Vote.YES, "i": Vote.IF_NEED_BE, "n": Vote.NO}
_SAID = {Answer.ACCEPTED: Vote.YES, Answer.TENTATIVE: Vote.IF_NEED_BE, Answer.DECLINED: Vote.NO}
_NEEDED = 2


def load_date_polls(records: Records, communities: dict[str, Community], *, today: date) -> None:
    """Save the polls that are not there yet; one that is open and has passed moves on."""
    for row in facts("date_polls")["poll"]:
        title = row.get("it") or row["meeting"]
        found = db.session.scalars(select(DatePoll).filter_by(title_it=title).limit(1)).first()
        if found and "days" in row:
            _move_on(found, row, today)
        elif not found:
            _ask(records, row, communities, today) if "days" in row else _settle(records, row)


def _ask(records: Records, row: dict[str, Any], communities: dict[str, Community], today: date) -> None:
    kind = db.session.scalars(select(MeetingKind).filter_by(slug=row["kind"])).one()
    poll = DatePoll(
        kind=kind,
        hosts=[communities[slug] for slug in row["hosts"]],
        mode=Mode(row["mode"]),
        place=row["place"],
        quorum=row["quorum"],
        status=PollStatus.OPEN,
        opened_at=clock.now() - timedelta(days=2),
        options=_options(row, today),
        closes_at=_last_minute(today, row),
        **{f"title_{language}": row[language] for language in ("it", "en")},
        **bilingual("text", row),
    )
    records.add(poll)
    invitees = audience_of(poll.hosts, on=today)
    voters = [
        DatePollVoter(
            poll=poll, person=one.person, organisation=one.organisation, must_attend=n < _NEEDED, mail_count=0
        )
        for n, one in enumerate(invitees)
    ]
    records.add_all(voters)
    with delivered(clock.now() - timedelta(days=2)):
        queue_questions(poll, voters)
    for n, voter in enumerate(voters):
        _answer(voter, poll.options, _PATTERNS[n % len(_PATTERNS)])
    for voter, comment in zip((v for v in voters if v.answered_at), row["comments"], strict=False):
        voter.comment = comment
    db.session.flush()


def _settle(records: Records, row: dict[str, Any]) -> None:
    """The poll of which a meeting came: who is coming said yes to its date."""
    meeting = db.session.scalars(select(Meeting).filter_by(title_it=row["meeting"]).limit(1)).one()
    names = ("kind", "title_it", "title_en", "text_it", "text_en", "mode", "place", "link")
    days = (0, 7, 14)
    poll = DatePoll(
        hosts=list(meeting.hosts),
        meeting=meeting,
        quorum=row["quorum"],
        status=PollStatus.DECIDED,
        opened_at=meeting.published_at,
        closes_at=meeting.published_at,
        options=[
            _option(meeting.starts_at + timedelta(days=n), meeting.ends_at + timedelta(days=n)) for n in days
        ],
        **{name: getattr(meeting, name) for name in names},
    )
    records.add(poll)
    registrations = (
        select(Registration).where(Registration.meeting_id == meeting.id).order_by(Registration.id)
    )
    for registration in db.session.scalars(registrations).all():
        voter = records.add(
            DatePollVoter(poll=poll, person=registration.person, organisation=registration.organisation)
        )
        vote = _SAID.get(registration.answer)
        _vote(voter, poll.options, [vote, Vote.NO, Vote.IF_NEED_BE] if vote else [])
    db.session.flush()


def _move_on(poll: DatePoll, row: dict[str, Any], today: date) -> None:
    if poll.status != PollStatus.OPEN or poll.closes_at is None or poll.closes_at > clock.now():
        return
    for option, times in zip(poll.options, _times(row, today), strict=True):
        option.starts_at, option.ends_at = times
    poll.closes_at, poll.opened_at = _last_minute(today, row), clock.now()


def _answer(voter: DatePollVoter, options: Sequence[DatePollOption], pattern: str) -> None:
    _vote(voter, options, [_VOTES[letter] for letter in pattern if letter in _VOTES])


def _vote(voter: DatePollVoter, options: Iterable[DatePollOption], said: Sequence[Vote]) -> None:
    if said:
        voter.answered_at = clock.now() - timedelta(days=1)
        pairs = zip(options, said, strict=False)
        voter.votes = [DatePollVote(option_id=option.id, vote=vote) for option, vote in pairs]


def _options(row: dict[str, Any], today: date) -> list[DatePollOption]:
    return [_option(*times) for times in _times(row, today)]


def _times(row: dict[str, Any], today: date) -> list[tuple[datetime, datetime]]:
    """The dates of a poll, each on an open day of its own."""
    days: list[date] = []
    for number in row["days"]:
        day = open_day(today + timedelta(days=number))
        while day in days:
            day = open_day(day + timedelta(days=1))
        days.append(day)
    begins = [on_wall(day, row["at"]) for day in days]
    return [(begin, begin + timedelta(hours=row["hours"])) for begin in begins]


def _option(starts_at: datetime, ends_at: datetime) -> DatePollOption:
    return DatePollOption(starts_at=starts_at, ends_at=ends_at)


def _last_minute(today: date, row: dict[str, Any]) -> datetime:
    return datetime.combine(open_day(today + timedelta(days=row["open_for"])), time(23, 59), ROME)
