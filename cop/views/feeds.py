"""Calendar feeds: public ones, personal ones at a secret address, and one meeting as a file.

No sign-in, cookie or redirect: calendar programs know none of them. Public feeds are as free as public pages;
a personal one is limited by its address in what it renders, and by network in addresses that do not exist.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _
from slugify import slugify

from cop import clock
from cop.emails import links
from cop.emails.compose import in_language
from cop.exports.ics_feed import Title, feed_bytes, file_bytes, notice_bytes
from cop.models import Community, PersonalFeed
from cop.queries import feeds
from cop.queries.registrations import registration_of
from cop.queries.viewers import viewer_behind
from cop.rules.meetings import can_see_meeting, can_see_meeting_link
from cop.services.feeds import event_of, format_version
from cop.views.entering import is_factor_required
from cop.views.feed_answers import body_of, calendar, is_known, not_modified, version_of
from cop.views.language import PREFIX, current_language
from cop.views.limits import Limit, network, within_or_429
from cop.views.loaders import seen_or_404, viewer
from cop.views.saving import writing
from cop.views.security import one_purpose, public

bp = Blueprint("feeds", __name__)
# Anything but GET and HEAD is 405: Thunderbird takes a feed for writable, Outlook may try PROPFIND.
READ_ONLY: dict[str, Any] = {"provide_automatic_options": False}
SAYS_SO = timedelta(days=30)
HOUR = 3600


@bp.get("/cal/all.<any(it, en):language>.ics", **READ_ONLY)
@public
def everything() -> Response:
    return public_feed(None, Title(_("Communities of practice of Torino Social Impact"), _about()), "all")


@bp.get("/cal/<slug>.<any(it, en):language>.ics", **READ_ONLY)
@public
def community(slug: str) -> Response:
    found = seen_or_404(feeds.community_with_feed(slug))
    name = found.name.in_language(current_language())
    return public_feed(found, Title(name, _about(), found.tone), slug)


@bp.get("/cal/<token>.ics", **READ_ONLY)
@one_purpose
def personal(token: str) -> Response:
    feed = feeds.personal_feed(token)
    if feed is None:
        with writing():
            within_or_429(Limit("feed.unknown", network(), 60, HOUR))
        return Response(_("There is no calendar at this address.") + "\n", 404, mimetype="text/plain")
    ended_at = feed.revoked_at or feed.person.erased_at
    with in_language(str(feed.person.language)):
        return ended(feed, ended_at) if ended_at else living(feed)


@bp.get(f"{PREFIX}/feeds/meetings/<int:meeting_id>.ics", **READ_ONLY)
@public
def meeting(meeting_id: int) -> Response:
    found = next(iter(feeds.meetings_to_render([meeting_id])), None)
    found = seen_or_404(found, found is not None and can_see_meeting(viewer(), found))
    person_id = viewer().person_id
    registration = registration_of(found, person_id) if person_id is not None else None
    shows_link = can_see_meeting_link(viewer(), found, registration)
    event = event_of(found, language=current_language(), shows_link=shows_link)
    name = slugify(found.title.in_language(current_language()), max_length=60) or "meeting"
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return Response(file_bytes(event), mimetype="text/calendar", headers=headers)


def public_feed(host: Community | None, title: Title, name: str) -> Response:
    """Answer a feed of what everybody sees, of one community or of all."""
    language, today = current_language(), clock.today()
    window = feeds.window_of(today)
    revisions = [(host.id, host.feed_revision, host.changed_at)] if host else feeds.feed_revisions()
    changed_at = max([changed for _id, _revision, changed in revisions] + [window.today_at])
    filename = f"{name}.{language}.ics"
    version = version_of((language, name, title, revisions, today), changed_at=changed_at, filename=filename)
    if is_known(version):
        return not_modified(version)

    def make() -> bytes:
        host_id = host.id if host else None
        entries = feeds.public_entries(host_id, window, language=language, format_version=format_version())
        return body_of(title, entries, language=language, notice=partial(empty_notice, f"{name}.{language}"))

    return calendar(version, make, is_public=True)


def living(feed: PersonalFeed) -> Response:
    """Answer a personal feed, by the rights its owner has at this moment."""
    feed_id, language, today = feed.id, str(feed.person.language), clock.today()
    window = feeds.window_of(today)
    owner = viewer_behind(feed.person, today=today, is_factor_required=is_factor_required())
    scope = sorted(feeds.scope_of(feed, owner))
    rights = (scope, sorted(owner.coordinates), owner.is_administrator)
    revisions = feeds.feed_revisions(scope)
    own = feeds.own_revisions(feed.person_id, window)
    state = (feed_id, language, feed.omits_invited, feed.has_alarm, today, rights, revisions, own)
    changed_at = max([row[-1] for row in revisions] + [window.today_at, feed.created_at])
    version = version_of(state, changed_at=changed_at, filename="calendar.ics", is_dated=False)
    if is_known(version):
        return not_modified(version)
    with writing():
        within_or_429(Limit("feed.token", str(feed_id), 120, HOUR))
    entries = feeds.personal_entries(feed, owner, window, language=language, format_version=format_version())
    alarm = _("It begins in half an hour") if feed.has_alarm else ""
    title, notice = title_of(feed, language), partial(empty_notice, f"feed-{feed_id}")
    return calendar(version, partial(body_of, title, entries, language=language, notice=notice, alarm=alarm))


def title_of(feed: PersonalFeed, language: str) -> Title:
    if feed.community:
        return Title(feed.community.name.in_language(language), _about(), feed.community.tone)
    return Title(_("My meetings – Torino Social Impact"), _about())


def ended(feed: PersonalFeed, ended_at: datetime) -> Response:
    """Say for 30 days that the feed is revoked: a program that gets nothing keeps the old events for ever."""
    if clock.now() - ended_at > SAYS_SO:
        return Response(_("This calendar has been revoked.") + "\n", 410, mimetype="text/plain")
    version = version_of(("ended", feed.id), changed_at=ended_at, filename="calendar.ics")
    if is_known(version):
        return not_modified(version)
    notice = notice_bytes(
        f"feed-{feed.id}-revoked", on=clock.day_of(ended_at), url=_site(),
        summary=_("This calendar has been revoked"),
        text=_("Take it out of your program. On your page you can make a new address: %(url)s", url=_site()),
    )  # fmt: skip
    return calendar(version, partial(feed_bytes, Title(_("Revoked calendar"), _about()), [notice]))


def empty_notice(key: str) -> bytes:
    return notice_bytes(
        f"{key}-empty", on=clock.today(), url=_site(),
        summary=_("No meeting planned for now"),
        text=_("New dates appear here by themselves. All communities: %(url)s", url=_site()),
    )  # fmt: skip


def _about() -> str:
    return _("Meetings of the communities of practice of Torino Social Impact. All details are on the site.")


def _site() -> str:
    return links.page("calendar.index", language=current_language())
