"""Who is asked by a survey, and why; who is not, and why not."""

from datetime import timedelta

from cop import clock
from cop.models import (
    Attendance,
    Language,
    RoleKind,
    Sector,
    Source,
    SuppressionReason,
    SurveyAudience,
)
from cop.queries.segments import Participation, Segment, SegmentRole, people_of_segment
from cop.queries.sessions_of_edition import sessions_of
from cop.queries.survey_audiences import WhyAsked, WhyNot, audience_of, has_new_people
from cop.services.suppressions import suppress_address
from cop.services.survey_refusals import agree_to_surveys
from tests import factories as make


def said(found):
    return sorted((one.person.name, str(one.reason)) for one in found)


def names(found):
    return [one.person.name for one in found]


def agreed(**kw):
    person = make.make_person(**kw)
    agree_to_surveys(person, text="You may ask me.", language="en", by=None, at=clock.now())
    return person


def _without_address(community):
    person = make.make_member(community, name="Leo")
    person.email = person.email_key = None
    return person


def held(community, **kw):
    start = clock.now() - timedelta(days=1)
    return make.make_meeting(community, starts_at=start, **kw)


def test_attendees_are_asked_by_membership_or_consent_and_the_others_are_named_with_the_reason(db):
    community = make.make_community()
    meeting = held(community)
    forgotten = make.make_member(community, name="Hugo")
    suppress_address(forgotten.email, reason=SuppressionReason.UNSUBSCRIBED)
    for person in (
        make.make_member(community, name="Ada"), agreed(name="Bruno"), make.make_person(name="Carla"),
        make.make_member(community, name="Dino", surveys_refused_at=clock.now()),
        make.make_member(make.make_community(), name="Franco"), make.make_coordinator(community, name="Ida"),
        forgotten, _without_address(community),
    ):  # fmt: skip
        make.make_present(meeting, person=person)
    make.make_present(meeting, person=make.make_coordinator(community, name="Elsa"), is_staff=True)
    make.make_registration(meeting, make.make_member(community, name="Gina"), attendance=Attendance.ABSENT)
    at_the_wall = {"source": Source.SELF_CHECK_IN, "attendance_source": Source.SELF_CHECK_IN}
    make.make_present(meeting, person=make.make_member(community, name="Mara"), **at_the_wall)
    found = audience_of(make.make_survey(meeting), clock.now())
    assert said(found.asked) == [
        ("Ada", "member"),
        ("Bruno", "consent"),
        ("Franco", "member"),
        ("Ida", "member"),
    ]
    assert said(found.left_out) == [
        ("Carla", "no_basis"),
        ("Dino", "refused"),
        ("Elsa", "staff"),
        ("Hugo", "suppressed"),
    ]


def test_staff_are_asked_where_the_survey_says_so(db):
    community = make.make_community()
    meeting = held(community)
    make.make_present(meeting, person=make.make_coordinator(community, name="Elsa"), is_staff=True)
    found = audience_of(make.make_survey(meeting, segment={"staff": True}), clock.now())
    assert said(found.asked) == [("Elsa", str(WhyAsked.MEMBER))]


def test_a_former_member_is_asked_nothing(db):
    community = make.make_community()
    meeting = held(community)
    person = make.make_person(name="Ada")
    make.make_membership(community, people=[person], until_on=clock.today() - timedelta(days=1))
    make.make_present(meeting, person=person)
    found = audience_of(make.make_survey(meeting), clock.now())
    assert (said(found.asked), said(found.left_out)) == ([], [("Ada", str(WhyNot.NO_BASIS))])


def test_participants_of_an_edition_were_at_a_session_each_once_for_the_organisation_of_the_latest(db):
    community = make.make_community()
    edition = make.make_past_edition(community, sessions=2)
    first, second = make.make_organisation(legal_name="Prima"), make.make_organisation(legal_name="Seconda")
    person = make.make_member(community, first, name="Ada")
    make.make_membership(community, second, people=[person])
    sessions = sorted(sessions_of(edition), key=lambda session: session.starts_at)
    make.make_present(sessions[0], first, person, is_staff=True)
    make.make_present(sessions[1], second, person)
    make.make_present(sessions[0], person=make.make_member(community, name="Stella"), is_staff=True)
    make.make_enrolment(edition, make.make_member(community, name="Nobody came"))
    found = audience_of(make.make_survey(edition=edition), clock.now())
    assert [(one.person.name, one.organisation.name) for one in found.asked] == [("Ada", "Seconda")]
    assert said(found.left_out) == [("Stella", "staff")]


