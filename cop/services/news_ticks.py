"""The tick "send me news" in the forms of people who come, enrol or join: never ticked beforehand."""

from collections.abc import Collection, Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from cop.clock import day_of
from cop.models import Community, MailingList, NewsKind, Person
from cop.queries.news_lists import open_lists_of
from cop.queries.subscriptions import is_stopped
from cop.rules.viewer import Viewer
from cop.services.subscriptions import subscribe


def lists_to_offer(
    communities: Collection[Community], person: Person | None, *, at: datetime
) -> list[MailingList]:
    """Return the lists of these communities that a form may offer to somebody, known (`person`) or not.

    Not those that they get already, nor those that they have left: who said no is not asked again.
    """
    ids = [one.id for one in communities]
    found = open_lists_of(ids, not_of=person.id if person else None, on=day_of(at)) if ids else []
    return [] if person is not None and found and is_stopped(person) else list(found)


def tick_text(lists: Sequence[MailingList], language: str) -> str:
    """Return the exact words beside the tick, "" where there is nothing to offer."""
    if not lists:
        return ""
    names = _(" and ").join(one.name.in_language(language) for one in lists)
    return ngettext(
        "Write to me with the newsletter of %(lists)s, until I say that I want no more of it.",
        "Write to me with the newsletters of %(lists)s, until I say that I want no more of them.",
        len(lists),
        lists=names,
    )


def agree_to_news(
    person: Person,
    communities: Collection[Community],
    *,
    text: str,
    language: str,
    source: str,
    requested_at: datetime | None = None,
    by: Viewer | None,
    at: datetime,
) -> None:
    """Keep that a person ticked exactly `text`, and let them get the newsletters of these communities."""
    for one in lists_to_offer(communities, person, at=at):
        subscribe(
            person, one, [NewsKind.ISSUE], text=text, language=language, source=source,
            requested_at=requested_at, by=by, at=at,
        )  # fmt: skip
