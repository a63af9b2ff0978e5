from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cop.views.language import preferred_language
from cop.views.security import public

bp = Blueprint("home", __name__)
root = Blueprint("root", __name__)


@root.get("/")
@public
def choose_language() -> ResponseReturnValue:
    return redirect(url_for("home.index", language=preferred_language()))


@bp.get("/")
@public
def index() -> str:
    return render_template("home/index.html")
