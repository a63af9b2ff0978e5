"""Who gets an issue of a newsletter, and why; who does not, and why not."""

from collections import Counter
from datetime import date, timedelta

import pytest

from cop import clock
from cop.models import Ground, Language, LeftBy, NewsKind, Organisation, Sector, SuppressionReason
from cop.queries.newsletter_audiences import (
    RecipientRow,
    WhyNot,
    numbers_of,
    recipient_rows,
)
from cop.queries.segments import Participation, Segment, SegmentRole
from cop.services.suppressions import suppress_address
from tests import factories as make
from tests.news_audiences import audience_of


def reached(issue):
    """The names of those an issue reaches with the ground, and of those it leaves out with the reason."""
    audience = audience_of(issue, clock.now())
    return (
        [(one.person.name, one.ground) for one in audience.recipients],
        [(one.person.name, one.reason) for one in audience.left_out],
    )


def names(issue):
    return [name for name, _ground in reached(issue)[0]]


def issue_for(community=None, segment=None, **values):
    kept = segment.kept() if segment else None
    return make.make_issue(make.make_list(community), segment=kept, **values)


def test_subscribers_and_members_get_it_each_on_a_ground_and_those_who_left_or_are_stopped_do_not(db):
    community = make.make_community()
    issue = issue_for(community)
    news = issue.mailing_list
    make.make_member(community, name="Ada")
    make.make_coordinator(community, name="Bruno")
    make.make_membership(community, person=make.make_person(name="Carla"))
    make.make_subscription(news, make.make_person(name="Dino"))
    make.make_subscription(news, make.make_member(community, name="Elsa"))
    make.make_subscription(news, make.make_person(name="Franco"), kind=NewsKind.DIGEST)
    make.make_subscription(make.make_list(), make.make_person(name="Gina"))
    make.make_member(make.make_community(), name="Hugo")
    left = {"left_at": clock.now(), "left_by": LeftBy.ONE_CLICK}
    make.make_subscription(news, make.make_member(community, name="Ida"), consent=None, **left)
    make.make_subscription(news, make.make_person(name="Leo"), **left)
    for name, reason in (
        ("Mara", "bounced"),
        ("Nino", "complained"),
        ("Olga", "unsubscribed"),
        ("Pia", "erased"),
    ):
        stopped = make.make_member(community, name=name)
        suppress_address(stopped.email, reason=SuppressionReason(reason))
    assert reached(issue) == (
        [
            ("Ada", Ground.MEMBER), ("Bruno", Ground.MEMBER), ("Carla", Ground.MEMBER),
            ("Dino", Ground.SUBSCRIBED), ("Elsa", Ground.SUBSCRIBED),
        ],
        [
            ("Ida", WhyNot.LEFT), ("Leo", WhyNot.LEFT), ("Mara", WhyNot.BOUNCED), ("Nino", WhyNot.COMPLAINED),
            ("Olga", WhyNot.UNSUBSCRIBED), ("Pia", WhyNot.ERASED),
        ],
    )  # fmt: skip


def test_membership_is_a_ground_on_its_days_alone_and_where_the_list_has_members(db):
    community = make.make_community()
    issue = issue_for(community)
    yesterday, tomorrow = clock.today() - timedelta(1), clock.today() + timedelta(1)
    for name, since, until in (
        ("Past", date(2020, 1, 1), yesterday), ("Now", yesterday, tomorrow), ("Soon", tomorrow, None),
    ):  # fmt: skip
        person = make.make_person(name=name)
        make.make_membership(community, people=[person], since_on=since, until_on=until)
    assert names(issue) == ["Now"]
    issue.mailing_list.has_members = False
    assert names(issue) == []


def test_the_list_of_the_ecosystem_reaches_members_of_any_community_once_it_is_said_to(db):
    issue = issue_for()
    issue.mailing_list.has_members = False
    make.make_member(make.make_community(), name="Ada")
    make.make_subscription(issue.mailing_list, make.make_person(name="Bruno"))
    assert names(issue) == ["Bruno"]
    issue.mailing_list.has_members = True
    assert reached(issue)[0] == [("Ada", Ground.MEMBER), ("Bruno", Ground.SUBSCRIBED)]


def test_a_word_without_a_kept_consent_is_no_ground_of_its_own(db):
    community = make.make_community()
    issue = issue_for(community)
    make.make_subscription(issue.mailing_list, make.make_person(name="Ada"), consent=None)
    make.make_subscription(issue.mailing_list, make.make_member(community, name="Bruno"), consent=None)
    assert reached(issue) == ([("Bruno", Ground.MEMBER)], [])


def test_erased_and_merged_people_are_on_neither_list(db):
    community = make.make_community()
    issue = issue_for(community)
    erased, merged = make.make_member(community), make.make_member(community)
    erased.erased_at, erased.email, erased.email_key = clock.now(), None, None
    merged.merged_into_id = make.make_member(community, name="Ada").id
    without = make.make_member(community, name="Zoe")
    without.email = without.email_key = None
    assert reached(issue) == ([("Ada", Ground.MEMBER)], [("Zoe", WhyNot.NO_ADDRESS)])


