"""Walking a site by its links: every page that can be reached, one address for each kind of page."""

from collections.abc import Callable, Collection
from urllib.parse import urljoin, urlsplit

from flask import Flask
from playwright.sync_api import Error, Page, Response
from selectolax.lexbor import LexborHTMLParser
from werkzeug.exceptions import HTTPException

SKIPPED = {"static"}


def crawl(
    app: Flask,
    page: Page,
    start: str,
    visit: Callable[[Page, str, str], None],
    *,
    passed_by: Collection[str] = (),
) -> set[str]:
    """Open every kind of page reachable from `start` once, call `visit(page, endpoint, html)`, return the endpoints.

    Only links of the same language are followed, so that a language is one walk. Pages of the endpoints in
    `passed_by` are fetched for their links alone: another walk visits them.
    """
    language = urlsplit(start).path.split("/")[1]
    waiting, seen = [start], set()
    while waiting:
        address = waiting.pop(0)
        endpoint = endpoint_of(app, address)
        if endpoint is None or endpoint in seen or endpoint in SKIPPED:
            continue
        seen.add(endpoint)
        answer = page.request.get(address) if endpoint in passed_by else opened(page, address)
        if answer is None or not answer.headers["content-type"].startswith("text/html"):
            continue
        policy = answer.headers.get("content-security-policy", "")
        assert "sandbox" not in policy, (
            f"{endpoint} is for a frame: whoever follows a link to it finds no way back"
        )
        html = answer.text()
        if endpoint not in passed_by:
            visit(page, endpoint, html)
        links = LexborHTMLParser(html).css("a[href]:not([download])")
        for link in (urljoin(answer.url, link.attributes["href"]) for link in links):
            parts = urlsplit(link)
            if parts.netloc == urlsplit(start).netloc and parts.path.startswith(f"/{language}/"):
                waiting.append(parts._replace(fragment="").geturl())
    return seen


def opened(page: Page, address: str) -> Response | None:
    """Open an address in the browser; None where what comes is to be saved, not shown."""
    try:
        return page.goto(address)
    except Error as error:
        if "Download is starting" not in str(error):
            raise
        return None


def endpoint_of(app: Flask, address: str) -> str | None:
    """Return the endpoint that a GET of an address reaches, None where there is none."""
    parts = urlsplit(address)
    try:
        return app.url_map.bind(parts.netloc, path_info=parts.path).match(method="GET")[0]
    except HTTPException:
        return None
