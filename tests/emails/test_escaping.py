"""What people type is text in HTML mails, wherever it stands."""

from cop.emails.compose import wording
from cop.emails.invitations import preview
from cop.emails.meeting_facts import meeting_facts
from tests import factories as make

TAG = "<u>x</u>"


def facts(db):
    kind = make.make_kind(name_en=TAG)
    host = make.make_community(name_en=TAG)
    return meeting_facts(make.make_meeting(host, kind=kind, title_en=TAG, text_en=TAG, place=TAG), "en")


def test_an_invitation_escapes_every_fact(db):
    _subject, plain, html = preview(facts(db), "en")
    assert (TAG in plain, TAG in html) == (True, False)


def test_an_update_and_a_cancellation_escape_every_fact(db):
    changes = [{"what": what, "old": TAG, "new": TAG} for what in ("title", "kind", "place", "link", "text")]
    meeting = facts(db) | {"reason": TAG, "is_cancelled": True}
    context = {"meeting": meeting, "answer": "accepted", "needs_answer": False, "changes": changes}
    context |= {"answer_url": "http://localhost", "meeting_url": "http://localhost", "calendar": {}}
    context |= {"place": 2, "most": 0}
    for kind in ("update", "cancellation", "promotion", "waiting"):
        assert TAG not in wording(kind, "en", context).html


def test_mails_by_rule_escape_every_fact(db):
    document = {"label": TAG, "format": "PDF", "size": 1_200_000, "url": "http://localhost"}
    own = {
        "answer": "accepted",
        "needs_answer": True,
        "was_there": True,
        "documents": [document],
        "words": TAG,
    }
    links = dict.fromkeys(("answer_url", "leave_url", "meeting_url"), "http://localhost")
    context = {"meeting": facts(db)} | own | links
    for kind in ("reminder", "last_call", "still_coming", "practical_notes", "thanks"):
        said = wording(kind, "en", context)
        assert (TAG in said.plain, TAG in said.html) == (True, False), kind
    assert "&lt;u&gt;x&lt;/u&gt; (PDF, 1.2 MB)" in said.html


def test_a_recap_a_nudge_and_an_answer_escape_every_fact(db):
    action = {"text": TAG, "who": TAG, "due_on": "2026-12-01", "is_own": True, "is_done": False}
    links = dict.fromkeys(("minutes_url", "meeting_url", "url"), "http://localhost")
    context = {"meeting": TAG, "starts_at": "2026-11-26T13:30:00+00:00", "days": 3, "words": TAG} | links
    context |= {"decisions": [TAG], "actions": [action], "said": TAG, "answer": TAG}
    context |= {"documents": [{"title": TAG, "url": "http://localhost"}]}
    for kind in ("recap", "closing_nudge", "contribution_answered"):
        said = wording(kind, "en", context)
        assert (TAG in said.plain, TAG in said.html) == (True, False), kind


def test_an_agenda_is_escaped_line_by_line(db):
    meeting = facts(db) | {"agenda": [f"14:30 {TAG}"]}
    _subject, plain, html = preview(meeting, "en")
    assert (f"14:30 {TAG}" in plain, TAG in html) == (True, False)


def test_mails_about_an_enrolment_escape_every_fact(db):
    session = {"number": 1, "title": TAG, "mode": "in_person", "place": TAG, "is_mandatory": True}
    session |= {"starts_at": "2026-11-26T13:30:00+00:00", "ends_at": "2026-11-26T15:30:00+00:00"}
    session |= {"is_postponed": False, "url": "http://localhost"}
    context = {"edition": TAG, "hosts": [TAG], "sessions": [session], "session": session, "rule": TAG}
    context |= {"words": TAG, "reason_words": TAG, "name": TAG, "organisation": TAG, "substitute": TAG}
    context |= dict.fromkeys(
        ("edition_url", "manage_url", "url", "answer_url", "meeting_url"), "http://localhost"
    )
    context |= {
        "place": 2,
        "may_come_in": True,
        "is_own": True,
        "calendar": {},
        "replaces": TAG,
        "meeting": facts(db),
    }
    kinds = (
        "enrolled", "enrolment_promoted", "enrolment_waiting", "enrolment_requested", "enrolment_refused",
        "enrolment_closed", "enrolment_left", "edition_cancelled", "enrolment_to_decide", "substitute_sent",
        "substitute",
    )  # fmt: skip
    for kind in kinds:
        said = wording(kind, "en", context)
        assert (TAG in said.title, TAG in said.plain, TAG in said.html) == (True, True, False), kind


def test_what_became_of_answers_escapes_every_fact(db):
    context = {"name": TAG, "period": TAG, "changes": f"{TAG}\n\n- {TAG}", "url": "http://localhost"}
    context["list"] = {"id": "surveys", "name": TAG, "leave_url": "http://localhost/leave"}
    said = wording("you_said", "en", context)
    assert (TAG in said.plain, TAG in said.html) == (True, False)
    assert "http://localhost/leave" in said.plain