@pytest.mark.parametrize(
    ("segment", "expected"),
    [
        (Segment(), ["Ada", "Bruno", "Carla", "Dino", "Elsa", "Franco"]),
        (Segment(roles=(SegmentRole.REPRESENTATIVE,)), ["Ada", "Bruno"]),
        (Segment(roles=(SegmentRole.ALONE, SegmentRole.COORDINATOR)), ["Carla", "Dino"]),
        (Segment(roles=(SegmentRole.CONTACT,)), ["Elsa"]),
        (Segment(roles=(SegmentRole.CO_FACILITATOR,)), []),
        (Segment(language=Language.IT), ["Bruno"]),
        (Segment(sectors=(Sector.PUBLIC,)), ["Ada", "Elsa"]),
        (Segment(sectors=(Sector.PRIVATE, Sector.PUBLIC)), ["Ada", "Bruno", "Elsa"]),
        (Segment(sectors=(Sector.PUBLIC,), roles=(SegmentRole.REPRESENTATIVE,)), ["Ada"]),
        (Segment(participation=Participation.CAME_LATELY), ["Ada"]),
        (Segment(participation=Participation.NEVER_CAME), ["Carla", "Dino", "Elsa", "Franco"]),
    ],
)
def test_a_segment_narrows_members_and_subscribers_alike(db, segment, expected):
    community = make.make_community()
    issue = issue_for(community, segment)
    town_hall = make.make_organisation(sector=Sector.PUBLIC)
    ada = make.make_member(community, town_hall, name="Ada")
    bruno = make.make_member(
        community, make.make_organisation(sector=Sector.PRIVATE), name="Bruno", language="it"
    )
    make.make_membership(community, person=make.make_person(name="Carla"))
    make.make_coordinator(community, name="Dino")
    elsa = make.make_person(name="Elsa")
    make.make_affiliation(elsa, town_hall, is_contact=True)
    for person in (elsa, make.make_person(name="Franco")):
        make.make_subscription(issue.mailing_list, person)
    for person, days in ((ada, 30), (bruno, 400)):
        meeting = make.make_meeting(community, starts_at=clock.now() - timedelta(days=days))
        make.make_present(meeting, person=person)
    make.make_present(
        make.make_meeting(make.make_community(), starts_at=clock.now() - timedelta(9)), person=elsa
    )
    assert names(issue) == expected


def test_a_segment_of_the_ecosystem_names_communities_and_towns(db):
    one, other, torino = make.make_community(), make.make_community(), make.make_municipality()
    everybody = make.make_list(has_members=True)
    make.make_member(one, make.make_organisation(municipality_id=torino.id), name="Ada")
    make.make_member(one, name="Bruno")
    make.make_member(other, make.make_organisation(municipality_id=torino.id), name="Carla")
    make.make_subscription(everybody, make.make_person(name="Dino"))
    own = make.make_issue(everybody, segment=Segment(communities=(one.id,)).kept())
    assert names(own) == ["Ada", "Bruno"]
    own.segment = Segment(communities=(one.id,), municipalities=(torino.id,)).kept()
    assert names(own) == ["Ada"]
    own.segment = Segment(municipalities=(torino.id,)).kept()
    assert names(own) == ["Ada", "Carla"]


def test_the_organisation_is_the_one_represented_longest_else_the_only_workplace(db):
    community = make.make_community()
    issue = issue_for(community)
    older, newer = make.make_organisation(legal_name="Older"), make.make_organisation(legal_name="Newer")
    ada, bruno, carla = (make.make_person(name=name) for name in ("Ada", "Bruno", "Carla"))
    make.make_membership(community, newer, people=[ada], since_on=date(2022, 1, 1))
    make.make_membership(community, older, people=[ada], since_on=date(2021, 1, 1))
    make.make_affiliation(ada, make.make_organisation())
    make.make_affiliation(bruno, newer)
    make.make_affiliation(carla, newer)
    make.make_affiliation(carla, older)
    for person in (bruno, carla):
        make.make_subscription(issue.mailing_list, person)
    rows = list(recipient_rows(issue, clock.now()))
    assert rows == [
        RecipientRow(ada.id, ada.email, "Ada", Language.EN, "Older", Ground.MEMBER),
        RecipientRow(bruno.id, bruno.email, "Bruno", Language.EN, "Newer", Ground.SUBSCRIBED),
        RecipientRow(carla.id, carla.email, "Carla", Language.EN, "", Ground.SUBSCRIBED),
    ]
    newer.sector = Sector.PUBLIC
    issue.segment = Segment(sectors=(Sector.PUBLIC,)).kept()
    db.session.flush()
    found = audience_of(issue, clock.now()).recipients
    assert [(one.person.name, one.organisation.name) for one in found] == [
        ("Ada", "Newer"),
        ("Bruno", "Newer"),
    ]


def test_numbers_are_those_of_the_list_by_language_and_ground(db):
    community = make.make_community()
    issue = issue_for(community)
    for language in ("it", "it", "en"):
        make.make_member(community, language=language)
    make.make_subscription(issue.mailing_list, make.make_person(language="it"))
    make.make_subscription(issue.mailing_list, left_at=clock.now(), left_by=LeftBy.PAGE)
    numbers = numbers_of(issue, clock.now())
    assert numbers.recipients == Counter({
        (Language.IT, Ground.MEMBER): 2, (Language.EN, Ground.MEMBER): 1, (Language.IT, Ground.SUBSCRIBED): 1,
    })  # fmt: skip
    assert numbers.left_out == Counter({WhyNot.LEFT: 1})
    assert (numbers.total, numbers.of_language(Language.IT), numbers.of_ground(Ground.SUBSCRIBED)) == (
        4,
        3,
        1,
    )
    assert db.session.query(Organisation).count() == 3


def test_people_are_read_a_thousand_at_a_time_and_each_once(db, monkeypatch):
    monkeypatch.setattr("cop.queries.newsletter_audiences._AT_ONCE", 2)
    community = make.make_community()
    issue = issue_for(community)
    people = [make.make_member(community) for _ in range(5)]
    make.make_membership(community, people=people[:2])
    assert [row.person_id for row in recipient_rows(issue, clock.now())] == sorted(one.id for one in people)
