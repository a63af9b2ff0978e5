"""Pages about calendar addresses: how to subscribe, and a person's own secret ones."""

from dataclasses import dataclass
from urllib.parse import quote

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.emails import links
from cop.forms.feeds import FeedForm, feed_form
from cop.models import PersonalFeed
from cop.queries import feeds
from cop.queries.agendas import own_communities
from cop.services.feeds import create_feed, revoke_feed, rotate_feed
from cop.views.feeds import bp
from cop.views.language import PREFIX, current_language
from cop.views.loaders import seen_or_404, signed_in_id, viewer
from cop.views.saving import saving
from cop.views.security import public


@dataclass(frozen=True)
class Addresses:
    """One feed's address as text, for programs that take webcal:, and for Google's calendar."""

    plain: str
    webcal: str
    google: str


def addresses_of(plain: str) -> Addresses:
    webcal = f"webcal://{plain.partition('://')[2]}"
    return Addresses(plain, webcal, f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}")


def own_feeds() -> list[tuple[PersonalFeed, Addresses]]:
    """Return the visitor's own feeds for `feeds/_box.html`."""
    found = feeds.feeds_of(signed_in_id())
    return [(feed, addresses_of(links.page("feeds.personal", token=feed.token))) for feed in found]


@bp.get(f"{PREFIX}/feeds")
@public
def index() -> str:
    slug = request.args.get("community", "")
    community = seen_or_404(feeds.community_with_feed(slug)) if slug else None
    language = current_language()
    plain = (
        links.page("feeds.community", language=language, slug=slug)
        if community
        else links.page("feeds.everything", language=language)
    )
    return render_template("feeds/index.html", community=community, addresses=addresses_of(plain))


@bp.get(f"{PREFIX}/feeds/new")
def new() -> str:
    return render_template("feeds/new.html", form=form_of())


@bp.post(f"{PREFIX}/feeds")
def create() -> ResponseReturnValue:
    form = form_of(request.form)
    if form.validate():
        with saving(form):
            create_feed(by=viewer(), **form.data)
    if form.errors:
        return render_template("feeds/new.html", form=form), 422
    flash(_("Your calendar has its own address now. Copy it into your program."), "success")
    return back()


@bp.post(f"{PREFIX}/feeds/<int:feed_id>/rotate")
def rotate(feed_id: int) -> ResponseReturnValue:
    feed = seen_or_404(feeds.feed_of(signed_in_id(), feed_id))
    with saving():
        rotate_feed(feed, by=viewer(), at=clock.now())
    flash(
        _("The calendar has a new address; the old one is revoked. Copy the new one into your program."),
        "success",
    )
    return back()


@bp.post(f"{PREFIX}/feeds/<int:feed_id>/revoke")
def revoke(feed_id: int) -> ResponseReturnValue:
    feed = seen_or_404(feeds.feed_of(signed_in_id(), feed_id))
    with saving():
        revoke_feed(feed, by=viewer(), at=clock.now())
    flash(_("The address is revoked. Take the calendar out of your program too."), "success")
    return back()


def form_of(sent: object = None) -> FeedForm:
    named = [(one.id, one.name.in_language(current_language())) for one in own_communities(viewer())]
    return feed_form(sent, named)


def back() -> ResponseReturnValue:
    return redirect(url_for("me.show", _anchor="my-calendar"), 303)
