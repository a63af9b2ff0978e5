from flask import Blueprint, render_template

from cop import clock
from cop.queries import programmes
from cop.views.kept import kept
from cop.views.security import public

bp = Blueprint("training", __name__, url_prefix="/training")


@bp.get("")
@public
@kept
def index() -> str:
    now = clock.now()
    return render_template(
        "training/index.html",
        programmes=programmes.programmes_with_editions(),
        sessions=programmes.sessions_by_edition(now),
        meetings=programmes.coming_sessions(now),
    )
