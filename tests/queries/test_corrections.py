"""Whose name and address a coordinator may correct: one row for every table that refers to a person."""

from datetime import date

import pytest

from cop import clock
from cop.extensions import db as database
from cop.models import (
    AuditEntry,
    CommunityReport,
    CommunityRole,
    Consent,
    EditionPersonRole,
    EditionReport,
    Enrolment,
    Erasure,
    ImportChange,
    ImportRow,
    LikelyDuplicate,
    MailRuleRun,
    Merge,
    MergeStep,
    PersonRoleKind,
    RecoveryCode,
    RoleKind,
    RunState,
    SecondFactor,
    SecondStep,
    Series,
    SignInRequest,
    SiteRole,
    SurveyFinding,
    SurveyQuote,
    ThemeProposalStep,
)
from cop.queries.corrections import is_correctable_in
from tests.factories import (
    make_action,
    make_address,
    make_address_claim,
    make_affiliation,
    make_agenda_item,
    make_asked,
    make_certificate,
    make_community,
    make_consultation,
    make_contribution,
    make_edition,
    make_file,
    make_import,
    make_join_request,
    make_mail_rule,
    make_meeting,
    make_meeting_role,
    make_membership,
    make_message,
    make_minutes,
    make_openid_identity,
    make_organisation,
    make_pair,
    make_person,
    make_personal_feed,
    make_poll,
    make_proposal,
    make_registration,
    make_representative_invitation,
    make_session,
    make_substitution,
    make_survey,
    make_survey_question,
    make_theme_supporter,
    make_video_report,
    make_voter,
    save,
)

LONG_AGO = {"since_on": date(2010, 1, 1), "until_on": date(2011, 1, 1)}


def newcomer(**kw):
    return make_person(verified_at=None, **kw)


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


def consent(person):
    words = {"purpose": "news", "text": "Yes.", "language": "it", "origin": "form"}
    save(Consent(person=person, given_at=clock.now(), **words))


def answered_a_survey(person):
    make_asked(make_survey(), person, answered_on=clock.today())


USES = {
    "survey_invitation.person_id": answered_a_survey,
    "signed_in_session.person_id": lambda person: make_session(person=person, token_hash="x"),
    "personal_feed.person_id": make_personal_feed,
    "person_address.person_id": make_address,
    "address_claim.person_id": lambda person: make_address_claim(person, "token"),
    "theme_supporter.person_id": lambda person: make_theme_supporter(person=person),
    "theme_supporter.email_key": lambda person: make_theme_supporter(email=person.email.upper()),
    "theme_proposal_step.by_id": lambda person: save(
        ThemeProposalStep(proposal=make_proposal(), state="received", at=clock.now(), by=person)
    ),
    "second_factor.person_id": lambda person: save(SecondFactor(person=person, sealed_secret="x")),
    "recovery_code.person_id": lambda person: save(RecoveryCode(person_id=person.id, code_hash="x")),
    "second_step.person_id": lambda person: save(
        SecondStep(person=person, token_hash="x", way="link", expires_at=clock.now())
    ),
    "openid_identity.person_id": make_openid_identity,
    "consent.person_id": consent,
    "audit_entry.person_id": lambda person: save(
        AuditEntry(person_id=person.id, verb="update", subject_type="person")
    ),
}


def ask_to_sign_in(person):
    """Anybody can type somebody's address there: it says nothing of who reads it."""
    hashes = dict.fromkeys(("address_hash", "token_hash", "code_hash", "browser_hash"), "x")
    save(SignInRequest(person=person, language="it", expires_at=clock.now(), **hashes))


def merge_of(column):
    """A merge that names the person: both of its records were entered by others, or it is on record elsewhere."""

    def save_merge(person):
        names = {"kept_person": make_person(), "hidden_person": make_person(), column: person}
        times = {"merged_at": clock.now(), "undoable_until_at": clock.now()}
        return save(Merge(**names, **times))

    return save_merge


