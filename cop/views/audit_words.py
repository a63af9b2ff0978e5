"""Acts of the audit log in words. A verb or subject that has none is shown as it stands."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from cop.models import AuditEntry, ids_in
from cop.views.audit_detail_words import DETAILS, NAMED, VALUES
from cop.views.audit_news_words import NEWS_VALUES

VERBS = {
    "read": lazy_gettext("has read"),
    "export": lazy_gettext("has exported"),
    "create": lazy_gettext("has created"),
    "update": lazy_gettext("has changed"),
    "delete": lazy_gettext("has deleted"),
    "sign_in": lazy_gettext("has signed in"),
    "sign_in_failed": lazy_gettext("has failed to sign in"),
    "sign_out": lazy_gettext("has signed out"),
    "give_role": lazy_gettext("has given a role"),
    "end_role": lazy_gettext("has ended a role"),
    "factor_added": lazy_gettext("has set up the second step"),
    "factor_removed": lazy_gettext("has removed the second step"),
    "factor_reset": lazy_gettext("has taken off the second step"),
    "recovery_codes": lazy_gettext("has made new recovery codes"),
    "password_set": lazy_gettext("has set a password"),
    "password_changed": lazy_gettext("has changed the password"),
    "password_removed": lazy_gettext("has removed the password"),
    "openid_bound": lazy_gettext("has linked an account of the provider"),
    "openid_unbound": lazy_gettext("has unlinked an account of the provider"),
    "change_address": lazy_gettext("has changed the address"),
    "accept_restore": lazy_gettext("has accepted a restored backup"),
    "erase": lazy_gettext("has erased"),
    "merge": lazy_gettext("has merged"),
    "undo_merge": lazy_gettext("has undone a merge"),
    "import": lazy_gettext("has imported"),
    "approve": lazy_gettext("has approved"),
    "refuse": lazy_gettext("has refused"),
    "keep_seats": lazy_gettext("has kept"),
    "hand_on": lazy_gettext("has handed on"),
    "confirm": lazy_gettext("has confirmed"),
    "invite": lazy_gettext("has invited"),
    "register": lazy_gettext("has registered"),
    "answer": lazy_gettext("has answered"),
    "attendance": lazy_gettext("has recorded attendance"),
    "walk_in": lazy_gettext("has added a walk-in"),
    "staff": lazy_gettext("has marked as team"),
    "renew_door": lazy_gettext("has made a code for the wall of"),
    "enrol": lazy_gettext("has enrolled:"),
    "request": lazy_gettext("has asked to take part:"),
    "substitute": lazy_gettext("has sent somebody in place of the person of the"),
    "take_back": lazy_gettext("has taken back who came in place of the person of the"),
    "withdraw": lazy_gettext("has withdrawn"),
    "publish": lazy_gettext("has published"),
    "postpone": lazy_gettext("has postponed"),
    "reschedule": lazy_gettext("has moved"),
    "cancel": lazy_gettext("has cancelled"),
    "end": lazy_gettext("has ended"),
    "leave": lazy_gettext("has left"),
    "retry": lazy_gettext("has queued again"),
    "try": lazy_gettext("has tried out the"),
    "discard": lazy_gettext("has stopped"),
    "certify": lazy_gettext("has issued certificates of the"),
    "reissue": lazy_gettext("has issued anew the"),
    "revoke": lazy_gettext("has revoked"),
    "give_consent": lazy_gettext("has given consent"),
    "withdraw_consent": lazy_gettext("has withdrawn consent"),
    "lift_suppression": lazy_gettext("has let an address be written to again"),
    "change_term": lazy_gettext("has changed how long things are kept"),
    "put_away": lazy_gettext("has put away what was kept long enough"),
    "set_logo": lazy_gettext("has changed the logo of"),
    "remove_logo": lazy_gettext("has taken away the logo of"),
    "claim_address": lazy_gettext("has named one more address"),
    "add_address": lazy_gettext("has confirmed one more address"),
    "remove_address": lazy_gettext("has taken away an address"),
    "decide": lazy_gettext("has decided about"),
    "release": lazy_gettext("has published the"),
    "hide": lazy_gettext("has hidden the"),
    "move": lazy_gettext("has moved on the"),
    "begin_community": lazy_gettext("has made a community of the"),
    "undo": lazy_gettext("has undone the"),
    "accepted": lazy_gettext("has accepted the"),
    "declined": lazy_gettext("has declined the"),
    "rotate": lazy_gettext("has renewed the"),
    "mail_by_rule": lazy_gettext("has sent by rule a mail about the"),
    "skip": lazy_gettext("has skipped a mail about the"),
    "unskip": lazy_gettext("has taken back the skipping of a mail about the"),
    "close": lazy_gettext("has closed the"),
    "reopen": lazy_gettext("has opened again the"),
    "done": lazy_gettext("has ticked off the"),
    "not_done": lazy_gettext("has taken up again the"),
    "remind": lazy_gettext("has reminded the silent of"),
    "ask": lazy_gettext("has asked people to answer the"),
    "open": lazy_gettext("has opened the"),
    "schedule": lazy_gettext("has chosen when it opens by itself:"),
    "unschedule": lazy_gettext("has made a draft again of the"),
    "hold_back": lazy_gettext("has held back the"),
    "take_back_quote": lazy_gettext("has taken back what was decided about the"),
    "publish_results": lazy_gettext("has published the figures of the"),
    "withdraw_results": lazy_gettext("has taken off the public pages the figures of the"),
    "refuse_surveys": lazy_gettext("has asked for no more surveys:"),
    "start": lazy_gettext("has begun to send the"),
    "pause": lazy_gettext("has paused the"),
    "resume": lazy_gettext("has resumed the"),
    "finish": lazy_gettext("has sent the whole"),
    "subscribe": lazy_gettext("has signed up for the"),
    "leave_list": lazy_gettext("has left the"),
    "leave_all": lazy_gettext("has asked for no more news:"),
    "note_fault": lazy_gettext("has noted that something was wrong with the"),
    "stop_address": lazy_gettext("has stopped the address of the"),
    "write_again": lazy_gettext("has let an address be written to again, after the"),
    "settle_mail": lazy_gettext("has seen to the"),
    "reopen_mail": lazy_gettext("has put back into the tray the"),
    "warn": lazy_gettext("has warned of a certificate that may be missed, by the"),
}
SUBJECTS = {
    "actionitem": lazy_gettext("action agreed on"),
    "actions": lazy_gettext("list of actions"),
    "affiliation": lazy_gettext("affiliation"),
    "audit_log": lazy_gettext("audit log"),
    "community": lazy_gettext("community"),
    "enrolment": lazy_gettext("enrolment"),
    "enrolmentrequest": lazy_gettext("request to enrol"),
    "joinrequest": lazy_gettext("join request"),
    "join_requests": lazy_gettext("list of join requests"),
    "series": lazy_gettext("series of meetings"),
    "mailrule": lazy_gettext("rule of mails"),
    "meeting": lazy_gettext("meeting"),
    "membership": lazy_gettext("membership"),
    "message": lazy_gettext("mail"),
    "messages": lazy_gettext("list of mails"),
    "newsletterblock": lazy_gettext("block of a newsletter"),
    "digest": lazy_gettext("digest"),
    "deliveryfault": lazy_gettext("report of a mail that did not arrive"),
    "delivery_faults": lazy_gettext("list of mails that did not arrive"),
    "inboundmail": lazy_gettext("mail that came in"),
    "tray": lazy_gettext("tray of mails from people"),
    "mailinglist": lazy_gettext("mailing list"),
    "subscriptionrequest": lazy_gettext("request to get news"),
    "newsletterissue": lazy_gettext("issue of a newsletter"),
    "organisation": lazy_gettext("organisation"),
    "organisations": lazy_gettext("list of organisations"),
    "people": lazy_gettext("list of people"),
    "person": lazy_gettext("person"),
    "personalfeed": lazy_gettext("calendar address"),
    "registration": lazy_gettext("registration"),
    "representative": lazy_gettext("representative"),
    "retention": lazy_gettext("retention"),
    "session": lazy_gettext("this browser"),
    "sessions": lazy_gettext("every browser"),
    "team": lazy_gettext("list of roles"),
    "themeproposal": lazy_gettext("theme proposal"),
    "representativeinvitation": lazy_gettext("invitation of a representative"),
    "importbatch": lazy_gettext("import"),
    "videoreport": lazy_gettext("attendance report of a video call"),
    "likelyduplicate": lazy_gettext("pair of likely duplicates"),
    "duplicates": lazy_gettext("list of likely duplicates"),
    "merges": lazy_gettext("list of merges"),
    "themesupporter": lazy_gettext("support of a theme"),
    "suppressed_address": lazy_gettext("suppressed address"),
    "memberships": lazy_gettext("list of members"),
    "initiative": lazy_gettext("initiative"),
    "phase": lazy_gettext("phase"),
    "theme": lazy_gettext("theme"),
    "meetingkind": lazy_gettext("kind of meeting"),
    "seatreservation": lazy_gettext("seats for an organisation"),
    "kindwording": lazy_gettext("wording"),
    "stakeholdercategory": lazy_gettext("stakeholder category"),
    "programme": lazy_gettext("programme"),
    "edition": lazy_gettext("edition"),
    "editionreport": lazy_gettext("report of an edition"),
    "certificate": lazy_gettext("certificate"),
    "contribution": lazy_gettext("contribution"),
    "minutes": lazy_gettext("minutes"),
    "datepoll": lazy_gettext("date poll"),
    "declaredactivity": lazy_gettext("declared activity"),
    "document": lazy_gettext("document"),
    "survey": lazy_gettext("survey"),
    "surveysection": lazy_gettext("section of a survey"),
    "surveyquestion": lazy_gettext("question of a survey"),
    "surveyquote": lazy_gettext("open answer to a survey"),
    "surveyfinding": lazy_gettext("result of a survey"),
    "communityreport": lazy_gettext("report of a community's year"),
    "meetingquestion": lazy_gettext("question of a meeting"),
    "questionanswer": lazy_gettext("answer to a question"),
    "sensitive_answers": lazy_gettext("sensitive answers"),
}


def verb_words(verb: str) -> str:
    return str(VERBS.get(verb, verb.replace("_", " ")))


def subject_words(entry: AuditEntry) -> str:
    """Return what an act was done to: "person 12", "list of people"."""
    words = str(SUBJECTS.get(entry.subject_type, entry.subject_type.replace("_", " ")))
    return words if entry.subject_id is None else f"{words} {entry.subject_id}"


def detail_words(entry: AuditEntry) -> str:
    """Return the details of an act in one line, "" without any; of whom a list held only how many."""
    shown = [
        f"{DETAILS.get(name, name.replace('_', ' '))}: {_named(name, value)}"
        for name, value in entry.details.items()
        if name != "people" and value not in (None, "", [], {})
    ]
    listed = entry.details.get("people")
    if isinstance(listed, str) and listed:
        number = sum(1 for _one in ids_in(listed))
        shown.append(_("people on it: %(number)s", number=number))
    return "; ".join(shown)


def _named(name: str, value: object) -> str:
    if said := NEWS_VALUES.get(name):
        values = value if isinstance(value, list) else [value]
        return ", ".join(str(said.get(one, one)) for one in values)
    words = VALUES.get(str(value)) if name in NAMED else None
    return str(words or _shown(value))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        value = [f"{name} {number}" for name, number in value.items()]
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
