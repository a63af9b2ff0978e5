"""The archive of newsletters, for everybody: what has left, list by list and year by year, as pages and as feeds."""

from hashlib import sha256

from flask import Blueprint, Response, current_app, render_template, request, url_for

from cop.exports.news_feed import atom_bytes
from cop.models import MailingList
from cop.queries.news_archive import (
    archive_page,
    archived,
    latest,
    neighbours,
    public_list,
    public_lists,
    years_of,
)
from cop.queries.news_lists import is_open
from cop.queries.revisions import site_revision
from cop.rules.newsletters import can_manage_issue, can_manage_list
from cop.views.kept import KeptPages, kept
from cop.views.language import current_language
from cop.views.listing import page_number, year
from cop.views.loaders import seen_or_404, viewer
from cop.views.news_words import author_html, feed_of, page_of_link, picture_url
from cop.views.security import public

bp = Blueprint("news_archive", __name__, url_prefix="/news")
MOST_KEPT = 24  # feeds in each process


@bp.context_processor
def words() -> dict[str, object]:
    return {"author_html": author_html, "page_of_link": page_of_link, "picture_url": picture_url}


@bp.get("")
@public
@kept
def index() -> str:
    return archive(None)


@bp.get("/<slug>")
@public
@kept
def list_(slug: str) -> str:
    return archive(seen_or_404(public_list(slug)))


@bp.get("/<int:issue_id>")
@public
@kept
def show(issue_id: int) -> str:
    found = seen_or_404(archived(issue_id, current_language()))
    before, after = neighbours(found, current_language())
    return render_template(
        "news_archive/show.html",
        found=found,
        facts=found.facts,
        own_list=found.issue.mailing_list,
        before=before,
        after=after,
        is_open=is_open(found.issue.mailing_list),
        can_manage=can_manage_issue(viewer(), found.issue),
    )


@bp.get("/atom.xml")
@public
def feed() -> Response:
    return feed_answer(None)


@bp.get("/<slug>/atom.xml")
@public
def list_feed(slug: str) -> Response:
    return feed_answer(seen_or_404(public_list(slug)))


def archive(mailing_list: MailingList | None) -> str:
    years = years_of(mailing_list)
    chosen = year("year") if year("year") in years else None
    here = url_for(".list_", slug=mailing_list.slug) if mailing_list else url_for(".index")
    return render_template(
        "news_archive/index.html",
        own_list=mailing_list,
        lists=public_lists(),
        listing=archive_page(current_language(), mailing_list, year=chosen, page=page_number()),
        years=years,
        year=chosen,
        here=here,
        is_open=mailing_list is None or is_open(mailing_list),
        can_manage=mailing_list is not None and can_manage_list(viewer(), mailing_list),
    )


def feed_answer(mailing_list: MailingList | None) -> Response:
    """The last issues as Atom; 304 where the program has them already (RFC 9110 13.1)."""
    language = current_language()
    feeds: KeptPages = current_app.extensions.setdefault("kept_news", KeptPages(MOST_KEPT))
    key = (language, mailing_list.id if mailing_list else 0, site_revision())
    body = feeds.find(key)
    if body is None:
        body = atom_bytes(feed_of(mailing_list, latest(language, mailing_list), language))
        feeds.keep(key, body)
    response = Response(body, mimetype="application/atom+xml")
    response.set_etag(sha256(body).hexdigest()[:32])
    response.headers["Cache-Control"] = "public, max-age=300"
    response.make_conditional(request)
    return response
