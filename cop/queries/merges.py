"""Merges that were made, what they touch, and which records lie entirely within some communities."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select, union
from sqlalchemy.orm import aliased, joinedload, raiseload

from cop.extensions import db
from cop.models import (
    Affiliation,
    Community,
    CommunityRole,
    EditionHost,
    EditionOrganisationRole,
    EditionPersonRole,
    Enrolment,
    JoinRequest,
    Meeting,
    MeetingHost,
    MeetingOrganisationRole,
    MeetingPersonRole,
    Membership,
    Merge,
    MergeNoun,
    Organisation,
    Person,
    PersonRoleKind,
    Registration,
    Representative,
    SiteRole,
)
from cop.queries.corrections import is_correctable_in, is_hosted_elsewhere, ties_outside
from cop.queries.listing import Listing, listing
from cop.queries.people import is_known_to
from cop.rules.viewer import Viewer


def merges_page(viewer: Viewer, *, page: int = 1) -> Listing[Merge]:
    """Return a page of the merges that a viewer may undo, the latest first: a coordinator's own ones.

    Those of communities that the viewer no longer coordinates are others' by now.
    """
    statement = select(Merge).options(
        joinedload(Merge.kept_organisation), joinedload(Merge.hidden_organisation),
        joinedload(Merge.kept_person), joinedload(Merge.hidden_person),
        joinedload(Merge.merged_by), joinedload(Merge.undone_by), raiseload(Merge.steps),
    )  # fmt: skip
    if not viewer.is_administrator:
        statement = statement.where(Merge.merged_by_id == viewer.person_id, _is_kept_in(viewer.coordinates))
    return listing(statement.order_by(Merge.merged_at.desc(), Merge.id.desc()), page=page)


def merge_by_id(merge_id: int) -> Merge | None:
    return db.session.get(Merge, merge_id)


def is_merge_of(viewer: Viewer, merge: Merge) -> bool:
    """Whether what a merge has kept belongs to a community that the viewer coordinates."""
    found = select(Merge.id).where(Merge.id == merge.id, _is_kept_in(viewer.coordinates))
    return db.session.scalar(found) is not None


def _is_kept_in(communities: Collection[int]) -> ColumnElement[bool]:
    members = select(Membership.organisation_id).where(Membership.community_id.in_(communities))
    people = select(Person.id).where(is_known_to(communities))
    return or_(Merge.kept_organisation_id.in_(members), Merge.kept_person_id.in_(people))


def meetings_with_ids(ids: Collection[int]) -> Sequence[Meeting]:
    """Return the meetings at which two registrations become one, the latest first."""
    found = select(Meeting).where(Meeting.id.in_(ids)).order_by(Meeting.starts_at.desc())
    return db.session.scalars(found).all() if ids else []


def communities_touched(noun: MergeNoun, ids: Collection[int]) -> Select[int]:
    """Return the selection of the communities whose members or figures a merge of these records changes."""
    member: Any = Membership.organisation_id if noun == MergeNoun.ORGANISATION else Membership.person_id
    came: Any = Registration.organisation_id if noun == MergeNoun.ORGANISATION else Registration.person_id
    represented = (
        select(Membership.community_id).join(Representative).where(Representative.person_id.in_(ids))
    )
    hosts = select(MeetingHost.community_id).join(
        Registration, Registration.meeting_id == MeetingHost.meeting_id
    )
    touched = [select(Membership.community_id).where(member.in_(ids)), hosts.where(came.in_(ids))]
    if noun == MergeNoun.PERSON:
        touched.append(represented)
    return select(Community.id).where(Community.id.in_(union(*touched))).order_by(Community.id)


def confirmed_addresses(*people: Person) -> set[str]:
    """Return those of the addresses in use, of these people, that their owner has confirmed."""
    return {person.email for person in people if person.email and person.verified_at is not None}


def are_organisations_within(communities: Collection[int], ids: Collection[int]) -> bool:
    """Whether each organisation belongs to one of the communities and has ties, of any date, to no other."""
    found = select(Organisation.id).where(Organisation.id.in_(ids), is_organisation_within(communities))
    return set(db.session.scalars(found)) == set(ids)


def are_people_within(communities: Collection[int], ids: Collection[int]) -> bool:
    """Whether each person belongs to one of the communities, has ties to no other and no role above them."""
    found = select(Person.id).where(Person.id.in_(ids), is_person_within(communities))
    return set(db.session.scalars(found)) == set(ids)


def is_organisation_within(
    communities: Collection[int], organisation: Any = Organisation
) -> ColumnElement[bool]:
    """Return the condition that an organisation's ties lie in the communities alone."""
    own = select(Membership.id).where(
        Membership.organisation_id == organisation.id, Membership.community_id.in_(communities)
    )
    outside = [not_(tie.exists()) for tie in _organisation_ties_outside(communities, organisation)]
    return and_(own.exists(), *outside)


