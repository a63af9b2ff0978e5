"""Acts of the audit log in words. A verb or subject that has none is shown as it stands."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from cop.models import AuditEntry, ids_in

VERBS = {
    "read": lazy_gettext("read"),
    "export": lazy_gettext("exported"),
    "create": lazy_gettext("created"),
    "update": lazy_gettext("changed"),
    "delete": lazy_gettext("deleted"),
    "sign_in": lazy_gettext("signed in"),
    "sign_in_failed": lazy_gettext("failed to sign in"),
    "sign_out": lazy_gettext("signed out"),
    "give_role": lazy_gettext("gave a role"),
    "end_role": lazy_gettext("ended a role"),
    "factor_added": lazy_gettext("set up the second step"),
    "factor_removed": lazy_gettext("removed the second step"),
    "factor_reset": lazy_gettext("took off the second step"),
    "recovery_codes": lazy_gettext("made new recovery codes"),
    "password_set": lazy_gettext("set a password"),
    "password_changed": lazy_gettext("changed the password"),
    "password_removed": lazy_gettext("removed the password"),
    "openid_bound": lazy_gettext("linked an account of the provider"),
    "openid_unbound": lazy_gettext("unlinked an account of the provider"),
    "change_address": lazy_gettext("changed the address"),
    "accept_restore": lazy_gettext("accepted a restored backup"),
    "erase": lazy_gettext("erased"),
    "merge": lazy_gettext("merged"),
    "undo_merge": lazy_gettext("undid a merge"),
    "import": lazy_gettext("imported"),
    "approve": lazy_gettext("approved"),
    "refuse": lazy_gettext("refused"),
    "confirm": lazy_gettext("confirmed"),
    "invite": lazy_gettext("invited"),
    "register": lazy_gettext("registered"),
    "answer": lazy_gettext("answered"),
    "attendance": lazy_gettext("recorded attendance"),
    "walk_in": lazy_gettext("added a walk-in"),
    "staff": lazy_gettext("marked as team"),
    "withdraw": lazy_gettext("withdrew"),
    "publish": lazy_gettext("published"),
    "postpone": lazy_gettext("postponed"),
    "reschedule": lazy_gettext("moved"),
    "cancel": lazy_gettext("cancelled"),
    "end": lazy_gettext("ended"),
    "leave": lazy_gettext("left"),
    "retry": lazy_gettext("queued again"),
    "discard": lazy_gettext("stopped"),
    "revoke": lazy_gettext("revoked"),
    "give_consent": lazy_gettext("gave consent"),
    "withdraw_consent": lazy_gettext("withdrew consent"),
    "lift_suppression": lazy_gettext("let an address be written to again"),
    "change_term": lazy_gettext("changed how long is kept"),
    "put_away": lazy_gettext("put away what was kept long enough"),
}
SUBJECTS = {
    "affiliation": lazy_gettext("affiliation"),
    "audit_log": lazy_gettext("audit log"),
    "community": lazy_gettext("community"),
    "joinrequest": lazy_gettext("join request"),
    "join_requests": lazy_gettext("list of join requests"),
    "meeting": lazy_gettext("meeting"),
    "membership": lazy_gettext("membership"),
    "message": lazy_gettext("mail"),
    "messages": lazy_gettext("list of mails"),
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
}


DETAILS = {
    "way": lazy_gettext("how"),
    "device": lazy_gettext("browser"),
    "fields": lazy_gettext("fields"),
    "page": lazy_gettext("page"),
    "part": lazy_gettext("part"),
    "list": lazy_gettext("list"),
    "role": lazy_gettext("role"),
    "former": lazy_gettext("former role"),
    "community": lazy_gettext("community"),
    "state": lazy_gettext("state"),
    "entries": lazy_gettext("entries"),
    "count": lazy_gettext("number"),
    "told": lazy_gettext("people told"),
    "new": lazy_gettext("new"),
    "changed": lazy_gettext("changed"),
    "unchanged": lazy_gettext("unchanged"),
    "refused": lazy_gettext("refused"),
    "records": lazy_gettext("records"),
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
        f"{DETAILS.get(name, name.replace('_', ' '))}: {_shown(value)}"
        for name, value in entry.details.items()
        if name != "people" and value not in (None, "", [], {})
    ]
    listed = entry.details.get("people")
    if isinstance(listed, str) and listed:
        number = sum(1 for _one in ids_in(listed))
        shown.append(_("people on it: %(number)s", number=number))
    return "; ".join(shown)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        value = [f"{name} {number}" for name, number in value.items()]
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
