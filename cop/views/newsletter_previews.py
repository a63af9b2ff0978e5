"""An issue as its readers will see it: wide, narrow or as text, in either language; and as a mail to oneself."""

from enum import StrEnum
from urllib.parse import urlsplit

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.emails.compose import Wording
from cop.emails.newsletters import Content, preview_of, values_for, worded
from cop.errors import CopError
from cop.extensions import db
from cop.forms.words import LANGUAGES
from cop.models import Ground, Language, NewsletterIssue, Person
from cop.queries.newsletter_contents import stored_content
from cop.queries.newsletter_filling import filled
from cop.rules.newsletter_facts import facts_of
from cop.rules.newsletters import can_manage_issue, has_started
from cop.services.newsletter_trials import MOST_A_DAY, send_trial
from cop.views.language import current_language
from cop.views.limits import Limit, is_within
from cop.views.listing import chosen
from cop.views.loaders import managed_issue, seen_issue, signed_in_id, viewer
from cop.views.mail_frame import mail_frame
from cop.views.newsletters import bp
from cop.views.saving import saving

_DARK = "(prefers-color-scheme: dark)"


class Look(StrEnum):
    WIDE = "wide"
    PHONE = "phone"
    TEXT = "text"


class Shade(StrEnum):
    LIGHT = "light"
    DARK = "dark"


@bp.get("/<int:issue_id>/preview")
def preview(issue_id: int) -> ResponseReturnValue:
    issue = seen_issue(issue_id)
    shown = chosen("in", Language) or Language(current_language())
    return render_template(
        "newsletters/preview.html",
        issue=issue,
        said=said(issue, shown),
        shown=shown,
        look=chosen("as", Look) or Look.WIDE,
        shade=chosen("shade", Shade) or Shade.LIGHT,
        languages=LANGUAGES,
        lead=issue.lead.in_language(shown),
        is_manager=can_manage_issue(viewer(), issue),
        own_address=me().email,
    )


@bp.get("/<int:issue_id>/mail/<any(it, en):mail_language>")
def mail(issue_id: int, mail_language: str) -> Response:
    """The HTML of the mail, alone, for a frame that can do nothing but show our own pictures."""
    html = said(seen_issue(issue_id), Language(mail_language)).html
    if chosen("shade", Shade) == Shade.DARK:
        html = html.replace(_DARK, "all")
    response = mail_frame(html)
    own = urlsplit(current_app.config["BASE_URL"])
    policy = response.headers["Content-Security-Policy"]
    response.headers["Content-Security-Policy"] = policy.replace(
        "img-src data:", f"img-src data: {own.scheme}://{own.netloc}", 1
    )
    return response


@bp.post("/<int:issue_id>/trial")
def trial(issue_id: int) -> ResponseReturnValue:
    """A mail to the viewer's own address, never to another."""
    managed_issue(issue_id)
    sent = request.form.get("in", "")
    language = Language(sent if sent in set(Language) else current_language())
    back = redirect(f"{url_for('.preview', issue_id=issue_id)}?in={language}", 303)
    if not is_within(Limit("newsletter.trial", str(signed_in_id()), MOST_A_DAY, 86400)):
        flash(_("You have tried it often today. Look at the preview, or try again tomorrow."), "warning")
        return back
    try:
        with saving():
            address = send_trial(managed_issue(issue_id), language, by=viewer(), at=clock.now())
    except CopError as error:
        flash(str(error), "danger")
        return back
    flash(_("A trial is on its way to %(address)s, and to nobody else.", address=address), "success")
    return back


def said(issue: NewsletterIssue, language: Language) -> Wording:
    """Return what the mail says to the viewer: of an issue that has left, what it said."""
    kept = stored_content(db.session, issue.id, language) if has_started(issue) else None
    if kept is None:
        return preview_of(filled(issue, language, at=clock.now()), to=me())
    content = Content(kept.title, kept.html, kept.plain, facts_of(kept.facts))
    context = {"recipient_name": viewer().name, "ground": Ground.SUBSCRIBED}
    return worded(content, values_for(content.facts, context, person_id=signed_in_id()))


def me() -> Person:
    return db.session.get_one(Person, signed_in_id())
