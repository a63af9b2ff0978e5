"""The best date of a poll: nobody missing who is needed, then the quorum, then as many as possible."""

from datetime import timedelta

import pytest
from flask_babel import force_locale

from cop.queries.date_poll_standings import standing_of
from cop.views.date_poll_words import reasons
from tests.factories import make_person, make_poll, make_voter


@pytest.fixture
def now(db, at):
    with force_locale("en"):
        yield at("2026-11-22T12:00+01:00")


def poll_of(*votes, dates=3, **kw):
    """A poll with one person for each word of votes; "!" before it means needed."""
    poll = make_poll(dates=dates, **kw)
    for n, said in enumerate(votes):
        make_voter(poll, make_person(name=f"Anna {n}"), said.lstrip("!"), must_attend=said.startswith("!"))
    return poll


def best_of(poll, at):
    best = standing_of(poll, at=at).best
    return poll.options.index(best.option) if best else None


@pytest.mark.parametrize(
    ("votes", "best"),
    [
        (["yyn", "yin", "-yn"], 1),  # as many yes, and one more if need be
        (["nyn", "ynn", "yin"], 0),
        (["yy-", "yy-"], 0),  # equally good: the earliest
        (["ynn", "ynn", "!nyn"], 1),  # one yes with whom is needed beats two without
        (["nnn", "---"], None),
        ([], None),
    ],
)
def test_the_best_date(now, votes, best):
    assert best_of(poll_of(*votes), now) == best


def test_the_quorum_comes_before_the_number_of_if_need_be(now):
    assert best_of(poll_of("yi-", "-yy", "i-y", quorum=2), now) == 2


def test_a_date_that_has_passed_is_never_the_best(now):
    poll = poll_of("yyn", "ynn")
    assert best_of(poll, poll.options[0].starts_at) == 1
    assert best_of(poll, poll.options[2].starts_at) is None


def test_who_was_erased_counts_no_more(now):
    poll = poll_of("yn", "ny", "ny", dates=2)
    for voter in poll.voters[1:]:
        voter.person.erased_at = now
    standing = standing_of(poll, at=now)
    assert (len(standing.people), standing.answered, poll.options.index(standing.best.option)) == (1, 1, 0)


def test_the_reasons_in_words(now):
    poll = poll_of("!-yy", "yyy", "i--", "", quorum=3)
    assert reasons(standing_of(poll, at=now), poll) == [
        "2 of 4 can come.",
        "Everybody who is needed can come.",
        "1 more yes is needed to reach 3.",
        "Just as good: Tuesday 8 December; this one is the earliest.",
    ]
    alone = poll_of("!n", "y", "y", dates=1, quorum=2)
    assert reasons(standing_of(alone, at=now), alone) == [
        "2 of 3 can come.",
        "Needed, but cannot come: Anna 0.",
        "At least 2 have said yes, as you asked for.",
    ]


def test_what_each_says_of_each_date(now):
    poll = poll_of("yi", "n-", "", dates=2)
    standing = standing_of(poll, at=now)
    first, second = standing.options
    assert [len(v) for v in (first.yes, first.if_need_be, first.no, first.unsaid)] == [1, 0, 1, 1]
    assert [len(v) for v in (second.yes, second.if_need_be, second.no, second.unsaid)] == [0, 1, 0, 2]
    assert (standing.answered, len(standing.silent), len(standing.votes)) == (2, 1, 3)
    assert first.option.ends_at - first.option.starts_at == timedelta(hours=2)
