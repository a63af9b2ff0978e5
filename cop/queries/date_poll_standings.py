"""How a date poll stands: who can come when, which date is best and what makes it so. Nothing is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cop.models import DatePoll, DatePollOption, DatePollVoter, Vote


@dataclass(frozen=True)
class OptionStanding:
    """What people said of one date.

    `unsaid` said nothing of it. `missing` must attend and cannot, `awaited` must attend and have not said;
    `lacking` is how many yes the quorum still lacks.
    """

    option: DatePollOption
    yes: Sequence[DatePollVoter]
    if_need_be: Sequence[DatePollVoter]
    no: Sequence[DatePollVoter]
    unsaid: Sequence[DatePollVoter]
    missing: Sequence[DatePollVoter]
    awaited: Sequence[DatePollVoter]
    lacking: int
    is_past: bool

    @property
    def rank(self) -> tuple[int, ...]:
        """The higher, the better: nobody missing who must be there, the quorum, then as many as possible."""
        return (-len(self.missing), -self.lacking, len(self.yes), len(self.if_need_be), -len(self.awaited))


@dataclass(frozen=True)
class PollStanding:
    """All dates of a poll, and the best of them: None as long as nobody has said of any that it suits.

    `equals` are the later dates that are as good as the best; `votes` by (voter, option), in ids.
    """

    options: Sequence[OptionStanding]
    best: OptionStanding | None
    equals: Sequence[OptionStanding]
    people: Sequence[DatePollVoter]
    silent: Sequence[DatePollVoter]
    votes: Mapping[tuple[int, int], Vote]

    @property
    def answered(self) -> int:
        return len(self.people) - len(self.silent)


def standing_of(poll: DatePoll, *, at: datetime) -> PollStanding:
    """Return how a poll loaded with its people and votes stands at the instant `at`.

    Who was erased since is left out. A date that has passed is never the best.
    """
    people = sorted((v for v in poll.voters if v.person.erased_at is None), key=_place)
    votes = {(voter.id, vote.option_id): vote.vote for voter in people for vote in voter.votes}
    options = [_option_standing(option, poll, people, votes, at) for option in poll.options]
    wanted = [one for one in options if not one.is_past and (one.yes or one.if_need_be)]
    best = max(wanted, key=lambda one: one.rank, default=None)
    return PollStanding(
        options=options,
        best=best,
        equals=[one for one in wanted if best and one is not best and one.rank == best.rank],
        people=people,
        silent=[voter for voter in people if voter.answered_at is None],
        votes=votes,
    )


def _option_standing(
    option: DatePollOption,
    poll: DatePoll,
    people: Sequence[DatePollVoter],
    votes: Mapping[tuple[int, int], Vote],
    at: datetime,
) -> OptionStanding:
    said: dict[Vote | None, list[DatePollVoter]] = {vote: [] for vote in (*Vote, None)}
    for voter in people:
        said[votes.get((voter.id, option.id))].append(voter)
    return OptionStanding(
        option=option,
        yes=said[Vote.YES],
        if_need_be=said[Vote.IF_NEED_BE],
        no=said[Vote.NO],
        unsaid=said[None],
        missing=[voter for voter in said[Vote.NO] if voter.must_attend],
        awaited=[voter for voter in said[None] if voter.must_attend],
        lacking=max(0, (poll.quorum or 0) - len(said[Vote.YES])),
        is_past=option.starts_at <= at,
    )


def _place(voter: DatePollVoter) -> tuple[Any, ...]:
    """Those who must attend first, then by organisation and name, those of none last."""
    organisation = voter.organisation
    name = organisation.search_key if organisation else ""
    return not voter.must_attend, organisation is None, name, voter.person.search_key, voter.id
