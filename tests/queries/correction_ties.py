"""Whatever ties a person to a community, of any date: of every such table one row, by table and column."""

from datetime import date

from cop.models import (
    CommunityRole,
    EditionPersonRole,
    Enrolment,
    PersonRoleKind,
    RoleKind,
)
from tests.factories import (
    make_action,
    make_affiliation,
    make_agenda_item,
    make_asked,
    make_consultation,
    make_contribution,
    make_edition,
    make_join_request,
    make_meeting,
    make_meeting_role,
    make_membership,
    make_person,
    make_poll,
    make_registration,
    make_representative_invitation,
    make_substitution,
    make_survey,
    make_voter,
    save,
)

LONG_AGO = {"since_on": date(2010, 1, 1), "until_on": date(2011, 1, 1)}


def role(person, community):
    kind = RoleKind.CO_FACILITATOR
    save(CommunityRole(community=community, person=person, kind=kind, **LONG_AGO))


def membership(person, community):
    make_membership(community, person=person, **LONG_AGO)


def representation(person, community):
    make_membership(community, people=[person], **LONG_AGO)


def contact(person, community):
    organisation = make_membership(community, **LONG_AGO).organisation
    make_affiliation(person, organisation, is_contact=True, **LONG_AGO)


def registration(person, community):
    make_registration(make_meeting(community), person)


def meeting_role(person, community):
    make_meeting_role(make_meeting(community), person, PersonRoleKind.SPEAKER)


def agenda(person, community):
    make_agenda_item(make_meeting(community), people=[person])


def action(person, community):
    make_action(make_meeting(community), person)


def contribution(person, community):
    make_contribution(make_consultation(community), person)


def enrolment(person, community):
    save(Enrolment(edition=make_edition(community), person=person))


def edition_part(person, community):
    save(EditionPersonRole(edition_id=make_edition(community).id, person=person, kind="co_designer"))


def sent_to_a_session(person, community):
    edition = make_edition(community)
    enrolment = save(Enrolment(edition=edition, person=make_person()))
    make_substitution(enrolment, make_meeting(community, edition=edition), person)


def approved_request(person, community):
    make_join_request(community, person=person)


def unconfirmed_request(person, community):
    make_join_request(community, email=person.email.upper())


def decided_request(person, community):
    make_join_request(community, decided_by=person)


def named(person, community):
    make_representative_invitation(make_membership(community), email=person.email)


def answered_invitation(person, community):
    make_representative_invitation(make_membership(community), person=person)


def inviter(person, community):
    make_representative_invitation(make_membership(community), invited_by=person)


def asked_for_a_date(person, community):
    make_voter(make_poll(community), person)


def asked_for_an_opinion(person, community):
    make_asked(make_survey(community=community), person)


TIES = {
    "survey_invitation.person_id": asked_for_an_opinion,
    "date_poll_voter.person_id": asked_for_a_date,
    "representative_invitation.person_id": answered_invitation,
    "representative_invitation.invited_by_id": inviter,
    "representative_invitation.email_key": named,
    "community_role.person_id": role,
    "membership.person_id": membership,
    "representative.person_id": representation,
    "affiliation.person_id": contact,
    "registration.person_id": registration,
    "meeting_person_role.person_id": meeting_role,
    "agenda_item_person.person_id": agenda,
    "action_item.person_id": action,
    "contribution.person_id": contribution,
    "enrolment.person_id": enrolment,
    "edition_person_role.person_id": edition_part,
    "substitution.person_id": sent_to_a_session,
    "join_request.person_id": approved_request,
    "join_request.email_key": unconfirmed_request,
    "join_request.decided_by_id": decided_request,
}
