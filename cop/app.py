"""The application factory."""

import hashlib
import os
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from cop import config as settings
from cop import views
from cop.cli import register_commands
from cop.clock import now, today
from cop.extensions import babel, csrf, db, login_manager, mail, migrate, prepare_sqlite
from cop.queries.viewers import viewer_by_session
from cop.rules.viewer import ANONYMOUS, Viewer
from cop.services import audit_chain, presence, revisions
from cop.views.language import current_language

STATIC = Path(__file__).parent / "static"


def create_app(config: dict[str, Any] | None = None, *, is_serving: bool = False) -> Flask:
    """Return the application, configured by environment, instance file and `config` (last wins).

    Raises ConfigError where a setting is of the wrong type and, when `is_serving`, where a production
    instance would not be safe.
    """
    instance = settings.instance_path()
    values = settings.read_settings(instance, os.environ) | (config or {})
    if is_serving:
        settings.refuse_unsafe(values)
    if values["ENV"] == "development" and not values["SECRET_KEY"]:
        values["SECRET_KEY"] = settings.development_key(instance)
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)  # people's data, readable by nobody else
    app = Flask(
        "cop",
        instance_path=str(instance),
        template_folder=str(settings.ROOT / "templates"),
        static_url_path=f"/static/{static_digest()}",
    )
    app.config.from_mapping(settings.derived(values, instance) | (config or {}))
    init_extensions(app)
    views.init_app(app)
    register_commands(app)
    serve_static(app)
    return app


def init_extensions(app: Flask) -> None:
    db.init_app(app)
    presence.watch(db.session)
    audit_chain.watch(db.session)  # before the revision: the order of the two locks
    revisions.watch(db.session)
    with app.app_context():
        prepare_sqlite(db.engine)
    migrate.init_app(app, db, directory=str(settings.ROOT / "migrations"), render_as_batch=True)
    login_manager.init_app(app)
    login_manager.user_loader(load_viewer)
    login_manager.anonymous_user = lambda: ANONYMOUS
    mail.init_app(app)
    babel.init_app(app, locale_selector=current_language)
    csrf.init_app(app)


def load_viewer(session_token: str) -> Viewer | None:
    is_required = current_app.config["SECOND_FACTOR"] == "required"
    return viewer_by_session(session_token, at=now(), today=today(), is_factor_required=is_required)


def static_digest() -> str:
    """Return eight characters that change with any static file, for addresses that never go stale."""
    digest = hashlib.sha256()
    for path in sorted(p for p in STATIC.rglob("*") if p.is_file() and "vendor" not in p.parts):
        digest.update(path.name.encode() + path.read_bytes())
    stamp = STATIC / "vendor" / ".stamp"
    digest.update(stamp.read_bytes() if stamp.is_file() else b"")
    return digest.hexdigest()[:8]


def serve_static(app: Flask) -> None:
    """Let WhiteNoise answer for static files, compressed and kept for a year, before Flask wakes up."""
    white = WhiteNoise(
        app.wsgi_app, root=str(STATIC), prefix=f"{app.static_url_path}/", max_age=31536000,
        allow_all_origins=False, immutable_file_test=lambda _path, _url: True,
        autorefresh=bool(app.config["DEBUG"]),
    )  # fmt: skip
    hops = app.config["PROXY_HOPS"]
    app.wsgi_app = ProxyFix(white, x_for=hops, x_proto=hops) if hops else white  # type: ignore[method-assign]
