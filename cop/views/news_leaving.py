"""Leaving a list: the page behind the link of every newsletter, and one click of a mail program (RFC 8058)."""

from typing import NamedTuple

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cop import clock, tokens
from cop.emails.news_links import PREFERENCES, LeaveLink, leave_token_of
from cop.extensions import csrf, db
from cop.models import LeftBy, MailingList, NewsKind, NewsletterIssue, Person
from cop.queries.people import person_today
from cop.queries.subscriptions import NewsState, is_stopped, left_together, lists_of
from cop.services.news_choices import consent_text
from cop.services.subscriptions import leave_all, leave_list, subscribe
from cop.views.language import current_language
from cop.views.loaders import seen_or_404
from cop.views.saving import saving
from cop.views.security import one_purpose

bp = Blueprint("news_leaving", __name__, url_prefix="/news/leave")


class Leaving(NamedTuple):
    """Whom a link stands for, which list, and the issue it stood in, where it still exists."""

    link: LeaveLink
    person: Person
    mailing_list: MailingList
    issue: NewsletterIssue | None


@bp.get("/<token>")
@one_purpose
def show(token: str) -> str:
    """Changes nothing, whoever opens it: mail scanners do."""
    return page(token, leaving_of(token))


# By the button of the page, or by a mail program, which has no cookie, brings no CSRF token and follows no redirect.
@bp.post("/<token>")
@one_purpose
@csrf.exempt
def leave(token: str) -> str:
    found = leaving_of(token)
    with saving():
        leave_list(
            found.person, found.mailing_list,
            left_by=LeftBy.ONE_CLICK, issue=found.issue, by=None, at=clock.now(),
        )  # fmt: skip
    return page(token, found)


@bp.post("/<token>/all")
@one_purpose
@csrf.exempt
def leave_everything(token: str) -> ResponseReturnValue:
    found = leaving_of(token)
    with saving():
        leave_all(found.person, left_by=LeftBy.PAGE, issue=found.issue, by=None, at=clock.now())
    return redirect(url_for(".show", token=token), 303)


@bp.post("/<token>/again")
@one_purpose
@csrf.exempt
def come_back(token: str) -> ResponseReturnValue:
    """Get again what the link was about, by the button beside the exact words."""
    found = leaving_of(token)
    with saving():
        subscribe(
            found.person, found.mailing_list, kinds_of(found),
            text=words_of(found), language=current_language(), source=url_for("news_preferences.own"), by=None,
            at=clock.now(),
        )  # fmt: skip
    return redirect(url_for(".show", token=token), 303)


def leaving_of(token: str) -> Leaving:
    """Return what a link stands for; 404 for anything else, and for whom nobody can write to any more."""
    link = seen_or_404(leave_token_of(token))
    person = seen_or_404(person_today(link.person_id))
    mailing_list = seen_or_404(db.session.get(MailingList, link.list_id))
    issue = db.session.get(NewsletterIssue, link.issue_id) if link.issue_id else None
    return Leaving(link, person, mailing_list, issue)


def words_of(found: Leaving) -> str:
    """The exact words beside the button to come back."""
    return consent_text([(found.mailing_list, kind) for kind in kinds_of(found)], current_language())


def kinds_of(found: Leaving) -> list[NewsKind]:
    """What the button to come back brings: what was left with it, too."""
    return left_together(found.person, found.mailing_list, found.link.kind, clock.today())


def page(token: str, found: Leaving) -> str:
    own = [one for one in lists_of(found.person, clock.now()) if one.mailing_list is found.mailing_list]
    is_over = is_stopped(found.person)
    return render_template(
        "news_leaving/show.html",
        token=token,
        mailing_list=found.mailing_list,
        gets=not is_over and any(one.state == NewsState.GETS for one in own),
        is_over=is_over,
        again_text=words_of(found),
        preferences_url=url_for("news_preferences.show", token=tokens.signed(PREFERENCES, found.person.id)),
    )
