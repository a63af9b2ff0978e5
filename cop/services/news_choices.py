"""What somebody chooses on the page of their preferences: their address is known to be theirs."""

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cop.models import LeftBy, MailingList, NewsKind, Person
from cop.queries.subscriptions import NewsState, Standing, is_stopped, lists_of
from cop.rules.viewer import Viewer
from cop.services.subscriptions import leave, subscribe

# The words by which people agree to get news; what they ticked follows, in the words beside each tick.
NEWS_TEXT = _l(
    "You may write to me at this address with what I have ticked, until I say that I want no more of it."
)
KIND_WORDS = {NewsKind.ISSUE: _l("Newsletter"), NewsKind.DIGEST: _l("Digest of what is coming up")}
Choice = tuple[int, NewsKind]


def tick_words(mailing_list: MailingList, kind: NewsKind, language: str) -> str:
    """Return what a tick is for, as it is kept with a consent: "Impact finance: Newsletter"."""
    name = mailing_list.name.in_language(language)
    return _("%(list)s: %(kind)s", list=name, kind=str(KIND_WORDS[kind]))


def consent_text(chosen: Collection[tuple[MailingList, NewsKind]], language: str) -> str:
    """Return the exact words that somebody agrees to by these ticks, in the language of the page."""
    lines = [f"– {tick_words(one, kind, language)}" for one, kind in chosen]
    return "\n".join([str(NEWS_TEXT), *lines])


def choose_news(
    person: Person,
    *,
    wanted: Collection[Choice],
    shown: Collection[Choice],
    language: str,
    source: str,
    by: Viewer | None,
    at: datetime,
) -> None:
    """Let a person get what is `wanted` and leave what was `shown` beside it; nothing else changes.

    What they tick anew they agree to, in the words of `consent_text`. Where all news was stopped, a tick brings back
    that one alone.
    """
    was_stopped = is_stopped(person)
    standings = [one for one in lists_of(person, at) if (one.mailing_list.id, one.kind) in shown]
    new = [
        one for one in standings
        if _key(one) in wanted and (was_stopped or one.state != NewsState.GETS)
    ]  # fmt: skip
    for one in standings:
        if not was_stopped and _key(one) not in wanted and one.state == NewsState.GETS:
            leave(person, one.mailing_list, one.kind, left_by=LeftBy.PAGE, by=by, at=at)
    text = consent_text([(one.mailing_list, one.kind) for one in new], language)
    for one in new:
        subscribe(
            person, one.mailing_list, [one.kind], text=text, language=language, source=source, by=by, at=at
        )


def _key(standing: Standing) -> Choice:
    return (standing.mailing_list.id, standing.kind)
