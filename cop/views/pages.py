from flask import Blueprint, render_template

from cop.views.kept import kept
from cop.views.security import public

bp = Blueprint("pages", __name__)


@bp.get("/privacy")
@public
@kept
def privacy() -> str:
    return render_template("pages/privacy.html")


@bp.get("/accessibility")
@public
@kept
def accessibility() -> str:
    return render_template("pages/accessibility.html")


@bp.get("/legal")
@public
@kept
def legal() -> str:
    return render_template("pages/legal.html")
