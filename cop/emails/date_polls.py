"""Mails about date polls: each a row of the outbox, in the caller's transaction."""

from collections.abc import Iterable
from typing import Any

from cop import tokens
from cop.emails import links, outbox
from cop.models import DatePoll, DatePollOption, DatePollVoter, Mode
from cop.queries.date_polls import VOTE


def own_page(voter: DatePollVoter, language: str) -> str:
    """Return the personal address at which one person says which dates suit, without signing in."""
    token = tokens.signed(VOTE, voter.id)
    return links.page("date_poll_answers.show", language=language, token=token)


def about(voter: DatePollVoter) -> str:
    """Return what the outbox rows to one person about one poll are about."""
    return f"date_poll:{voter.poll_id}:{voter.id}"


def queue_questions(poll: DatePoll, voters: Iterable[DatePollVoter]) -> None:
    """Queue the question which dates suit, with the personal link."""
    _queue("date_poll_invitation", poll, voters)


def queue_reminders(poll: DatePoll, voters: Iterable[DatePollVoter]) -> None:
    """Queue the question once more, to people who have not answered."""
    _queue("date_poll_reminder", poll, voters)


def queue_new_dates(poll: DatePoll, voters: Iterable[DatePollVoter]) -> None:
    """Queue to those who have answered that there are more dates to choose from."""
    _queue("date_poll_changed", poll, voters)


def queue_cancellations(poll: DatePoll, voters: Iterable[DatePollVoter]) -> None:
    """Queue that no date is looked for any more, with the reason; the question that has not left is taken back."""
    told = [voter for voter in voters if voter.mail_count]
    take_back(told)
    _queue("date_poll_cancelled", poll, told)


def take_back(voters: Iterable[DatePollVoter]) -> None:
    """Call off the mails about the poll that have not left yet."""
    outbox.take_back([about(voter) for voter in voters])


def preview_facts(poll: DatePoll, language: str) -> dict[str, Any]:
    """Return the facts of the question as anybody gets it, for a look before the poll is open."""
    return _facts(poll, language) | {"url": links.page("home.index", language=language), "must_attend": False}


def _queue(kind: str, poll: DatePoll, voters: Iterable[DatePollVoter]) -> None:
    is_question = kind != "date_poll_cancelled"
    mails = []
    for voter in voters:
        if not voter.person.email:
            continue
        voter.mail_count += 1
        language = str(voter.person.language)
        own = {"url": own_page(voter, language), "must_attend": voter.must_attend}
        mails.append(
            outbox.Mail(
                kind,
                to=outbox.Recipient.of(voter.person),
                about=about(voter),
                context=_facts(poll, language) | own,
                version=voter.mail_count,
                expires_at=poll.closes_at if is_question else None,
            )
        )
    outbox.queue_all(mails)


def _facts(poll: DatePoll, language: str) -> dict[str, Any]:
    hosts = [host.name.in_language(language) for host in poll.hosts]
    return {
        "poll": {
            "title": poll.title.in_language(language),
            "text": poll.text.in_language(language),
            "kind": poll.kind.name.in_language(language),
            "hosts": hosts,
            "mode": str(poll.mode),
            "place": poll.place if poll.mode != Mode.ONLINE else "",
            "closes_at": poll.closes_at.isoformat() if poll.closes_at else "",
            "reason": poll.reason or "",
        },
        "dates": [_times(option) for option in poll.options],
        "sender_name": next(iter(hosts), ""),
    }


def _times(option: DatePollOption) -> list[str]:
    return [option.starts_at.isoformat(), option.ends_at.isoformat()]
