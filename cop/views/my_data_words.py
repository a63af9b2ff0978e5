"""The words of the readable copy of a person's data: tables, columns and values."""

from datetime import date, datetime
from enum import Enum
from typing import Any

from flask_babel import format_date, format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cop.forms import date_polls, meeting_words, words
from cop.models import ConsentOrigin, ConsentPurpose
from cop.views import my_data_news_words as news
from cop.views.message_words import KINDS
from cop.views.registration_words import answer_words, attendance_words

TABLES = {
    "person": _l("Who you are"),
    "person_address": _l("Your addresses"),
    "affiliation": _l("Where you work or worked"),
    "membership": _l("Communities you belong to for yourself"),
    "representative": _l("Organisations you represent in communities"),
    "representative_invitation": _l("Invitations to represent an organisation"),
    "community_role": _l("Your roles in communities"),
    "registration": _l("Meetings: invitations, answers, attendance"),
    "question_answer": _l("What you answered to the questions of meetings"),
    "stored_file": _l("Files you handed in"),
    "meeting_person_role": _l("Your roles at meetings"),
    "agenda_item_person": _l("Agendas that name you"),
    "action_item": _l("What you agreed to do"),
    "contribution": _l("Your contributions, and those you answered"),
    "minutes": _l("Minutes that you wrote"),
    "meeting": _l("Meetings that you closed"),
    "date_poll_voter": _l("Meetings for whose date you were asked"),
    "date_poll_vote": _l("Which dates suited you"),
    "date_poll": _l("Polls for a date"),
    "edition_person_role": _l("Your parts in training editions"),
    "enrolment": _l("Training you are enrolled in"),
    "enrolment_request": _l("Your requests to enrol in training"),
    "substitution": _l("Sessions to which somebody came in another's place"),
    "certificate": _l("Your certificates"),
    "join_request": _l("Your requests to join"),
    "theme_supporter": _l("Themes you proposed or support"),
    "theme_proposal_step": _l("Decisions on proposed themes"),
    "consent": _l("What you agreed to, and the notices you were shown"),
    "survey_invitation": _l("Surveys that you were asked to answer"),
    "survey_reply": _l("What you answered to surveys with your name"),
    "survey_reply_text": _l("What you wrote in surveys with your name"),
    "survey_quote": _l("Answers to surveys that you released or held back"),
    "survey_finding": _l("Results of surveys that you published"),
    "community_report": _l("Reports of communities that you published"),
    "edition_report": _l("Reports of training that you published"),
    "message": _l("Mails we sent you"),
    "message_content": _l("The mails themselves"),
    "personal_feed": _l("Your calendar addresses"),
    "signed_in_session": _l("Browsers in which you are signed in"),
    "sign_in_request": _l("Requests to sign in"),
    "second_factor": _l("Your second step of signing in"),
    "second_step": _l("Sign-ins that wait for the second step"),
    "recovery_code": _l("Your recovery codes"),
    "openid_identity": _l("Accounts elsewhere with which you sign in"),
    "audit_entry": _l("The log of acts"),
    "likely_duplicate": _l("Records that may be entered twice"),
    "merge": _l("Records merged"),
    "merge_step": _l("What a merge changed"),
    "import_batch": _l("Files imported"),
    "import_row": _l("Rows of imported files"),
    "import_change": _l("What an import changed"),
    "video_report": _l("Attendance reports of video calls that you sent"),
    "video_report_row": _l("You in attendance reports of video calls"),
    "community": _l("Communities that give your address as their contact"),
    "erasure": _l("Erasures"),
    **news.TABLES,
}
COLUMNS = {
    "name": _l("Name"), "email": _l("Address"), "role": _l("Role"), "language": _l("Language"),
    "organisation_id": _l("Organisation"), "organisation_name": _l("Organisation"),
    "community_id": _l("Community"), "meeting_id": _l("Meeting"), "edition_id": _l("Edition"),
    "membership_id": _l("Membership"), "proposal_id": _l("Theme"), "since_on": _l("From"), "until_on": _l("To"),
    "is_contact": _l("Contact of the organisation"), "kind": _l("Kind"), "status": _l("Status"),
    "state": _l("State"), "answer": _l("Answer"), "mode": _l("How"), "attendance": _l("Attendance"),
    "attended_mode": _l("Attended"), "minutes": _l("Minutes"), "is_staff": _l("Counted with the team"),
    "invited_at": _l("Invited"), "answered_at": _l("Answered"), "checked_in_at": _l("Came in"),
    "waiting_since_at": _l("Waiting since"), "asked_at": _l("Asked to come"),
    "source": _l("Where the last change came from"), "attendance_source": _l("Where the attendance came from"),
    "created_at": _l("Since"), "verified_at": _l("Confirmed"), "confirmed_at": _l("Confirmed"),
    "decided_at": _l("Decided"), "why": _l("Why"), "is_proposer": _l("You proposed it"),
    "listing_text": _l("Words you agreed to for the public page"), "notice_text": _l("Notice you were shown"),
    "notice": _l("Notice you were shown"), "reply": _l("Reply"), "replied_at": _l("Replied"),
    "words": _l("Words"), "purpose": _l("Purpose"), "text": _l("Text"), "origin": _l("How"),
    "given_at": _l("When"), "withdrawn_at": _l("Withdrawn"), "recipient": _l("To"), "title": _l("Title"),
    "sent_at": _l("Sent"), "last_error": _l("What the mail server said"), "body": _l("Content"),
    "device": _l("Browser"), "expires_at": _l("Until"), "used_at": _l("Used"), "revoked_at": _l("Closed"),
    "omits_invited": _l("Leaves out meetings invited to by mail"), "has_alarm": _l("Rings before"),
    "site_role": _l("Role across communities"), "issuer": _l("Service"), "subject": _l("Account or matter"),
    "verb": _l("What was done"), "subject_type": _l("To what"), "at": _l("When"), "details": _l("Details"),
    "contact_email": _l("Address"), "name_it": _l("Name (Italian)"), "name_en": _l("Name (English)"),
    "file_name": _l("File"), "question_id": _l("Question"), "file_id": _l("File"),
    "cells": _l("Cells"), "verdict": _l("Outcome"), "number": _l("Number"),
    "merged_at": _l("Merged"), "undone_at": _l("Undone"), "found_at": _l("Found"), "reason": _l("Reason"),
    "poll_id": _l("Poll for a date"), "option_id": _l("Date"), "vote": _l("What you said of it"),
    "must_attend": _l("You are needed"), "comment": _l("Remark"),
    "item_id": _l("Item"), "who": _l("Who"), "due_on": _l("To be done by"), "done_at": _l("Done"),
    "enrolment_id": _l("Training"), "enrolled_at": _l("Enrolled on"), "ended_at": _l("Ended"),
    "warned_at": _l("Warned"), "issued_on": _l("Issued"),
    "closed_at": _l("Closed on"), "published_at": _l("Published"), "changed_at": _l("Last changed"),
    "survey_id": _l("Survey"), "reminded_at": _l("Reminded"), "answered_on": _l("Answered"), "saved_at": _l("Saved"),
    "submitted_at": _l("Handed in"), "answers": _l("Answers"), "surveys_refused_at": _l("No surveys since"),
    "requested_at": _l("Asked"),
    "joins": _l("Times joined"), "organisation": _l("Organisation"), "applied_at": _l("Applied"), "way": _l("Way"),
}  # fmt: skip
# Where a column of one table says something else than that of another.
_OWN_WORDS = {
    ("survey_invitation", "asked_at"): _l("Asked"),
    ("consent", "source"): _l("Page on which they stood"),
}
# What is in neither is for programs alone: keys, counters, what is made from other columns.
_ENUMS: dict[Any, Any] = {
    **words.LANGUAGES, **words.SITE_ROLES, **words.ROLE_KINDS, **words.JOIN_STATES, **words.PROPOSAL_STATES,
    **meeting_words.MODES, **date_polls.VOTES,
    ConsentOrigin.FORM: _l("In a form on this site"),
    ConsentOrigin.IMPORT: _l("In a file that was imported"),
    ConsentOrigin.PAPER: _l("On paper"),
    ConsentPurpose.PRIVACY_NOTICE: _l("Privacy notice"),
    ConsentPurpose.PUBLIC_LISTING: _l("Name on public pages"),
    ConsentPurpose.NEWS: _l("News by mail"),
    ConsentPurpose.SURVEYS: _l("Being asked for an opinion"),
}  # fmt: skip
ORIGINS = {origin: _ENUMS[origin] for origin in ConsentOrigin}
PURPOSES = {purpose: _ENUMS[purpose] for purpose in ConsentPurpose}
LONGEST = 2000