def is_person_within(communities: Collection[int], person: Any = Person) -> ColumnElement[bool]:
    """Return the condition that a person's ties lie in the communities alone."""
    outside = [not_(tie.exists()) for tie in ties_outside(communities, person)]
    known = person.id.in_(select(Person.id).where(is_known_to(communities)))
    return and_(known, person.site_role == SiteRole.NONE, *outside)


def is_unused(communities: Collection[int], person: Person) -> bool:
    """Whether nobody has ever used a person's address, and the person holds no rights that would move."""
    return is_correctable_in(communities, person) and not holds_rights(person)


def holds_rights(person: Person) -> bool:
    """Whether a person has, or ever had, a right that depends on who signs in."""
    kept = (
        select(CommunityRole.id).where(CommunityRole.person_id == person.id),
        select(Affiliation.id).where(Affiliation.person_id == person.id, Affiliation.is_contact),
        select(MeetingPersonRole.id).where(
            MeetingPersonRole.person_id == person.id, MeetingPersonRole.kind == PersonRoleKind.FRONT_DESK
        ),
    )
    found = select(Person.id).where(Person.id == person.id, or_(*(right.exists() for right in kept)))
    return person.site_role != SiteRole.NONE or db.session.scalar(found) is not None


def _organisation_ties_outside(communities: Collection[int], organisation: Any) -> Iterable[Select[Any]]:
    """What ties an organisation to another community, or to a meeting or edition that one hosts as well."""
    for model in (Membership, JoinRequest):
        yield select(model.id).where(
            model.organisation_id == organisation.id, model.community_id.not_in(communities)
        )
    for model, thing, hosts in _hosted():
        yield select(model.id).where(
            model.organisation_id == organisation.id, is_hosted_elsewhere(thing, *hosts, communities)
        )


def _hosted() -> Iterable[tuple[Any, Any, tuple[Any, Any]]]:
    meetings = (MeetingHost.meeting_id, MeetingHost.community_id)
    at_meetings: tuple[Any, ...] = (Registration, MeetingOrganisationRole)
    for model in at_meetings:
        yield model, model.meeting_id, meetings
    in_editions: tuple[Any, ...] = (Enrolment, EditionPersonRole, EditionOrganisationRole)
    for model in in_editions:
        yield model, model.edition_id, (EditionHost.edition_id, EditionHost.community_id)


def both_within(
    noun: MergeNoun, communities: Collection[int], first: Any, second: Any
) -> ColumnElement[bool]:
    """Return the condition that both of two columns of ids name records that lie within the communities."""
    model = Organisation if noun == MergeNoun.ORGANISATION else Person
    within = is_organisation_within if noun == MergeNoun.ORGANISATION else is_person_within
    conditions = []
    for column in (first, second):
        record: Any = aliased(model)
        conditions.append(column.in_(select(record.id).where(within(communities, record))))
    return and_(*conditions)
