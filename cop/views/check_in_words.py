"""What the check-in page says: how many are here, what came of a tap."""

from collections.abc import Sequence

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from cop.models import Answer, Meeting
from cop.queries.check_in import AtDoor, arrivals, at_door, ids_here
from cop.services.check_in import Outcome, Result
from cop.views.registration_words import answer_words


def here_words(door: AtDoor) -> str:
    """Return "23 of 41 are here"."""
    return ngettext(
        "%(num)s of %(expected)s is here",
        "%(num)s of %(expected)s are here",
        door.here,
        expected=door.expected,
    )


def result_words(result: Result) -> str:
    """Return what came of a tap, in one sentence."""
    if result.registration is None:
        code = result.tap.code
        return (
            _("The code %(code)s is not on the list of this meeting.", code=code)
            if code
            else _("This person is not on the list any more.")
        )
    name = result.registration.person.name
    return {
        Outcome.HERE: _("%(name)s is here", name=name),
        Outcome.WAS_HERE: _("%(name)s was recorded already", name=name),
        Outcome.KNOWN: _("%(name)s was recorded already", name=name),
        Outcome.UNDONE: _("%(name)s is not here after all", name=name),
    }[result.outcome]


def result_detail(result: Result) -> str:
    """Return on whose behalf somebody comes, and what the person had answered where it was no yes."""
    registration = result.registration
    if registration is None:
        return ""
    of = registration.organisation.name if registration.organisation else ""
    is_yes = registration.answer in {Answer.ACCEPTED, Answer.INVITED}
    answered = "" if is_yes else str(answer_words()[registration.answer])
    return " · ".join(part for part in (of, answered) if part)


def state_of(meeting: Meeting) -> dict[str, object]:
    """Return what two phones must agree about: who is here, as ids, and how many. No name."""
    door = at_door(meeting)
    return {"here": ids_here(meeting), "words": here_words(door), "door": list(door)}


def said_of(results: Sequence[Result]) -> list[dict[str, str]]:
    """Return what came of each tap, in words; before the commit, after which every person would be read anew."""
    return [
        {
            "key": result.tap.key,
            "outcome": result.outcome,
            "text": result_words(result),
            "detail": result_detail(result),
        }
        for result in results
    ]


def answer_to(meeting: Meeting, said: list[dict[str, str]]) -> dict[str, object]:
    """Return what a phone is told that has sent its taps."""
    last = render_template("check_in/_last.html", last=arrivals(meeting))
    return state_of(meeting) | {"said": said, "last": last}