def readable_row(table: str, row: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a person reads of a row: (word, value), empty values and technical columns left out."""
    columns = news.COLUMNS.get(table, COLUMNS)
    shown = ((name, _readable(table, name, row[name])) for name in columns if name in row)
    return [(str(_OWN_WORDS.get((table, name), columns[name])), value) for name, value in shown if value]


def _readable(table: str, name: str, value: Any) -> str:
    said = news.news_value(table, name, value)
    return said if said is not None else _usual(table, name, value)


def _usual(table: str, name: str, value: Any) -> str:
    if table == "message" and name == "kind":
        return str(KINDS.get(value, value))
    if table == "survey_reply" and name == "answers":
        return "\n".join(f"{one['question']} {one['answer']}" for one in value)
    if isinstance(value, bool):
        return _("yes") if value else ""
    if isinstance(value, datetime):
        return format_datetime(value, "d MMMM yyyy, HH:mm")
    if isinstance(value, date):
        return format_date(value, "d MMMM yyyy")
    if isinstance(value, dict) and set(value) == {"id", "name"}:
        return str(value["name"])
    if isinstance(value, bytes):
        return _("In the folder of the mails.")
    if isinstance(value, dict | list):
        return _("%(number)s values, in the file for programs.", number=len(value)) if value else ""
    if isinstance(value, Enum):
        return str((_ENUMS | answer_words() | attendance_words()).get(value, value.value.replace("_", " ")))
    return str(value)[:LONGEST] if value is not None else ""
