"""How a feed is answered: 304 before anything is rendered, gzip, the headers that calendar programs need."""

import gzip
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from cop.exports.ics_feed import Title, feed_bytes, with_alarm
from cop.queries.feeds import Entry
from cop.services import feeds
from cop.tokens import hash_of
from cop.views.kept import KeptPages
from cop.views.saving import writing

MOST_KEPT, LARGEST_KEPT = 12, 4 * 1024 * 1024  # files in each process, bytes


@dataclass(frozen=True)
class Version:
    """Which state of a feed this is: `tag` for ETag, `changed_at` for Last-Modified, a name for the file.

    Without `is_dated` If-Modified-Since is not believed: a right can end without a date.
    """

    tag: str
    changed_at: datetime
    filename: str
    is_dated: bool = True


def version_of(facts: object, *, changed_at: datetime, filename: str, is_dated: bool = True) -> Version:
    """Return the version of a feed that is what `facts` say, in the encoding that this request takes."""
    state = (facts, feeds.format_version(), takes_gzip())
    return Version(hash_of(repr(state))[:32], changed_at.replace(microsecond=0), filename, is_dated)


def takes_gzip() -> bool:
    return request.accept_encodings.quality("gzip") > 0


def is_known(version: Version) -> bool:
    """Whether the program has this version already (RFC 9110 13.2.2)."""
    if "If-None-Match" in request.headers:
        return bool(request.if_none_match.contains_weak(version.tag))
    since = request.if_modified_since
    return version.is_dated and since is not None and version.changed_at <= since


def not_modified(version: Version) -> Response:
    return _with_headers(Response(status=304), version)


def calendar(version: Version, make: Callable[[], bytes], *, is_public: bool = False) -> Response:
    """Answer with the file that `make` returns; a public one is kept for whoever asks for this version next."""
    content = _kept(version, make) if is_public else _encoded(make())
    response = Response(content, mimetype="text/calendar")
    if takes_gzip():
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Disposition"] = f'inline; filename="{version.filename}"'
    return _with_headers(response, version)


def _kept(version: Version, make: Callable[[], bytes]) -> bytes:
    feeds_kept: KeptPages = current_app.extensions.setdefault("kept_feeds", KeptPages(MOST_KEPT))
    found = feeds_kept.find((version.tag,))
    if found is None:
        found = _encoded(make())
        if len(found) <= LARGEST_KEPT:
            feeds_kept.keep((version.tag,), found)
    return found


def _encoded(content: bytes) -> bytes:
    return gzip.compress(content, 6, mtime=0) if takes_gzip() else content


def body_of(
    title: Title, entries: Sequence[Entry], *, language: str, notice: Callable[[], bytes], alarm: str = ""
) -> bytes:
    """Return a feed of these meetings, of the notice alone where there are none; keep what had to be rendered.

    `alarm`, where given, is what an alarm says half an hour before each meeting.
    """
    rows = feeds.rendered(entries, language=language)
    made = {row["meeting_id"]: row["body"] for row in rows}
    events = [
        with_alarm(body, alarm) if alarm and entry.is_on else body
        for entry in entries
        if (body := entry.body or made.get(entry.meeting_id))
    ]
    content = feed_bytes(title, events or [notice()])
    if rows:
        keep(rows)
    return content


def keep(rows: list[dict[str, object]]) -> None:
    try:
        with writing():
            feeds.store_fragments(rows)
    except SQLAlchemyError:
        pass  # a meeting deleted meanwhile, a busy database: the next request renders again


def _with_headers(response: Response, version: Version) -> Response:
    response.set_etag(version.tag)
    response.last_modified = version.changed_at
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    return response
