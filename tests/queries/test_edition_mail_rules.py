"""Rules of mails for the sessions of an edition: who sees and changes them, and when they hold."""

from datetime import timedelta

import pytest

from cop import clock
from cop.models import RuleAction, RuleAudience
from cop.queries.mail_rule_people import enrolled_to_invite, numbers_of
from cop.queries.mail_rule_sends import holding, sends_of
from cop.queries.mail_rules import hosts_of_rule, rule_for, rules_about, rules_for
from cop.queries.viewers import viewer_of
from cop.rules.mail_rules import can_edit_mail_rule, is_general
from cop.services.edition_registrations import register_enrolled
from tests import factories as make

INVITING = (RuleAction.INVITATION, RuleAudience.NOT_INVITED)


@pytest.fixture
def now(at, db):
    return at("2026-10-01T10:00+02:00")


@pytest.fixture
def community(now):
    return make.make_community()


@pytest.fixture
def edition(community):
    return make.make_edition(community, published_at=clock.now())


@pytest.fixture
def session(edition, community):
    return make.make_meeting(community, edition=edition, starts_at=clock.now() + timedelta(days=30))


def viewer(person):
    return viewer_of(person, today=clock.today())


def test_it_belongs_to_those_who_manage_the_edition(edition, session, community):
    rule = make.make_mail_rule(*INVITING, edition_id=edition.id)
    own, other = (
        viewer(make.make_coordinator(community)),
        viewer(make.make_coordinator(make.make_community())),
    )
    assert (is_general(rule), hosts_of_rule(rule)) == (False, [{community.id}])
    assert (rule_for(own, rule.id), rule_for(other, rule.id)) == (rule, None)
    assert can_edit_mail_rule(own, rule, hosts_of_rule(rule))
    assert not can_edit_mail_rule(other, rule, hosts_of_rule(rule))
    assert (rules_for(own, at=clock.now()), rules_for(other, at=clock.now())) == ([rule], [])
    assert rules_for(own, at=session.ends_at + timedelta(days=1)) == []


def test_the_narrowest_holds(edition, session, community):
    series, _meetings = make.make_series(community)
    places = [{}, {"community_id": community.id}, {"edition_id": edition.id}, {"series_id": series.id}]
    session.series = series
    places.append({"meeting_id": session.id})
    elsewhere = make.make_mail_rule(*INVITING, edition_id=make.make_edition(community).id)
    for place in places:
        rule = make.make_mail_rule(*INVITING, **place)
        rules = rules_about([session])[session.id]
        assert (holding(rules), elsewhere in rules) == ([rule], False)


def test_it_goes_to_the_enrolled_whose_yes_stands_and_to_nobody_else(edition, session, community):
    make.make_member(community)
    coming, waiting, declined = (make.make_enrolment(edition, make.make_person()) for _n in range(3))
    waiting.status, waiting.waiting_since_at = "waiting", clock.now()
    register_enrolled(session, at=clock.now())
    (no,) = (one for one in enrolled_to_invite([session])[session.id] if one.person_id == declined.person_id)
    no.answer = "declined"
    make.make_mail_rule(*INVITING, edition_id=edition.id)
    assert [one.person_id for one in enrolled_to_invite([session])[session.id]] == [coming.person_id]
    assert numbers_of(sends_of(session, at=clock.now())) == [1]
    assert enrolled_to_invite([make.make_meeting(community)]) == {}
