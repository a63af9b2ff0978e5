"""A test client that sends CSRF tokens as a page would, and judges every page it gets."""

import re
from collections import Counter
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

# What the author of a newsletter types for the name of whoever reads: pages show it as it is.
PLACEHOLDER = re.compile(r"\{\{(nome|name|organizzazione|organisation)\}\}")


class Page(TestResponse):
    """A response with its parsed HTML."""

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.text, "html.parser")

    def words(self, selector: str) -> list[str]:
        """The text of every element a CSS selector finds, white space folded."""
        return [" ".join(e.get_text(" ").split()) for e in self.soup.select(selector)]


class PageClient(FlaskClient):
    """Each request has its own app context, as in production. `csrf=False` sends no token.

    `is_judged=False` takes the page as it is, for tests that send thousands of requests.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.response_wrapper = Page

    def open(self, *args: Any, csrf: bool = True, is_judged: bool = True, **kwargs: Any) -> Page:
        if csrf and kwargs.get("method", "GET") not in {"GET", "HEAD", "OPTIONS"}:
            kwargs["headers"] = {**dict(kwargs.get("headers") or {}), "X-CSRFToken": self._csrf_token()}
        kwargs.setdefault("buffered", True)  # read to its end and closed, as a server would: files are open
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        is_page = response.mimetype == "text/html" and not 300 <= response.status_code < 400
        is_mail = "sandbox" in response.headers.get("Content-Security-Policy", "")  # shown in a frame
        if is_judged and is_page and not is_mail and response.text:
            judge(response)
        return response

    def _csrf_token(self) -> str:
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", "0" * 40)
        return URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(raw)


def judge(page: Page) -> None:
    """Fail on a page that no visitor should get, whatever the test is about.

    Read by Lexbor, as quick as a browser: every test of a page pays for this.
    """
    tree = LexborHTMLParser(page.text)
    if page.text.lstrip().lower().startswith("<!doctype"):
        judge_frame(tree)
    ids = Counter(e.attributes["id"] for e in tree.css("[id]"))
    assert {i: n for i, n in ids.items() if n > 1} == {}, "ids are unique"
    inline = [e.html for e in tree.css("[style], style, [onclick], [onload]")]
    assert inline == [], "nothing inline: the CSP refuses it"
    scripts = [e for e in tree.css("script:not([src])") if e.attributes.get("type") != "application/ld+json"]
    assert [e.html for e in scripts] == []
    for form in tree.css("form"):
        method = (form.attributes.get("method") or "get").lower()
        assert method in {"get", "post"}
        if method == "post":
            assert form.css_first("[name=csrf_token]"), "a POST form carries its token"
    for link in tree.css("a"):
        scheme = urlsplit(link.attributes.get("href") or "#").scheme
        assert scheme in {"", "http", "https", "mailto", "tel", "webcal"}
    assert "{{" not in PLACEHOLDER.sub("", page.text), "no template left over"


def judge_frame(tree: LexborHTMLParser) -> None:
    assert len(tree.css("h1")) == 1, "one h1 a page"
    title = tree.css_first("title")
    assert title, "a page has a title"
    assert title.text(strip=True), "a page has a title"
    assert tree.root, "a page has a language"
    assert tree.root.attributes.get("lang") in {"it", "en"}, "a page has a language"
    assert tree.css_first("main"), "a page has a main part"
    sheets = [e.attributes["href"] for e in tree.css("link[rel=stylesheet]")]
    assert len(sheets) == len(set(sheets)), "each sheet of styles is linked once"
