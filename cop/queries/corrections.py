"""Whose facts a coordinator may correct: somebody entered a moment ago, of the own communities alone."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select

from cop.extensions import db
from cop.models import (
    ActionItem,
    AddressClaim,
    Affiliation,
    AgendaItem,
    AgendaItemPerson,
    AuditEntry,
    CommunityRole,
    Consent,
    Contribution,
    DatePollHost,
    DatePollVoter,
    EditionHost,
    EditionPersonRole,
    Enrolment,
    InboundKind,
    InboundMail,
    JoinRequest,
    MeetingHost,
    MeetingPersonRole,
    Membership,
    OpenidIdentity,
    Person,
    PersonAddress,
    PersonalFeed,
    RecoveryCode,
    Registration,
    Representative,
    RepresentativeInvitation,
    SecondFactor,
    SecondStep,
    SignedInSession,
    SiteRole,
    Subscription,
    Substitution,
    Survey,
    SurveyInvitation,
    ThemeProposalStep,
    ThemeSupporter,
)

# Mails that come from somebody who reads the address.
_BY_OWNERS = (InboundKind.PERSONAL, InboundKind.COMPLAINT, InboundKind.UNSUBSCRIBE)


def is_correctable_in(communities: Collection[int], person: Person) -> bool:
    """Whether a person has never used the address and has nothing, of any date, outside the communities.

    Whoever changes an address can sign in as its person: so nobody's is changed that has a past elsewhere.
    What is hosted also by another community is outside; so is what nobody hosts.
    """
    is_unused = and_(Person.verified_at.is_(None), Person.password_hash.is_(None), Person.erased_at.is_(None))
    found = select(Person.id).where(Person.id == person.id, is_unused, Person.site_role == SiteRole.NONE)
    for trace in (*_uses_by(person), *ties_outside(communities, person)):
        found = found.where(not_(trace.exists()))
    return db.session.scalar(found) is not None


def _uses_by(person: Person) -> Iterable[Select[Any]]:
    """What only somebody who reads the address can have made."""
    person_id = person.id
    is_own = or_(ThemeSupporter.person_id == person_id, ThemeSupporter.email_key == person.email_key)
    yield select(ThemeSupporter.id).where(is_own, ThemeSupporter.confirmed_at.is_not(None))
    yield select(ThemeProposalStep.id).where(ThemeProposalStep.by_id == person_id)
    for means in (SecondFactor, RecoveryCode, SecondStep, OpenidIdentity):
        yield select(means.id).where(means.person_id == person_id)
    yield select(PersonAddress.id).where(
        PersonAddress.person_id == person_id, PersonAddress.verified_at.is_not(None)
    )
    # Whether an address may be corrected tells nobody who has answered an anonymous survey.
    yield (
        select(SurveyInvitation.id)
        .join(SurveyInvitation.survey)
        .where(
            SurveyInvitation.person_id == person_id,
            SurveyInvitation.answered_on.is_not(None),
            Survey.is_anonymous.is_(False),
        )
    )
    # A report that a mail did not arrive says the contrary: it is why an address is to be corrected.
    yield select(InboundMail.id).where(InboundMail.person_id == person_id, InboundMail.kind.in_(_BY_OWNERS))
    for model in (SignedInSession, PersonalFeed, AuditEntry, AddressClaim, Consent, Subscription):
        yield select(model.id).where(model.person_id == person_id)


def ties_outside(communities: Collection[int], person: Any) -> Iterable[Select[Any]]:
    """Yield the selections of what ties a person (a record, or the class in a statement) to others."""
    of_memberships = select(Membership.id).where(Membership.community_id.in_(communities))
    asked = or_(
        JoinRequest.person_id == person.id,
        JoinRequest.decided_by_id == person.id,
        JoinRequest.email_key == person.email_key,
    )
    yield _outside(CommunityRole, CommunityRole.community_id.not_in(communities), person)
    yield _outside(Membership, Membership.community_id.not_in(communities), person)
    yield _outside(Representative, Representative.membership_id.not_in(of_memberships), person)
    yield select(JoinRequest.id).where(asked, JoinRequest.community_id.not_in(communities))
    named = or_(
        RepresentativeInvitation.person_id == person.id,
        RepresentativeInvitation.invited_by_id == person.id,
        RepresentativeInvitation.email_key == person.email_key,
    )
    elsewhere_named = RepresentativeInvitation.membership_id.not_in(of_memberships)
    yield select(RepresentativeInvitation.id).where(named, elsewhere_named)
    hosts = (MeetingHost.meeting_id, MeetingHost.community_id)
    for model in (Registration, MeetingPersonRole, ActionItem, Contribution, Substitution):
        yield _outside(model, is_hosted_elsewhere(model.meeting_id, *hosts, communities), person)
    on_agendas = select(AgendaItemPerson.item_id).join(AgendaItem, AgendaItem.id == AgendaItemPerson.item_id)
    yield on_agendas.where(
        AgendaItemPerson.person_id == person.id,
        is_hosted_elsewhere(AgendaItem.meeting_id, *hosts, communities),
    )
    hosts_of_poll = (DatePollHost.poll_id, DatePollHost.community_id)
    polled_elsewhere = is_hosted_elsewhere(DatePollVoter.poll_id, *hosts_of_poll, communities)
    yield _outside(DatePollVoter, polled_elsewhere, person)
    hosts_of_edition = (EditionHost.edition_id, EditionHost.community_id)
    for of_edition in (Enrolment, EditionPersonRole):
        elsewhere = is_hosted_elsewhere(of_edition.edition_id, *hosts_of_edition, communities)
        yield _outside(of_edition, elsewhere, person)
    asked_elsewhere = _outside(SurveyInvitation, _is_asked_elsewhere(communities), person)
    yield asked_elsewhere.join(SurveyInvitation.survey)
    members = (Membership.organisation_id, Membership.community_id)
    elsewhere = is_hosted_elsewhere(Affiliation.organisation_id, *members, communities)
    yield _outside(Affiliation, and_(Affiliation.is_contact, elsewhere), person)


def _is_asked_elsewhere(communities: Collection[int]) -> ColumnElement[bool]:
    """The condition that a survey is of a place beyond the communities, or of the whole ecosystem."""
    of_meeting, of_edition = Survey.meeting_id.is_not(None), Survey.edition_id.is_not(None)
    meeting = is_hosted_elsewhere(
        Survey.meeting_id, MeetingHost.meeting_id, MeetingHost.community_id, communities
    )
    edition = is_hosted_elsewhere(
        Survey.edition_id, EditionHost.edition_id, EditionHost.community_id, communities
    )
    beyond = or_(Survey.community_id.is_(None), Survey.community_id.not_in(communities))
    return or_(
        and_(of_meeting, meeting),
        and_(of_edition, edition),
        and_(not_(of_meeting), not_(of_edition), beyond),
    )


def _outside(model: Any, is_outside: ColumnElement[bool], person: Person) -> Select[Any]:
    return select(model.id).where(model.person_id == person.id, is_outside)


def is_hosted_elsewhere(
    thing: Any, thing_of: Any, community_of: Any, communities: Collection[int]
) -> ColumnElement[bool]:
    """Return the condition that a thing belongs to a community beyond these, or to none of these."""
    beyond = select(thing_of).where(thing_of == thing, community_of.not_in(communities))
    within = select(thing_of).where(thing_of == thing, community_of.in_(communities))
    return or_(beyond.exists(), not_(within.exists()))
