"""Date polls with their dates, the people asked and what they said."""

from datetime import timedelta

from cop import clock
from cop.models import DatePoll, DatePollOption, DatePollVote, DatePollVoter, PollStatus, Vote
from tests.factories.meetings import make_kind
from tests.factories.register import make_community, make_person
from tests.factories.saving import numbers, save


def make_poll(community=None, *, dates=2, **kw):
    """An open poll about a meeting of two hours in two weeks, or on one of the days after."""
    n = next(numbers)
    first = clock.now().replace(microsecond=0) + timedelta(days=14)
    defaults = {
        "title_it": f"Tavolo {n}",
        "title_en": f"Table {n}",
        "place": "Via Esempio 1, Torino",
        "status": PollStatus.OPEN,
        "closes_at": clock.now() + timedelta(days=7),
        "opened_at": clock.now(),
        "hosts": [community or make_community()],
        "kind": kw.pop("kind", None) or make_kind(),
    }
    starts = [first + timedelta(days=day) for day in range(dates)]
    options = [DatePollOption(starts_at=day, ends_at=day + timedelta(hours=2)) for day in starts]
    return save(DatePoll(**defaults | kw, options=options))


def make_voter(poll=None, person=None, votes="", **kw):
    """Somebody asked; `votes` is a letter for each date, y, i or n, and "-" for one of which nothing is said."""
    poll = poll or make_poll()
    said = {"y": Vote.YES, "i": Vote.IF_NEED_BE, "n": Vote.NO}
    if votes:
        kw.setdefault("answered_at", clock.now())
    voter = DatePollVoter(poll=poll, person=person or make_person(), **{"mail_count": 1} | kw)
    save(voter)
    for option, letter in zip(poll.options, votes, strict=False):
        if letter in said:
            voter.votes.append(DatePollVote(option_id=option.id, vote=said[letter]))
    return save(voter)
