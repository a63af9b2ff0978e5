"""Rows that name a person and say nothing of who may correct them: one of every such table, by table and column."""

from cop import clock
from cop.models import (
    CommunityReport,
    EditionReport,
    Enrolment,
    Erasure,
    Ground,
    ImportChange,
    ImportRow,
    LikelyDuplicate,
    MailRuleRun,
    Merge,
    MergeStep,
    NewsletterRecipient,
    RunState,
    Series,
    SignInRequest,
    SurveyFinding,
    SurveyQuote,
)
from tests.factories import (
    make_certificate,
    make_community,
    make_consultation,
    make_contribution,
    make_digest,
    make_edition,
    make_fault,
    make_file,
    make_import,
    make_inbound,
    make_issue,
    make_mail_rule,
    make_meeting,
    make_message,
    make_minutes,
    make_pair,
    make_person,
    make_poll,
    make_substitution,
    make_survey,
    make_survey_question,
    make_video_report,
    save,
)


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


def got_a_newsletter(person):
    """It was sent to an address; whether anybody reads it, it does not say."""
    facts = {"language": "it", "ground": Ground.MEMBER}
    save(NewsletterRecipient(issue_id=make_issue().id, person_id=person.id, **facts))


HARMLESS = {
    "newsletter_recipient.person_id": got_a_newsletter,
    "delivery_fault.person_id": make_fault,
    # Whoever writes newsletters or sees to what came in coordinates, or did: the role is the tie.
    "newsletter_issue.created_by_id": lambda person: make_issue(created_by_id=person.id),
    "digest.created_by_id": lambda person: make_digest(created_by_id=person.id),
    "inbound_mail.settled_by_id": lambda person: make_inbound(settled_by_id=person.id),
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
