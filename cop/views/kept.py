"""Public pages kept as they were last rendered, as long as nothing they show has changed.

A page for somebody who is not signed in depends on its address, on the records and on the time. So it is
kept by its process under (address, part or page, site revision, minute): a change of any record makes it
anew at once, the passing of time within a minute. A visitor with a session (signed in, or with a message
waiting) always gets a page of their own.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any

from flask import Response, current_app, make_response, request, session
from flask.typing import ResponseReturnValue

from cop import clock
from cop.queries.revisions import site_revision

MOST_PAGES, MOST_BYTES = 256, 256 * 1024
_lock = Lock()


class KeptPages(OrderedDict[tuple[Any, ...], bytes]):
    """The pages of one application, at most `most`, the least recently asked for first."""

    def __init__(self, most: int = MOST_PAGES) -> None:
        super().__init__()
        self.most = most

    def find(self, key: tuple[Any, ...]) -> bytes | None:
        with _lock:
            if key in self:
                self.move_to_end(key)
            return self.get(key)

    def keep(self, key: tuple[Any, ...], body: bytes) -> None:
        with _lock:
            self[key] = body
            while len(self) > self.most:
                self.popitem(last=False)


def kept(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of a public view that shows everybody who is not signed in the same page."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if session:
            return view(*args, **kwargs)
        pages: KeptPages = current_app.extensions.setdefault("kept_pages", KeptPages())
        key = (request.full_path, request.headers.get("HX-Request"), site_revision(), _minute())
        body = pages.find(key)
        if body is None:
            response = make_response(view(*args, **kwargs))
            _keep(pages, key, response)
            return response
        return _page(body)

    return answer


def _keep(pages: KeptPages, key: tuple[Any, ...], response: Response) -> None:
    """Keep a plain page; one that opened a session (a form with its token) is the visitor's own."""
    if response.status_code == 200 and not session and not response.is_streamed:
        body = response.get_data()
        if len(body) <= MOST_BYTES:
            pages.keep(key, body)


def _page(body: bytes) -> Response:
    response = Response(body, mimetype="text/html")
    response.headers.add("Vary", "HX-Request")
    return response


def _minute() -> int:
    return int(clock.now().timestamp() // 60)
