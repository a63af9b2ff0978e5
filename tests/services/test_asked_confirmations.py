"""What the owner of an address has just asked for reaches it, whatever stands against the address."""

import pytest
from flask import g
from sqlalchemy import select

from cop import clock
from cop.models import Message, NewsKind, SuppressionReason
from cop.queries.last_look import Outlook, last_look
from cop.rules.viewer import Viewer
from cop.services.enrolment_requests import Applicant, request_enrolment
from cop.services.erasures import erase_person
from cop.services.join_requests import Asker, request_to_join
from cop.services.person_addresses import claim_address
from cop.services.subscription_requests import SignUp, request_subscription
from cop.services.suppressions import suppress_address
from cop.services.theme_supporters import Supporting, propose_theme
from tests.factories import make_community, make_edition, make_list, make_person

ADDRESS = "anna@example.org"


def join(at):
    request_to_join(make_community(), Asker(name="Anna", email=ADDRESS, language="it"), at=at)


def enrol(at):
    who = Applicant("Anna", ADDRESS, "it", notice="We keep little.")
    request_enrolment(make_edition(make_community()), who, at=at)


def propose(at):
    who = Supporting(name="Anna", email=ADDRESS, language="it")
    propose_theme(who, title="Orti", need="Terra", who_would_come="Vicini", at=at)


def claim(at):
    person = make_person()
    claim_address(person, email=ADDRESS, by=Viewer(person_id=person.id), at=at)


def sign_up(at):
    choices = [(make_list(make_community()).id, NewsKind.ISSUE)]
    request_subscription(SignUp(ADDRESS, "it", choices, text="Write to me.", source="/it/news"), at=at)


ASKED = {
    "join_confirm": join,
    "enrolment_confirm": enrol,
    "theme_confirm": propose,
    "address_confirm": claim,
    "news_confirm": sign_up,
}


@pytest.fixture(autouse=True)
def language(db):
    g.language = "it"


def outlook(db, kind):
    db.session.flush()
    row = db.session.scalars(select(Message).where(Message.kind == kind)).one()
    return last_look(db.session, row, at=clock.now())


@pytest.mark.parametrize("reason", SuppressionReason)
@pytest.mark.parametrize("kind", ASKED)
def test_a_confirmation_reaches_who_asked_for_it(db, kind, reason):
    suppress_address(ADDRESS, reason=reason)
    ASKED[kind](clock.now())
    assert outlook(db, kind) == Outlook.GOES


@pytest.mark.parametrize("kind", ASKED)
def test_who_was_erased_may_come_back(db, kind):
    erase_person(make_person(email=ADDRESS), by=None, at=clock.now())
    ASKED[kind](clock.now())
    assert outlook(db, kind) == Outlook.GOES
