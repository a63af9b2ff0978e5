"""The calendar that everybody reads, by month or as a list, and where communities get in each other's way."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from cop import clock
from cop.models import Community, Meeting, MeetingKind
from cop.queries import calendar, communities
from cop.queries.clash_days import clash_weeks
from cop.queries.meetings import meeting_kinds
from cop.rules.meetings import can_create_meeting
from cop.views.kept import kept
from cop.views.listing import chosen
from cop.views.loaders import allowed_or_403, viewer
from cop.views.parts import part_or_page
from cop.views.security import public

bp = Blueprint("calendar", __name__, url_prefix="/calendar")

FIRST_YEAR, LAST_YEAR = 2000, 2100
LIST_MONTHS = 3


class Sight(StrEnum):
    """How the calendar is shown."""

    MONTH = "month"
    AGENDA = "agenda"


@dataclass(frozen=True)
class Choice:
    """What of the calendar is asked for: the first month, how, and which meetings."""

    first: date
    sight: Sight
    communities: list[Community]
    kinds: list[MeetingKind]
    is_mine: bool

    @property
    def months(self) -> int:
        return LIST_MONTHS if self.sight == Sight.AGENDA else 1

    def query(self, **other: Any) -> dict[str, Any]:
        """Return this choice, or one that differs so, as parts of an address; what is usual is left out."""
        said = {
            "month": self.first,
            "view": self.sight.value if self.sight != Sight.MONTH else None,
            "community": [community.slug for community in self.communities],
            "kind": [kind.slug for kind in self.kinds],
            "mine": "1" if self.is_mine else None,
        } | other
        return said | {"month": said["month"].strftime("%Y-%m")}

    def meetings(self) -> list[Meeting]:
        return calendar.meetings_between(
            *calendar.month_bounds(self.first, months=self.months),
            hosts=[community.id for community in self.communities],
            kinds=[kind.id for kind in self.kinds],
            of_person=viewer().person_id if self.is_mine else None,
        )


@bp.get("")
@public
@kept
def index() -> Response:
    all_communities, all_kinds = communities.communities_for(viewer()), meeting_kinds()
    slugs, kinds = request.args.getlist("community"), request.args.getlist("kind")
    choice = Choice(
        asked_month(request.args.get("month", "")),
        chosen("view", Sight) or Sight.MONTH,
        [one for one in all_communities if one.slug in slugs],
        [one for one in all_kinds if one.slug in kinds],
        viewer().is_signed_in and request.args.get("mine") == "1",
    )
    meetings = choice.meetings()
    return part_or_page(
        "calendar/_month.html",
        "calendar/index.html",
        choice=choice,
        first=choice.first,
        last=calendar.months_after(choice.first, choice.months - 1),
        previous=calendar.months_after(choice.first, -choice.months),
        following=calendar.months_after(choice.first, choice.months),
        this_month=clock.today().replace(day=1),
        weeks=Calendar().monthdatescalendar(choice.first.year, choice.first.month),
        today=clock.today(),
        meetings=meetings,
        by_month=[(month, list(rows)) for month, rows in groupby(meetings, key=_month_of)],
        communities=all_communities,
        kinds=all_kinds,
        sees_clashes=can_create_meeting(viewer()),
    )


@bp.get("/clashes")
def clashes() -> ResponseReturnValue:
    """Meetings of one day, across the communities: counts alone, no names."""
    allowed_or_403(can_create_meeting(viewer()))
    first = asked_month(request.args.get("month", ""))
    start, end = calendar.month_bounds(first, months=LIST_MONTHS)
    return render_template(
        "calendar/clashes.html",
        weeks=clash_weeks(viewer(), start=start, end=end),
        first=first,
        last=calendar.months_after(first, LIST_MONTHS - 1),
        previous=calendar.months_after(first, -LIST_MONTHS),
        following=calendar.months_after(first, LIST_MONTHS),
    )


def asked_month(text: str) -> date:
    """Return the first day of the month "2026-11", of this month where the text names none."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return clock.today().replace(day=1)
    return first if FIRST_YEAR <= first.year <= LAST_YEAR else clock.today().replace(day=1)


def _month_of(meeting: Meeting) -> date:
    return clock.day_of(meeting.starts_at).replace(day=1)
