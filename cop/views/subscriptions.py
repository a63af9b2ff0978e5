"""Signing up for news: the form, the mail to open, the button behind its link."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock, tokens
from cop.emails.news_links import PREFERENCES
from cop.emails.signing_up import CONFIRMATION_LASTS
from cop.forms.subscriptions import SignUpForm
from cop.models import MailingList, NewsKind, SubscriptionRequest
from cop.queries.news_lists import lists_with_digest, open_lists
from cop.queries.person_addresses import owner_of_address
from cop.queries.subscriptions import subscription_request_by_token
from cop.services import subscription_requests as services
from cop.services.news_choices import KIND_WORDS, NEWS_TEXT, consent_text
from cop.views.language import current_language
from cop.views.limits import Limit, is_within, network
from cop.views.loaders import seen_or_404, viewer
from cop.views.notices import privacy_notice_text
from cop.views.saving import saving
from cop.views.security import one_purpose, public

bp = Blueprint("subscriptions", __name__, url_prefix="/news")

SIGN_UPS_AN_HOUR = 20


@bp.get("/sign-up")
@public
def new() -> ResponseReturnValue:
    if viewer().is_signed_in:
        return redirect(url_for("news_preferences.own"), 303)
    return sign_up_page(form_of())


@bp.post("/sign-up")
@public
def create() -> ResponseReturnValue:
    form = form_of(request.form)
    if not form.validate():
        return sign_up_page(form, 422)
    if not is_within(Limit("news_sign_up", network(), SIGN_UPS_AN_HOUR, 3600)):
        form.form_errors.append(_("Many requests have just come from where you are. Try again in an hour."))
        return sign_up_page(form, 429)
    with saving(form):
        services.request_subscription(wish_of(form), at=clock.now())
    if form.errors:
        return sign_up_page(form, 422)
    return redirect(url_for(".sent"), 303)


@bp.get("/sign-up/sent")
@public
def sent() -> str:
    return render_template("subscriptions/sent.html", days=CONFIRMATION_LASTS.days)


@bp.get("/confirm/<token>")
@one_purpose
def confirm(token: str) -> str:
    """Changes nothing, whoever opens it: mail scanners do."""
    found = request_or_404(token)
    return render_template(
        "subscriptions/confirm.html",
        sign_up=found,
        token=token,
        is_over=clock.now() >= found.expires_at or not services.chosen_lists(found),
        words_language=services.words_language(found),
        days=CONFIRMATION_LASTS.days,
        preferences_token=preferences_token(found) if found.confirmed_at else "",
    )


@bp.post("/confirm/<token>")
@one_purpose
def accept(token: str) -> ResponseReturnValue:
    found = request_or_404(token)
    with saving():
        services.confirm_subscription(found, notice=privacy_notice_text(), at=clock.now())
    return redirect(url_for(".confirm", token=token), 303)


def request_or_404(token: str) -> SubscriptionRequest:
    return seen_or_404(subscription_request_by_token(token))


def preferences_token(found: SubscriptionRequest) -> str:
    """The personal link of whoever has confirmed a sign-up, "" where the address is nobody's by now."""
    person = owner_of_address(found.email)
    return tokens.signed(PREFERENCES, person.id) if person else ""


def offered() -> list[tuple[MailingList, NewsKind]]:
    """Return what anybody may sign up for; the list that the address names (`?list=`) comes first."""
    digests = lists_with_digest()
    lists = sorted(open_lists(), key=lambda one: one.slug != request.args.get("list"))
    return [(one, kind) for one in lists for kind in NewsKind if kind == NewsKind.ISSUE or one.id in digests]


def form_of(sent: Any = None) -> SignUpForm:
    form = SignUpForm(sent, language=current_language())
    form.news.offer(offered(), current_language())
    return form


def wish_of(form: SignUpForm) -> services.SignUp:
    """What was sent off, with the words as they stood there: those of the page's own language."""
    chosen = [(one, kind) for one, kind in offered() if (one.id, kind) in form.news.chosen]
    return services.SignUp(
        email=form.email.data or "",
        name=form.name.data or "",
        language=form.language.data,
        choices=form.news.chosen,
        text=consent_text(chosen, current_language()),
        source=url_for(".new"),
    )


def sign_up_page(form: SignUpForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "subscriptions/new.html",
        form=form,
        lists=lists_on_page(offered()),
        consent_words=str(NEWS_TEXT),
        kind_words=KIND_WORDS,
    )
    return page, status


def lists_on_page(
    pairs: list[tuple[MailingList, NewsKind]],
) -> list[tuple[MailingList, list[NewsKind], dict[NewsKind, str]]]:
    """Return each list once, with what it sends."""
    found: dict[int, tuple[MailingList, list[NewsKind], dict[NewsKind, str]]] = {}
    for one, kind in pairs:
        found.setdefault(one.id, (one, [], {}))[1].append(kind)
    return list(found.values())
