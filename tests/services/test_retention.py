"""What has been kept long enough goes, what has not stays."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.jobs.housekeeping import keep_house
from cop.jobs.retaining import put_away_due
from cop.models import (
    TERMS,
    Answer,
    Consent,
    ConsentOrigin,
    ConsentPurpose,
    Erasure,
    ErasureReason,
    JoinRequest,
    JoinState,
    MessageState,
    Person,
    PersonRoleKind,
    ProposalState,
    Registration,
    RetentionCategory,
    SuppressedAddress,
    ThemeProposal,
    ThemeProposalStep,
    ThemeSupporter,
)
from cop.queries.figures import figures_of
from cop.queries.retention import days_kept, number_due
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.consents import record_consent, withdraw_consent
from cop.services.erasures import NOBODY
from cop.services.retention import before, change_term, put_away
from tests.factories import (
    make_address_claim,
    make_administrator,
    make_affiliation,
    make_asked,
    make_community,
    make_coordinator,
    make_join_request,
    make_meeting,
    make_meeting_role,
    make_member,
    make_membership,
    make_message,
    make_organisation,
    make_person,
    make_present,
    make_registration,
    make_representative_invitation,
    make_session,
    make_survey,
    make_theme_supporter,
    save,
)

DAY = timedelta(days=1)
YEARS = timedelta(days=366 * 4)
Category = RetentionCategory


@pytest.fixture
def now(at):
    return at("2026-11-22T12:00+01:00")


def left(model):
    from cop.extensions import db

    return set(db.session.scalars(select(model.id)))


def test_decided_requests_go_and_waiting_ones_stay(db, now):
    old = now - 366 * DAY
    gone = [make_join_request(state=s, decided_at=old) for s in (JoinState.REFUSED, JoinState.APPROVED)]
    kept = [
        make_join_request(state=JoinState.PENDING, created_at=old),
        make_join_request(state=JoinState.REFUSED, decided_at=now - 364 * DAY),
    ]
    assert number_due(Category.JOIN_REQUESTS, before=before(Category.JOIN_REQUESTS, at=now)) == len(gone)
    assert put_away(Category.JOIN_REQUESTS, at=now) == 2
    assert left(JoinRequest) == {request.id for request in kept}
    assert put_away(Category.JOIN_REQUESTS, at=now) == 0


def test_unanswered_invitations_go_and_no_figure_changes(db, now):
    community = make_community()
    meeting = make_meeting(community, starts_at=now - 91 * DAY)
    silent = make_registration(meeting)
    kept = [
        make_present(meeting, make_organisation()),
        make_registration(meeting, answer=Answer.DECLINED),
        make_present(meeting, answer=Answer.INVITED),
        make_registration(make_meeting(community, starts_at=now - 89 * DAY)),
    ]
    counted = figures_of(community, on=now.date())
    assert put_away(Category.INVITATIONS, at=now) == 1
    assert left(Registration) == {registration.id for registration in kept}
    assert silent.id not in left(Registration)
    assert figures_of(community, on=now.date()) == counted


def test_supporters_of_closed_themes_become_nobody_and_still_count(db, now):
    def proposal(state, closed_at):
        theme = save(
            ThemeProposal(language="en", title="A theme", need="", state=state, created_at=closed_at)
        )
        save(ThemeProposalStep(proposal=theme, state=state, at=closed_at))
        return save(
            ThemeSupporter(
                proposal=theme, name="Livia", email="livia@example.org", email_key="livia@example.org",
                language="en", confirmed_at=closed_at,
            )
        )  # fmt: skip

    old = proposal(ProposalState.NOT_NOW, now - 366 * DAY)
    young = proposal(ProposalState.NOT_NOW, now - 300 * DAY)
    discussed = proposal(ProposalState.EXPLORING, now - 366 * DAY)
    assert put_away(Category.THEME_SUPPORTERS, at=now) == 1
    db.session.expire_all()
    assert [(s.name, s.email) for s in (old, young, discussed)] == [
        ("", None), ("Livia", "livia@example.org"), ("Livia", "livia@example.org"),
    ]  # fmt: skip


def test_mails_lose_their_content_and_later_go(db, now):
    for days in (91, 731):
        make_message(state=MessageState.SENT, created_at=now - days * DAY)
    make_message(created_at=now - 800 * DAY)
    assert put_away(Category.MAIL_CONTENTS, at=now) == 2
    assert put_away(Category.MAILS, at=now) == 1


def test_the_team_may_keep_what_mails_said_for_longer(db, now):
    by = Viewer(person_id=make_administrator().id)
    change_term(Category.MAIL_CONTENTS, 365, by=by)
    mail = make_message(state=MessageState.SENT, created_at=now - 91 * DAY)
    assert keep_house()["mails wiped of their content"] == 0
    db.session.refresh(mail)
    assert mail.body is not None


def test_withdrawn_consents_go_and_others_stay(db, now):
    person, words = make_person(), {"text": "Yes.", "language": "en", "origin": ConsentOrigin.FORM}
    for purpose in (ConsentPurpose.NEWS, ConsentPurpose.PUBLIC_LISTING):
        record_consent(person, purpose=purpose, **words, at=now - 2000 * DAY)
    withdraw_consent(person, purpose=ConsentPurpose.NEWS, at=now - 1900 * DAY)
    assert put_away(Category.CONSENTS, at=now) == 1
    assert db.session.scalars(select(Consent.purpose)).all() == [ConsentPurpose.PUBLIC_LISTING]


def test_the_log_of_acts_goes_from_its_oldest_entry(db, now):
    for days in (500, 401, 399):
        with clock.fixed_at(now - days * DAY):
            log_act("read", "people", by=None)
            db.session.commit()
    assert put_away(Category.AUDIT, at=now) == 2


def test_people_with_nothing_left_are_erased_but_may_come_back(db, now):
    gone = make_person(created_at=now - YEARS)
    make_registration(make_meeting(starts_at=now - YEARS + DAY), gone, answer=Answer.ACCEPTED)
    community, organisation = make_community(), make_organisation()
    kept = [
        make_person(created_at=now - DAY),
        make_administrator(created_at=now - YEARS),
        make_coordinator(community, created_at=now - YEARS),
        make_member(community, organisation, created_at=now - YEARS),
        make_person(created_at=now - YEARS),
        make_person(created_at=now - YEARS),
        make_person(created_at=now - YEARS),
        make_person(created_at=now - YEARS),
    ]
    make_affiliation(kept[4], organisation, is_contact=True)
    make_session(person=kept[5], token_hash="a" * 64)
    make_registration(make_meeting(starts_at=now - DAY), kept[6], answer=Answer.ACCEPTED)
    make_membership(community, person=kept[7])
    assert number_due(Category.PEOPLE, before=before(Category.PEOPLE, at=now)) == 1
    assert put_away_due()[Category.PEOPLE] == 1
    db.session.expire_all()
    assert {p.id for p in db.session.scalars(select(Person)) if p.name == NOBODY} == {gone.id}
    assert db.session.scalar(select(Erasure.reason)) == ErasureReason.RETENTION
    assert db.session.scalars(select(SuppressedAddress)).all() == []


def test_who_is_expected_or_has_just_asked_is_not_erased(db, now):
    speaks, asked, named, supports, claims, said = (make_person(created_at=now - YEARS) for _n in range(6))
    make_asked(make_survey(), said, answered_on=(now - DAY).date())
    make_meeting_role(make_meeting(starts_at=now + DAY), speaks, PersonRoleKind.SPEAKER)
    # By the address alone: they were not signed in.
    make_join_request(make_community(), email=asked.email)
    make_representative_invitation(email=named.email)
    make_theme_supporter(email=supports.email)
    make_address_claim(claims, "a" * 43)
    assert number_due(Category.PEOPLE, before=before(Category.PEOPLE, at=now)) == 0


def test_terms_are_the_products_until_the_team_says_otherwise(db, now):
    by = Viewer(person_id=make_administrator().id)
    assert days_kept() == {category: term.days for category, term in TERMS.items()}
    change_term(Category.AUDIT, 183, by=by)
    change_term(Category.PEOPLE, None, by=by)
    assert (days_kept()[Category.AUDIT], days_kept()[Category.PEOPLE]) == (183, None)
    assert before(Category.PEOPLE, at=now) is None
    with pytest.raises(CopError) as refused:
        change_term(Category.AUDIT, 182, by=by)
    assert refused.value.field == "audit"


def test_nobody_due_is_nobody_erased(db, now):
    make_person(created_at=now - YEARS)
    change_term(Category.PEOPLE, None, by=Viewer(person_id=make_administrator().id))
    assert put_away_due()[Category.PEOPLE] == 0
