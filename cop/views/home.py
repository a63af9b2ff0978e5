from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cop import clock
from cop.queries import calendar, communities, figures, theme_proposals
from cop.queries.surveys import open_consultations
from cop.views.kept import kept
from cop.views.language import preferred_language
from cop.views.loaders import viewer
from cop.views.security import public

bp = Blueprint("home", __name__)
root = Blueprint("root", __name__)

DATES = 4


@root.get("/")
@public
def choose_language() -> ResponseReturnValue:
    response = redirect(url_for("home.index", language=preferred_language()))
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


@bp.get("/")
@public
@kept
def index() -> str:
    now, today = clock.now(), clock.today()
    return render_template(
        "home/index.html",
        figures=figures.ecosystem_figures(today),
        communities=communities.communities_for(viewer()),
        members=communities.members_count_on(today),
        next_starts=calendar.next_start_by_community(now),
        meetings=calendar.upcoming(now, limit=DATES),
        consultations=open_consultations(now),
        themes=theme_proposals.discussed_count(),
    )