def test_members_are_those_of_the_place_today_and_of_the_ecosystem_all(db):
    community, other = make.make_community(), make.make_community()
    make.make_member(community, name="Ada")
    make.make_member(other, name="Bruno")
    make.make_membership(other, person=make.make_person(name="Carla"))
    make.make_coordinator(community, name="Dino")
    own = make.make_survey(community=community)
    of_all = make.make_survey(audience=SurveyAudience.MEMBERS)
    assert names(audience_of(own, clock.now()).asked) == ["Ada"]
    assert sorted(names(audience_of(of_all, clock.now()).asked)) == ["Ada", "Bruno", "Carla"]


def test_nobody_is_asked_by_name_where_the_link_is_public(db):
    community = make.make_community()
    make.make_member(community)
    survey = make.make_survey(community=community, audience=SurveyAudience.PUBLIC)
    assert audience_of(survey, clock.now()).asked == []


def test_a_segment_narrows_by_everything_at_once(db):
    community = make.make_community()
    turin = make.make_municipality()
    third = {"sector": Sector.THIRD_SECTOR, "municipality_id": turin.id}
    came, never, english, public = (
        make.make_member(community, make.make_organisation(**facts), name=name, language=language)
        for name, language, facts in (
            ("Came", "it", third), ("Never", "it", third), ("English", "en", third),
            ("Public", "it", {"sector": Sector.PUBLIC, "municipality_id": turin.id}),
        )
    )  # fmt: skip
    for person in (came, english, public):
        make.make_present(held(community), person=person)
    segment = Segment(
        roles=(SegmentRole.REPRESENTATIVE,), sectors=(Sector.THIRD_SECTOR, Sector.OTHER),
        municipalities=(turin.id,), participation=Participation.CAME_LATELY, language=Language.IT,
    )  # fmt: skip
    survey = make.make_survey(community=community, audience=SurveyAudience.SEGMENT, segment=segment.kept())
    assert names(audience_of(survey, clock.now()).asked) == ["Came"]
    survey.segment = Segment(participation=Participation.NEVER_CAME).kept()
    assert names(audience_of(survey, clock.now()).asked) == ["Never"]
    assert never.id != came.id


def test_a_segment_by_roles_finds_contacts_and_coordinators_and_stays_within_its_place(db):
    community, other = make.make_community(), make.make_community()
    organisation = make.make_organisation()
    make.make_membership(community, organisation)
    make.make_affiliation(make.make_person(name="Contact"), organisation, is_contact=True)
    make.make_affiliation(make.make_person(name="Employee"), organisation)
    make.make_coordinator(community, name="Coordinator")
    make.make_coordinator(other, name="Foreign")
    segment = Segment(
        roles=(SegmentRole.CONTACT, SegmentRole.COORDINATOR), communities=(other.id, community.id)
    )
    found = people_of_segment(segment, within={community.id}, at=clock.now())
    assert sorted(one.person.name for one in found) == ["Contact", "Coordinator"]
    assert str(RoleKind.COORDINATOR) == str(SegmentRole.COORDINATOR)


def test_a_segment_is_read_back_as_it_was_kept(db):
    segment = Segment(
        communities=(1, 2), roles=tuple(SegmentRole), sectors=(Sector.PUBLIC,), categories=(3,), municipalities=(4,),
        participation=Participation.NEVER_CAME, language=Language.EN, staff=True,
    )  # fmt: skip
    assert Segment.read(segment.kept()) == segment
    assert (Segment().kept(), Segment.read(None)) == (None, Segment())


def test_there_are_new_people_until_everybody_has_been_asked(db):
    community = make.make_community()
    meeting = held(community)
    person = make.make_present(meeting, person=make.make_member(community)).person
    survey = make.make_survey(meeting)
    assert has_new_people(survey.id, clock.now())
    make.make_asked(survey, person)
    assert not has_new_people(survey.id, clock.now())
