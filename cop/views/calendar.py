from calendar import Calendar
from datetime import date, timedelta

from flask import Blueprint, Response, request

from cop import clock
from cop.queries import calendar, communities
from cop.views.kept import kept
from cop.views.loaders import viewer
from cop.views.parts import part_or_page
from cop.views.security import public

bp = Blueprint("calendar", __name__, url_prefix="/calendar")

FIRST_YEAR, LAST_YEAR = 2000, 2100


@bp.get("")
@public
@kept
def index() -> Response:
    first = asked_month(request.args.get("month", ""))
    all_communities = communities.communities_for(viewer())
    chosen = [c for c in all_communities if c.slug in request.args.getlist("community")]
    meetings = calendar.meetings_between(*calendar.month_bounds(first), hosts=[c.id for c in chosen])
    return part_or_page(
        "calendar/_month.html",
        "calendar/index.html",
        first=first,
        previous=first - timedelta(days=1),
        following=first + timedelta(days=32),
        weeks=Calendar().monthdatescalendar(first.year, first.month),
        today=clock.today(),
        meetings=meetings,
        communities=all_communities,
        chosen=chosen,
    )


def asked_month(text: str) -> date:
    """Return the first day of the month "2026-11", of this month where the text names none."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return clock.today().replace(day=1)
    return first if FIRST_YEAR <= first.year <= LAST_YEAR else clock.today().replace(day=1)
