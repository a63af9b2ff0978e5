"""Rules of mails and what will be sent, as their pages do it."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from cop import clock, tokens
from cop.models import (
    Answer,
    AuditEntry,
    MailRule,
    MailRuleRun,
    Message,
    RuleAction,
    RuleAudience,
    RuleMoment,
    RunState,
    SurveyRule,
)
from tests.factories import (
    make_administrator,
    make_community,
    make_coordinator,
    make_mail_rule,
    make_meeting,
    make_member,
    make_registration,
    make_series,
    make_survey,
    make_survey_question,
)

RULE = {"action": "reminder", "audience": "unanswered", "amount": "3", "unit": "days", "at_time": "09:30"}


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def browser(signed_in, community):
    return signed_in(make_coordinator(community))


def test_a_rule_is_made_for_the_own_community_and_shown_as_a_sentence(browser, community, db):
    page = browser.post("/en/mail-rules/new", data=RULE | {"community_id": community.id})
    assert page.status_code == 303
    rule = db.session.scalars(select(MailRule)).one()
    assert (rule.community_id, rule.amount, rule.at_time, rule.moment) == (
        community.id,
        3,
        time(9, 30),
        RuleMoment.BEFORE,
    )
    listed = browser.get("/en/mail-rules")
    assert listed.words(".rows .row-detail") == ["3 days before, at 09:30 · to those who have not answered"]


def test_a_coordinator_makes_no_rule_for_everybody(browser, db):
    page = browser.post(
        "/en/mail-rules/new", data=RULE | {"community_id": "", "text_it": "Con parole **nostre**"}
    )
    assert page.status_code == 422
    assert page.words("#community_id-error") == ["Choose the community."]
    assert page.soup.select_one("#text_it").get_text(strip=True) == "Con parole **nostre**"
    assert "Con parole **nostre**" in page.words("pre.mail-text")[0]


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"at_time": "23:00"}, "at_time", "Nothing is sent at night: choose a time from 07:00 to 20:59."),
        ({"at_time": ""}, "at_time", "Type a time, such as 09:00."),
        ({"audience": "present"}, "audience", "This mail is not for such people: choose others."),
    ],
)
def test_what_cannot_be_a_rule_is_said_beside_the_field(browser, community, typed, field, sentence):
    page = browser.post("/en/mail-rules/new", data=RULE | {"community_id": community.id} | typed)
    assert (page.status_code, page.words(f"#{field}-error")) == (422, [sentence])


def test_a_rule_for_one_meeting_begins_as_a_copy_and_goes_back_there(browser, community, db):
    meeting = make_meeting(community)
    general = make_mail_rule(amount=5)
    form = browser.get(f"/en/mail-rules/new?meeting={meeting.id}&copy={general.id}")
    assert form.soup.select_one("#amount")["value"] == "5"
    page = browser.post(f"/en/mail-rules/new?meeting={meeting.id}", data=RULE)
    assert page.headers["Location"] == f"/en/meetings/{meeting.id}/mails"
    own = db.session.scalars(select(MailRule).where(MailRule.meeting_id == meeting.id)).one()
    browser.post(f"/en/mail-rules/{own.id}/switch", data={"on": "0"})
    db.session.refresh(own)
    assert not own.is_active
    assert browser.get(f"/en/meetings/{meeting.id}/mails").words(".rows .state") == ["Off"]
    browser.post(f"/en/mail-rules/{own.id}/delete")
    assert db.session.scalars(select(MailRule.id)).all() == [general.id]


def test_reports_say_that_publishing_them_sends_the_news(signed_in, db):
    make_mail_rule(RuleAction.REPORT_PUBLISHED, "present", moment=RuleMoment.AFTER)
    administrator = signed_in(make_administrator())
    page = administrator.get("/en/mail-rules")
    assert page.words(".rows .state") == ["Sent when the report is published"]
    offered = administrator.get("/en/mail-rules/new").soup.select("select[name=action] option")
    assert RuleAction.REPORT_PUBLISHED not in {option["value"] for option in offered}


def test_a_rule_asks_with_a_ready_made_survey_or_as_an_earlier_one(browser, community, db):
    earlier = make_survey(community=community, title_en="Our own")
    make_survey(title_en="Of others")
    form = browser.get("/en/mail-rules/new")
    offered = [one.text.strip() for one in form.soup.select("select[name=questions] option")]
    assert (offered[0], offered[-1]) == ("Meeting feedback", "Our own")
    typed = {
        "action": "feedback_survey", "audience": "present", "amount": "1", "unit": "days", "at_time": "09:00",
        "community_id": str(community.id), "kind_id": "", "questions": f"survey:{earlier.id}", "naming": "named",
        "open_days": "10", "reminder_days": "",
    }  # fmt: skip
    late = browser.post("/en/mail-rules/new", data=typed | {"reminder_days": "10"})
    assert late.status_code == 422
    assert late.words("#reminder_days-error") == ["Remind before the last day to answer."]
    assert browser.post("/en/mail-rules/new", data=typed | {"questions": "survey:1e9"}).status_code == 422
    shown = browser.post("/en/mail-rules/new", data=typed | {"do": "look"})
    assert shown.words(".mail-subject")[1] == "Your opinion: Our own"
    browser.post("/en/mail-rules/new", data=typed)
    kept = db.session.scalars(select(SurveyRule)).one()
    assert (kept.survey_id, kept.questionnaire, kept.is_anonymous) == (earlier.id, "", False)
    assert (kept.open_days, kept.reminder_days) == (10, None)
    listed = browser.get("/en/mail-rules").words(".rows .row-detail")
    assert any("“Our own”, with names, 10 days to answer" in line for line in listed)


def test_what_will_be_sent_is_counted_skipped_and_sent_by_hand(browser, community, db):
    meeting = make_meeting(community)
    people = [make_registration(meeting).person for _n in range(2)]
    make_registration(meeting, answer=Answer.DECLINED)
    make_mail_rule(amount=2)
    make_registration(make_meeting(title_en="Elsewhere"))
    plan = browser.get("/en/mails")
    assert plan.words(".rows .row-title") == [f"Reminder: {meeting.title_en}"]
    assert plan.words(".rows .state") == ["2 people"]
    address = plan.soup.select_one(".rows .row-title")["href"]
    look = browser.get(address)
    assert sorted(look.words(".person-name")) == sorted(person.name for person in people)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "read")).one()
    assert entry.details["part"] == "mails"
    due = look.soup.select_one("[name=due]")["value"]
    browser.post(f"{address}/skip", data={"due": due, "back": "plan"})
    assert browser.get("/en/mails").words(".rows .state") == ["Skipped"]
    browser.post(f"{address}/unskip", data={"due": due})
    browser.post(f"{address}/send", data={"due": "2020-01-01T00:00:00+00:00"})
    assert db.session.scalars(select(Message)).all() == [], "another hour is another mail"
    browser.post(f"{address}/send", data={"due": due})
    assert len(db.session.scalars(select(Message)).all()) == 2
    assert db.session.scalars(select(MailRuleRun.state)).all() == [RunState.SENT]
    assert browser.get(address).status_code == 404
    assert browser.get(f"/en/meetings/{meeting.id}/mails").words("td:last-child") == ["2"]


@pytest.mark.parametrize("answer", [Answer.ACCEPTED, Answer.WAITING])
def test_one_button_leaves(client, community, db, answer):
    registration = make_registration(make_meeting(community, seats_in_person=5), answer=answer)
    address = f"/en/answer/{tokens.signed('answer', registration.id)}/leave"
    page = client.get(address)
    assert page.words("main form button") == ["I can't come any more"]
    db.session.refresh(registration)
    assert registration.answer == answer, "a link in a mail changes nothing"
    assert client.post(address, csrf=False).status_code == 303
    db.session.refresh(registration)
    assert registration.answer == Answer.DECLINED
    assert client.get(address).status_code == 303


def test_nobody_leaves_a_meeting_that_has_begun(client, db):
    begun = make_meeting(starts_at=clock.now() - timedelta(minutes=5))
    registration = make_registration(begun, answer=Answer.ACCEPTED)
    client.post(f"/en/answer/{tokens.signed('answer', registration.id)}/leave", csrf=False)
    db.session.refresh(registration)
    assert registration.answer == Answer.ACCEPTED


def test_who_hosts_one_meeting_of_a_series_makes_no_rule_for_the_others(signed_in, community, db):
    series, (first, *_others) = make_series(community)
    own = make_mail_rule(series_id=series.id)
    guest = make_community()
    first.hosts.append(guest)
    db.session.commit()
    theirs = signed_in(make_coordinator(guest))
    assert theirs.get(f"/en/mail-rules/new?series={series.id}").status_code == 404
    assert theirs.post(f"/en/mail-rules/new?series={series.id}", data=RULE).status_code == 404
    assert theirs.get(f"/en/mail-rules/{own.id}/edit").status_code == 403
    assert theirs.post(f"/en/mail-rules/{own.id}/delete").status_code == 403
    assert theirs.post(f"/en/mail-rules/new?meeting={first.id}", data=RULE).status_code == 303


def test_an_invitation_that_nobody_waits_for_is_no_mail_to_come(browser, community):
    make_mail_rule(RuleAction.INVITATION, "not_invited", amount=300)
    meeting = make_meeting(community)
    make_registration(meeting)
    assert browser.get("/en/mails").words(".rows .row-title") == []
    assert browser.get(f"/en/meetings/{meeting.id}/mails").words("[aria-labelledby=planned] .state") == [
        "Nobody for now"
    ]
    make_member(community)
    assert browser.get("/en/mails").words(".rows .state") == ["1 person"]


def test_a_survey_that_cannot_open_yet_says_what_it_lacks(browser, community):
    meeting = make_meeting(community)
    make_mail_rule(
        RuleAction.FEEDBACK_SURVEY,
        RuleAudience.PRESENT,
        moment=RuleMoment.AFTER,
        changed_at=meeting.created_at,
    )
    draft = make_survey(
        meeting,
        status="draft",
        opened_at=None,
        audience="segment",
        title_en="How was it?",
        title_it="Com’era?",
    )
    make_survey_question(draft)
    sentence = "The survey cannot open yet: “How was it?”. Say who is asked first. Complete the survey"
    pages = [f"/en/meetings/{meeting.id}/mails", "/en/mails"]
    assert [sentence in browser.get(page).words(".rows .row-detail") for page in pages] == [True, True]
    page = browser.get(browser.get(pages[0]).soup.select_one(".row-title")["href"])
    assert page.words(".notice-warning p") == [sentence]
    steps = browser.get(f"/en/surveys/{draft.id}").words(".survey-steps li:not(.is-done) p")
    assert "Some of the people, chosen by what they are: not chosen yet" in steps