def step_about(person):
    step = {"table_name": "affiliation", "row_key": {}, "before": {}, "after": None}
    save(MergeStep(merge=merge_of("merged_by")(make_person()), person_id=person.id, **step))


def imported_row(person):
    save(ImportRow(batch_id=make_import().id, number=2, cells=[], person_id=person.id))


def imported_change(person):
    change = {"position": 1, "table_name": "person", "record_id": person.id, "after": {}}
    save(ImportChange(batch_id=make_import().id, person_id=person.id, **change))


def erased(person):
    """Who was erased has no address any more; who erased is in the log, which says it already."""
    save(Erasure(person_id=person.id, identity_hash="x"))


def rule_run_by(person):
    rule, meeting = make_mail_rule(), make_meeting()
    times = {"due_at": clock.now(), "ran_at": clock.now()}
    save(MailRuleRun(rule=rule, meeting=meeting, state=RunState.SENT, by_id=person.id, **times))


def certificate_by(**kw):
    edition = make_edition()
    return make_certificate(save(Enrolment(edition=edition, person=make_person())), **kw)


def quote_read_by(person):
    question = make_survey_question(make_survey(), "long_text")
    facts = {"source": "x", "state": "held_back", "reviewed_on": clock.today()}
    save(SurveyQuote(survey=question.survey, question=question, reviewed_by_id=person.id, **facts))


def finding_published_by(person):
    question = make_survey_question(make_survey(), "single", choices=2)
    facts = {"survey": question.survey, "question": question, "words_it": "x"}
    save(SurveyFinding(published_by_id=person.id, **facts))


HARMLESS = {
    # Whoever reads answers and publishes results coordinates, or did: the role is the tie.
    "survey_quote.reviewed_by_id": quote_read_by,
    "survey_finding.published_by_id": finding_published_by,
    "community_report.published_by_id": lambda person: save(
        CommunityReport(community=make_community(), year=2025, published_by_id=person.id)
    ),
    # Whoever writes, answers or closes is in the log, which says it already.
    "minutes.changed_by_id": lambda person: make_minutes(make_meeting(), changed_by_id=person.id),
    "contribution.answered_by_id": lambda person: make_contribution(
        make_consultation(), answered_by_id=person.id
    ),
    "meeting.closed_by_id": lambda person: make_meeting(closed_by_id=person.id),
    "date_poll.created_by_id": lambda person: make_poll(created_by_id=person.id),
    "erasure.person_id": erased,
    "erasure.by_id": lambda person: save(Erasure(by_id=person.id, identity_hash="x")),
    "import_batch.created_by_id": lambda person: make_import(created_by_id=person.id),
    "import_row.person_id": imported_row,
    "import_change.person_id": imported_change,
    "person.merged_into_id": lambda person: make_person(merged_into_id=person.id),
    "merge.kept_person_id": merge_of("kept_person"),
    "merge.hidden_person_id": merge_of("hidden_person"),
    "merge.merged_by_id": merge_of("merged_by"),
    "merge.undone_by_id": merge_of("undone_by"),
    "merge_step.person_id": step_about,
    "likely_duplicate.person_id": lambda person: make_pair(person, make_person()),
    "likely_duplicate.other_person_id": lambda person: save(
        LikelyDuplicate(person=make_person(), other_person=person, score=90)
    ),
    "likely_duplicate.decided_by_id": lambda person: make_pair(
        make_person(), make_person(), decided_by_id=person.id
    ),
    "mail_rule_run.by_id": rule_run_by,
    "series.created_by_id": lambda person: save(Series(rule="FREQ=WEEKLY", created_by_id=person.id)),
    "video_report.created_by_id": lambda person: make_video_report(created_by_id=person.id),
    "substitution.created_by_id": lambda person: make_substitution(
        save(Enrolment(edition=make_edition(), person=make_person())), make_meeting(), created_by_id=person.id
    ),
    # Whoever issues or revokes one coordinates, or did: the role is the tie.
    "certificate.issued_by_id": lambda person: certificate_by(issued_by_id=person.id),
    "certificate.revoked_by_id": lambda person: certificate_by(revoked_by_id=person.id),
    "edition_report.published_by_id": lambda person: save(
        EditionReport(edition=make_edition(), published_by_id=person.id)
    ),
    # A document is of its place; a file answered with comes with a registration.
    "stored_file.created_by_id": lambda person: make_file(owner_id=person.id),
    "message.person_id": lambda person: make_message(person_id=person.id),
    "sign_in_request.person_id": ask_to_sign_in,
}


