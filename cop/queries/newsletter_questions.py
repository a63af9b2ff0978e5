"""What waits for somebody's answer, as blocks of a newsletter tell of it: consultations, dates to find, enrolment."""

from collections.abc import Collection, Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from cop.extensions import db
from cop.models import (
    Community,
    DatePoll,
    DatePollHost,
    Edition,
    EditionHost,
    EditionStatus,
    JoinPolicy,
    Meeting,
    PollStatus,
)
from cop.queries import newsletter_words as words
from cop.queries.newsletter_items import Scope, excerpt
from cop.queries.surveys import open_consultations
from cop.rules.enrolments import closes_at, has_begun, has_ended
from cop.rules.join_requests import is_taking_requests
from cop.rules.newsletter_facts import Item, Link


def question_items(scope: Scope) -> list[Item]:
    """Return what is open now: consultations for anybody, dates being looked for, editions that take people."""
    return [*_consultations(scope), *_polls(scope), *_editions(scope)]


def _consultations(scope: Scope) -> list[Item]:
    """Those of the communities; with all of them also the ecosystem's own."""
    rows = open_consultations(scope.at)
    own = [one for one in rows if _is_of(one.hosts, scope) or (scope.is_whole and not one.hosts)]
    more = _("Answer the questions")
    return [
        Item(
            key=f"survey:{one.id}",
            title=one.title.in_language(scope.language),
            when=words.until(one.closes_at),
            hosts=words.hosts_of(one.hosts, scope.language) if scope.names_hosts else "",
            text=excerpt(one.intro.in_language(scope.language)),
            lang=one.title.language_shown(scope.language),
            more=Link(more, "survey_answers.public", {"code": one.public_code}),
        )
        for one in own
    ]


def _polls(scope: Scope) -> list[Item]:
    """That a date is being looked for; which dates, and who is asked, only those who are asked may know."""
    hosted = select(DatePollHost.poll_id).where(DatePollHost.community_id.in_(scope.communities))
    rows = select(DatePoll).where(DatePoll.id.in_(hosted), DatePoll.status == PollStatus.OPEN)
    rows = rows.options(selectinload(DatePoll.hosts)).order_by(DatePoll.closes_at, DatePoll.id)
    found = [one for one in db.session.scalars(rows) if one.takes_votes(scope.at)]
    said = _("A date is being looked for. If you were asked, your page leads you to the dates.")
    more = _("Open your page")
    return [
        Item(
            key=f"date_poll:{one.id}",
            title=one.title.in_language(scope.language),
            when=words.until(one.closes_at),
            hosts=words.hosts_of(one.hosts, scope.language) if scope.names_hosts else "",
            text=said,
            lang=one.title.language_shown(scope.language),
            more=Link(more, "me.show"),
        )
        for one in found
    ]


def _editions(scope: Scope) -> list[Item]:
    hosted = select(EditionHost.edition_id).where(EditionHost.community_id.in_(scope.communities))
    rows = select(Edition).where(Edition.id.in_(hosted), Edition.status == EditionStatus.PUBLISHED)
    rows = rows.options(joinedload(Edition.programme), selectinload(Edition.hosts)).order_by(
        Edition.starts_on, Edition.id
    )
    found = db.session.scalars(rows).all()
    sessions = _sessions([one.id for one in found])
    return [
        _edition(one, sessions[one.id], scope) for one in found if _takes_people(one, sessions[one.id], scope)
    ]


def _edition(edition: Edition, sessions: Sequence[Meeting], scope: Scope) -> Item:
    name = edition.programme.name.in_language(scope.language)
    values = {"slug": edition.programme.slug, "edition_id": edition.id}
    return Item(
        key=f"edition:{edition.id}",
        title=f"{name} {edition.name}",
        when=words.until(closes_at(edition, sessions)),
        hosts=words.hosts_of(edition.hosts, scope.language) if scope.names_hosts else "",
        text=excerpt(edition.goals.in_language(scope.language)),
        lang=edition.programme.name.language_shown(scope.language),
        more=Link(_("See the programme and enrol"), "training.show", values),
    )


def _takes_people(edition: Edition, sessions: Sequence[Meeting], scope: Scope) -> bool:
    """Whether people may enrol by themselves (as `services.enrolment_windows` has it); a full one lets them wait."""
    opens_at, last = edition.enrolment_opens_at, edition.enrolment_closes_at
    if has_ended(edition, sessions, at=scope.at) or (opens_at is not None and scope.at < opens_at):
        return False
    return scope.at < last if last is not None else not has_begun(sessions, at=scope.at)


def _sessions(edition_ids: Collection[int]) -> dict[int, list[Meeting]]:
    found: dict[int, list[Meeting]] = {one: [] for one in edition_ids}
    rows = select(Meeting).where(Meeting.edition_id.in_(edition_ids)).order_by(Meeting.starts_at, Meeting.id)
    for meeting in db.session.scalars(rows):
        found[meeting.edition_id or 0].append(meeting)
    return found


def join_items(scope: Scope) -> list[Item]:
    """Return the call to join: of one community the page where one asks to, else the page of all."""
    own = db.session.scalars(
        select(Community)
        .where(Community.id.in_(scope.communities))
        .order_by(Community.position, Community.id)
    ).all()
    if len(own) == 1:
        return _own_call(own[0], scope.language)
    taking = [one for one in own if is_taking_requests(one)]
    if not taking:
        return []
    said = _(
        "Organisations and people who work for the common good are welcome. See which community is yours."
    )
    return [
        Item(
            key="join:all",
            title=_("Join a community of practice"),
            text=said,
            lang=scope.language,
            more=Link(_("See the communities"), "communities.index"),
        )
    ]


def _own_call(community: Community, language: str) -> list[Item]:
    if not is_taking_requests(community):
        return []
    is_open = community.join_policy == JoinPolicy.OPEN
    return [
        Item(
            key=f"join:{community.id}",
            title=_("Join “%(community)s”", community=community.name.in_language(language)),
            text=community.lead.in_language(language),
            lang=community.name.language_shown(language),
            more=Link(
                _("Join now") if is_open else _("Ask to join"), "join_requests.new", {"slug": community.slug}
            ),
        )
    ]


def _is_of(hosts: Collection[Community], scope: Scope) -> bool:
    return any(host.id in scope.communities for host in hosts)
