"""Minutes: written by several hands, published once they are right; what was agreed is ticked off later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from cop.errors import CopError
from cop.extensions import db
from cop.models import ActionItem, Decision, Language, Meeting, MeetingStatus, Minutes
from cop.queries.minutes import actions_of, decisions_of, minutes_of
from cop.rules.viewer import Viewer
from cop.services import seats
from cop.services.audit import log_act
from cop.services.changes import change

MOST_LINES = 100


@dataclass(frozen=True)
class ActionLine:
    """One thing to do as it is typed: by a person of the register, or by whoever `who` names.

    `id` is that of the action it was, None for a new one.
    """

    text: str
    person_id: int | None = None
    who: str = ""
    due_on: date | None = None
    is_done: bool = False
    id: int | None = None


@dataclass(frozen=True)
class MinutesText:
    """All that one page of minutes says."""

    text: str
    language: Language
    is_public: bool
    decisions: Sequence[str] = ()
    actions: Sequence[ActionLine] = ()


def save_minutes(meeting: Meeting, said: MinutesText, *, seen: int, by: Viewer, at: datetime) -> Minutes:
    """Write the minutes of a meeting, and return them; `seen` is the version that the writer began from.

    Raises CopError where there is a later version: nobody's words are overwritten unseen. Raises
    it too for a draft or a cancelled meeting, and for too many decisions or actions.
    """
    meeting = seats.lock_meeting(meeting.id)
    _refuse_unfit(meeting, said)
    minutes = _current(meeting)
    if minutes.version != seen:
        raise CopError(_("Somebody else has changed the minutes meanwhile."))
    values: dict[str, Any] = {"text": said.text, "language": said.language, "is_public": said.is_public}
    changed = change(minutes, values, allowed=set(values))
    changed += [name for name, differs in _parts(meeting, said, at=at) if differs]
    if changed or minutes.version == 0:
        minutes.version += 1
        minutes.changed_at, minutes.changed_by_id = at, by.person_id
        db.session.flush()
        log_act("update", minutes, by=by, meeting=meeting.id, fields=sorted(changed))
    return minutes


def publish_minutes(meeting: Meeting, *, by: Viewer, at: datetime) -> Minutes:
    """Let the participants read the minutes, or everybody where they are public.

    Nobody gets a mail: the recap of closing tells. Raises CopError before the meeting begins and where there is
    nothing to read.
    """
    meeting = seats.lock_meeting(meeting.id)
    minutes = _current(meeting)
    if not meeting.starts_at <= at or meeting.status != MeetingStatus.SCHEDULED:
        raise CopError(_("Minutes can be published once the meeting has begun."))
    if not (minutes.text or decisions_of(meeting) or actions_of(meeting)):
        raise CopError(_("There is nothing to publish yet: write what was said or decided."), field="text")
    if minutes.published_at is None:
        minutes.published_at = at
        minutes.version += 1
        db.session.flush()
        log_act("publish", minutes, by=by, meeting=meeting.id)
    return minutes


def unpublish_minutes(meeting: Meeting, *, by: Viewer) -> None:
    """Take published minutes back: they are a draft again."""
    meeting = seats.lock_meeting(meeting.id)
    minutes = _current(meeting)
    if minutes.published_at is not None:
        minutes.published_at = None
        minutes.version += 1
        db.session.flush()
        log_act("hide", minutes, by=by, meeting=meeting.id)


def settle_action(action: ActionItem, *, is_done: bool, by: Viewer, at: datetime) -> None:
    """Say that something agreed on is done, or that it is not after all."""
    db.session.refresh(action, with_for_update={"key_share": True, "of": ActionItem})
    if (action.done_at is not None) == is_done:
        return
    action.done_at = at if is_done else None
    db.session.flush()
    log_act("done" if is_done else "not_done", action, by=by, meeting=action.meeting_id)


def _current(meeting: Meeting) -> Minutes:
    """The minutes of a locked meeting as they are now, begun where there are none."""
    found = minutes_of(meeting)
    if found is None:
        found = Minutes(meeting_id=meeting.id, text="", version=0, is_public=False)
        db.session.add(found)
    else:
        db.session.refresh(found)
    return found


def _refuse_unfit(meeting: Meeting, said: MinutesText) -> None:
    if meeting.status in {MeetingStatus.DRAFT, MeetingStatus.CANCELLED}:
        raise CopError(_("Minutes are written for a meeting that takes place."))
    if max(len(said.decisions), len(said.actions)) > MOST_LINES:
        raise CopError(_("Minutes have at most %(most)s decisions and actions each.", most=MOST_LINES))


def _parts(meeting: Meeting, said: MinutesText, *, at: datetime) -> list[tuple[str, bool]]:
    """Write decisions and actions; return for each whether anything is another."""
    return [
        ("decisions", _set_decisions(meeting, said.decisions)),
        ("actions", _set_actions(meeting, said, at)),
    ]


def _set_decisions(meeting: Meeting, texts: Sequence[str]) -> bool:
    known = list(decisions_of(meeting))
    if [decision.text for decision in known] == list(texts):
        return False
    for position, text in enumerate(texts):
        if position == len(known):
            known.append(Decision(meeting_id=meeting.id))
        known[position].position, known[position].text = position, text
        db.session.add(known[position])
    for decision in known[len(texts) :]:
        db.session.delete(decision)
    db.session.flush()
    return True


def _set_actions(meeting: Meeting, said: MinutesText, at: datetime) -> bool:
    known = {action.id: action for action in actions_of(meeting)}
    before = [_line_of(action) for action in known.values()]
    kept = set()
    for position, line in enumerate(said.actions):
        action = known.get(line.id or 0) or ActionItem(meeting_id=meeting.id)
        kept.add(action.id)
        _write_action(action, line, position, at)
    for id_ in known.keys() - kept:
        db.session.delete(known[id_])
    db.session.flush()
    return [_line_of(action) for action in actions_of(meeting)] != before


def _write_action(action: ActionItem, line: ActionLine, position: int, at: datetime) -> None:
    action.position, action.text, action.due_on = position, line.text, line.due_on
    action.person_id, action.who = line.person_id, "" if line.person_id else line.who
    if line.is_done != (action.done_at is not None):
        action.done_at = at if line.is_done else None
    db.session.add(action)


def _line_of(action: ActionItem) -> ActionLine:
    is_done = action.done_at is not None
    return ActionLine(action.text, action.person_id, action.who, action.due_on, is_done, action.id)