def test_every_reference_to_a_person_has_its_row():
    columns = {
        f"{table.name}.{key.parent.name}"
        for table in database.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "person"
    }
    rows = set(TIES) | set(USES) | set(HARMLESS)
    assert columns == {name for name in rows if not name.endswith(".email_key")}


@pytest.fixture
def own(db):
    return make_community()


@pytest.fixture
def foreign(db):
    return make_community()


def test_somebody_new_is_corrected(own):
    assert is_correctable_in({own.id}, newcomer()) is True


@pytest.mark.parametrize("tie", TIES.values(), ids=TIES)
def test_ties_of_any_date(own, foreign, tie):
    inside, outside, both = newcomer(), newcomer(), newcomer()
    tie(inside, own)
    tie(outside, foreign)
    tie(both, own)
    tie(both, foreign)
    assert [is_correctable_in({own.id}, person) for person in (inside, outside, both)] == [True, False, False]
    assert is_correctable_in({own.id, foreign.id}, both) is True
    assert is_correctable_in(set(), inside) is False


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_signs_of_use(own, use):
    person = newcomer()
    use(person)
    assert is_correctable_in({own.id}, person) is False


@pytest.mark.parametrize("row", HARMLESS.values(), ids=HARMLESS)
def test_rows_that_say_nothing(own, row):
    person = newcomer()
    row(person)
    assert is_correctable_in({own.id}, person) is True


@pytest.mark.parametrize(
    "facts",
    [
        {"verified_at": "now"},
        {"password_hash": "x"},
        {"site_role": SiteRole.VIEWER},
        {"site_role": SiteRole.ADMINISTRATOR},
        {"erased_at": "now"},
    ],
    ids=lambda facts: "-".join(facts),
)
def test_facts_of_the_person(own, facts):
    values = {"verified_at": None} | {key: clock.now() if v == "now" else v for key, v in facts.items()}
    assert is_correctable_in({own.id}, make_person(**values)) is False


def test_what_two_communities_host_is_outside(own, foreign):
    person = newcomer()
    make_registration(make_meeting(hosts=[own, foreign]), person)
    assert is_correctable_in({own.id}, person) is False


def test_an_organisation_of_two_communities_is_outside(own, foreign):
    """Adding an organisation to the own community gives no right over its contact."""
    person, organisation = newcomer(), make_organisation()
    make_affiliation(person, organisation, is_contact=True)
    assert is_correctable_in({own.id}, person) is False
    make_membership(foreign, organisation)
    make_membership(own, organisation)
    assert is_correctable_in({own.id}, person) is False


def test_working_somewhere_gives_no_right(own, foreign):
    person = newcomer()
    make_affiliation(person, make_membership(foreign).organisation)
    assert is_correctable_in({own.id}, person) is True


@pytest.mark.parametrize("place", ["meeting", "edition"])
def test_being_asked_about_what_two_communities_host_is_outside(own, foreign, place):
    made = make_meeting if place == "meeting" else make_edition
    inside, outside = newcomer(), newcomer()
    make_asked(make_survey(**{place: made(own)}), inside)
    make_asked(make_survey(**{place: made(hosts=[own, foreign])}), outside)
    assert [is_correctable_in({own.id}, person) for person in (inside, outside)] == [True, False]


def test_a_survey_of_the_whole_ecosystem_is_outside(own):
    person = newcomer()
    make_asked(make_survey(), person)
    assert is_correctable_in({own.id}, person) is False
