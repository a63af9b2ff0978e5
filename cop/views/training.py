from flask import Blueprint, render_template

from cop import clock
from cop.queries import programmes
from cop.rules.training import can_manage_edition
from cop.views.kept import kept
from cop.views.loaders import seen_edition, seen_or_404, viewer
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


@bp.get("/<slug>/<int:edition_id>")
@public
@kept
def show(slug: str, edition_id: int) -> str:
    edition = seen_edition(edition_id)
    seen_or_404(edition, edition.programme.slug == slug)
    return render_template(
        "training/show.html", edition=edition, can_manage=can_manage_edition(viewer(), edition)
    )
