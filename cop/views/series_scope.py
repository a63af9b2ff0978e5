"""Editing a meeting of a series: this one alone, or this one and all that follow, each with what it brings about."""

import hashlib
from dataclasses import dataclass, field

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.errors import CopError
from cop.forms.meetings import MeetingForm
from cop.models import Meeting, MeetingStatus
from cop.services.meeting_changes import Consequences
from cop.services.series import edit_following
from cop.services.series_changes import Step, steps_of
from cop.services.series_facts import CARRIED
from cop.views.loaders import viewer
from cop.views.series_words import days_words, kept_words


@dataclass(frozen=True)
class Scope:
    """What a change of a meeting of a series would be for it alone and for all that follow.

    `refused` says why it cannot be made for those that follow.
    """

    alone: Consequences
    steps: list[Step] = field(default_factory=list)
    refused: str = ""

    @property
    def mails(self) -> int:
        return sum(len(step.foreseen.told) for step in self.steps)

    @property
    def key(self) -> str:
        """What stands for these consequences: who has seen others must look again."""
        seen = [[(one.what, one.old, one.new) for one in self.alone.changes], len(self.alone.told)]
        steps = [(step.meeting.id, repr(step.facts), len(step.foreseen.told)) for step in self.steps]
        return hashlib.sha256(repr([seen, steps]).encode()).hexdigest()[:16]

    @property
    def chosen(self) -> str:
        """What the person chose, having seen what it brings about: "this", "following", or "" for not yet."""
        wanted = request.form.get("scope", "")
        is_known = wanted == "this" or (wanted == "following" and not self.refused)
        return wanted if is_known and request.form.get("seen") == self.key else ""


def scope_of(meeting: Meeting, form: MeetingForm, alone: Consequences) -> Scope | None:
    """Return what is to be asked before saving; None where nothing changes or no meeting follows."""
    if meeting.series_id is None or meeting.status == MeetingStatus.POSTPONED:
        return None
    try:
        steps = steps_of(meeting, by=viewer(), at=clock.now(), facts=facts_of(form))
    except CopError as error:
        return Scope(alone, refused=str(error))
    return Scope(alone, steps) if len(steps) > 1 and steps[0].facts else None


def facts_of(form: MeetingForm) -> dict[str, object]:
    return {name: value for name, value in form.facts().items() if name in CARRIED}


def save_following(meeting: Meeting, form: MeetingForm) -> str:
    """Change the meeting and all that follow; return in words what came of it."""
    steps = edit_following(meeting, by=viewer(), at=clock.now(), facts=facts_of(form))
    told = sum(len(step.foreseen.told) for step in steps)
    done = ngettext("%(num)s meeting is changed.", "%(num)s meetings are changed.", len(steps))
    mails = ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", told)
    return " ".join([done, mails if told else _("Nobody gets a mail.")])


def own_words(step: Step) -> str:
    """Return what a meeting keeps as its own, in one sentence; "" where it is like the others."""
    said = []
    if step.own_days:
        said.append(_("It keeps the days it was moved by: %(shift)s.", shift=days_words(step.own_days)))
    if step.has_own_hours:
        said.append(_("It keeps the distance of its hours."))
    if step.kept:
        said.append(_("It keeps its own: %(facts)s.", facts=kept_words(step.kept)))
    return " ".join(said)
