"""Themes that were proposed: in every state, with their story and with who supports them."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from slugify import slugify
from sqlalchemy import select

from cop import clock
from cop.clock import day_of
from cop.demo.people import NOTICE, invent
from cop.demo.records import Records, bilingual, facts
from cop.extensions import db
from cop.models import (
    Community,
    CommunityStatus,
    InvitationReply,
    Language,
    Membership,
    Person,
    ProposalState,
    SiteRole,
    ThemeProposal,
    ThemeProposalStep,
    ThemeSupporter,
    Tone,
    email_key,
)

LISTING = "Mostra il mio nome, e quello della mia organizzazione, nella pagina pubblica di questo tema."


def load_themes(records: Records) -> None:
    """Save the proposals that are not there yet."""
    names = _names()
    for row in facts("themes")["theme"]:
        supporters = [next(names) for _n in range(row["supporters"])]
        known = select(ThemeProposal.id).where(ThemeProposal.title == row["title"])
        if db.session.scalar(known) is None:
            _proposal(records, row, supporters)


def _proposal(records: Records, row: dict[str, Any], names: list[str]) -> None:
    """A proposal received on its day and released the day after, unless the team has not read it."""
    at = clock.now() - timedelta(days=row["days"])
    proposal = ThemeProposal(
        language=Language(row.get("language", "it")),
        title=row["title"],
        need=row["need"].strip(),
        who_would_come=row["who_would_come"],
        state=ProposalState(row["state"]),
        released_at=None if row.get("is_unread") else at + timedelta(days=1),
        created_at=at,
    )
    proposal.steps.append(ThemeProposalStep(state=ProposalState.RECEIVED, at=at))
    team = db.session.scalars(select(Person).where(Person.site_role == SiteRole.ADMINISTRATOR)).first()
    for step in row.get("step", ()):
        said_at = clock.now() - timedelta(days=step["days"])
        proposal.steps.append(
            ThemeProposalStep(state=ProposalState(step["state"]), words=step["words"], at=said_at, by=team)
        )
    records.add(proposal)
    supporters = [_supporter(proposal, row["proposer"], at, organisation_name=row["organisation"])]
    supporters[0].is_proposer = True
    for n, name in enumerate(names, 1):
        came_at = at + (clock.now() - at) * n / (len(names) + 3)
        supporters.append(_supporter(proposal, name, came_at))
        if row["named"] and n % row["named"] == 0:
            supporters[-1].listing_text = LISTING
    supporters[0].listing_text = LISTING if row["named"] else ""
    records.add_all(supporters)
    if "community" in row:
        _begin(records, proposal, supporters, row["community"])


def _supporter(proposal: ThemeProposal, name: str, at: datetime, **values: Any) -> ThemeSupporter:
    email = f"{slugify(name, separator='.')}@example.org"
    return ThemeSupporter(
        proposal=proposal, name=name, email=email, email_key=email_key(email), language=proposal.language,
        notice_text=NOTICE, created_at=at, confirmed_at=at + timedelta(minutes=7), **values,
    )  # fmt: skip


def _begin(
    records: Records, proposal: ThemeProposal, supporters: list[ThemeSupporter], row: dict[str, Any]
) -> None:
    """The community that a proposal became, with the supporters who have said yes as members."""
    invited_at = proposal.steps[-1].at
    values = bilingual("name", row) | bilingual("lead", row)
    values |= {"tone": Tone(row["tone"]), "contact_email": row["contact_email"], "position": 9}
    values |= {"status": CommunityStatus.PROPOSED, "starts_on": day_of(invited_at)}
    proposal.community = records.ensure(Community, values, slug=row["slug"])
    replies = [InvitationReply.ACCEPTED] * row["accepted"] + [InvitationReply.DECLINED] * row["declined"]
    for supporter in supporters:
        supporter.invited_at = invited_at
    for n, (supporter, reply) in enumerate(zip(supporters, replies, strict=False), 1):
        supporter.reply, supporter.replied_at = reply, invited_at + timedelta(hours=6 * n)
        if reply == InvitationReply.ACCEPTED:
            supporter.person = invent(records, supporter.name, supporter.email or "")
            key = {"community_id": proposal.community.id, "person_id": supporter.person.id}
            records.ensure(Membership, {"since_on": day_of(supporter.replied_at)}, **key)
    db.session.flush()


def _names() -> Any:
    """Names of people met nowhere else, no two alike."""
    given = facts("organisations")
    first, last = given["first_names"], given["last_names"]
    return (f"{first[n * 53 % len(first)]} {last[(n * 13 + 1) % len(last)]}" for n in count(1))
