"""What a mail about a meeting says of it, as JSON: now, and before a change."""

from dataclasses import dataclass
from typing import Any

from cop.exports.agenda_text import agenda_lines
from cop.exports.ics_text import web_address
from cop.models import Bilingual, Meeting, MeetingStatus, Mode

# Changed, but not repeated in the mail: the text is long, an old link is of no use.
UNSAID = {"text", "link"}


@dataclass(frozen=True)
class Change:
    """One thing that a change of a meeting altered.

    `what` is "title", "kind", "time", "mode", "place", "link" or "text"; `old` and `new` are JSON: by language
    for title, kind and text, two instants for the time.
    """

    what: str
    old: Any
    new: Any


def meeting_facts(meeting: Meeting, language: str, *, shows_link: bool = True) -> dict[str, Any]:
    """Return what a mail says of a meeting, saved or not, in `language`; no link to those who may not see it."""
    return {
        "title": meeting.title.in_language(language),
        "text": meeting.text.in_language(language),
        "agenda": agenda_lines(meeting, language, names_people=True),
        "kind": meeting.kind.name.in_language(language) if meeting.kind else "",
        "hosts": [host.name.in_language(language) for host in meeting.hosts],
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "mode": str(meeting.mode),
        "place": meeting.place if meeting.mode != Mode.ONLINE else "",
        "link": web_address(meeting.link) if shows_link and meeting.mode != Mode.IN_PERSON else "",
        "is_cancelled": meeting.status == MeetingStatus.CANCELLED,
        "is_postponed": meeting.status == MeetingStatus.POSTPONED,
        "reason": meeting.reason or "",
    }


def snapshot_of(meeting: Meeting) -> dict[str, Any]:
    """Return what mails say of a meeting before a change: hand it to `changes_since` after the change."""
    return {
        "title": _both(meeting.title),
        "kind": _both(meeting.kind.name),
        "time": [meeting.starts_at.isoformat(), meeting.ends_at.isoformat()],
        "mode": str(meeting.mode),
        "place": meeting.place,
        "link": meeting.link,
        "text": _both(meeting.text),
    }


def changes_since(before: dict[str, Any], meeting: Meeting) -> list[Change]:
    """Return what differs between a snapshot and the meeting now, in the order in which a mail tells it."""
    after = snapshot_of(meeting)
    return [Change(what, before[what], after[what]) for what in before if before[what] != after[what]]


def changes_told(changes: list[Change], language: str, *, shows_link: bool) -> list[dict[str, Any]]:
    """Return changes as one reader is told them: in `language`, the link only to who may see it.

    Of a changed text only that it changed, of a link only the new one.
    """
    told = []
    for change in changes:
        old, new = (_in_language(value, language) for value in (change.old, change.new))
        if old == new:  # corrected in the other language only
            continue
        if change.what == "text":
            old = new = None
        if change.what == "link":
            old, new = None, (web_address(new) if shows_link else "")
        told.append({"what": change.what, "old": old, "new": new})
    return told


def merged(earlier: list[dict[str, Any]], later: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what somebody is told who was told neither of two lists of `changes_told`: from first to last."""
    told = {change["what"]: change for change in earlier}
    for change in later:
        first = told.get(change["what"], change)
        told[change["what"]] = change | {"old": first["old"]}
    return [change for change in told.values() if change["old"] != change["new"] or change["what"] in UNSAID]


def _in_language(value: Any, language: str) -> Any:
    return Bilingual(**value).in_language(language) if isinstance(value, dict) else value


def _both(text: Bilingual) -> dict[str, str]:
    return {"it": text.it, "en": text.en}
