"""The language of a page is the first part of its address: /it/… or /en/…."""

from typing import Any
from urllib.parse import quote

from flask import Flask, current_app, g, has_request_context, request, url_for
from flask_login import current_user

from cop.models import LANGUAGES

PREFIX = "/<any(it, en):language>"


def current_language() -> str:
    """Return "it" or "en": the address decides, then the signed-in person, then the browser."""
    chosen: str | None = g.get("language")
    return chosen or _first_part_of_path() or preferred_language()


def _first_part_of_path() -> str | None:
    """The language of an address that leads nowhere: its error page is in it too."""
    first = request.path.split("/", 2)[1] if request else ""
    return first if first in LANGUAGES else None


def preferred_language() -> str:
    """Return the language for an address that names none; outside a request the interface's first one."""
    if not has_request_context():
        return LANGUAGES[0]
    if current_user and current_user.is_signed_in:
        return str(current_user.language)
    return request.accept_languages.best_match(LANGUAGES, default="it")


def language_url(language: str) -> str:
    """Return the address of this very page in another language, the home page where it has none."""
    if not request.url_rule or "language" not in request.url_rule.arguments:
        return url_for("home.index", language=language)
    if "GET" not in (request.url_rule.methods or ()):
        return _page_above(language)
    address = url_for(request.endpoint or "", **(request.view_args or {}) | {"language": language})
    # The query goes on as it came: a visitor's "_scheme" or "endpoint" is not an argument of url_for.
    query = quote(request.query_string, safe="%/?:@!$&'()*+,;=-._~")
    return f"{address}?{query}" if query else address


def _page_above(language: str) -> str:
    """The page that a refused form came from, whose own address only takes forms: the nearest one above it."""
    adapter = current_app.create_url_adapter(request)
    steps = request.path.split("/")[2:]
    while steps and adapter is not None:
        steps.pop()
        path = "/".join(("", language, *steps))
        if adapter.test(path, "GET"):
            return quote(path)
    return url_for("home.index", language=language)


def init_app(app: Flask) -> None:
    @app.url_value_preprocessor
    def take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "language" in values:
            g.language = values.pop("language")

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, Any]) -> None:
        if "language" not in values and app.url_map.is_endpoint_expecting(endpoint, "language"):
            values["language"] = current_language()

    app.jinja_env.globals["language_url"] = language_url
