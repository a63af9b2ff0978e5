"""What somebody gets by mail, to be chosen: signed in, or behind the link at the foot of every newsletter."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock, tokens
from cop.emails.news_links import PREFERENCES
from cop.extensions import csrf
from cop.forms.subscriptions import PreferencesForm, key_of
from cop.models import Ground, LeftBy, MailingList, NewsKind, Person
from cop.queries.people import person_today
from cop.queries.subscriptions import NewsState, Standing, is_stopped, lists_of
from cop.rules.viewer import Viewer
from cop.services.news_choices import KIND_WORDS, NEWS_TEXT, choose_news
from cop.services.subscriptions import leave_all
from cop.services.survey_refusals import refuse_surveys, surveys_text, want_surveys
from cop.views.filters import day_year
from cop.views.language import current_language
from cop.views.loaders import seen_or_404, signed_in_id, viewer
from cop.views.saving import saving
from cop.views.security import one_purpose

bp = Blueprint("news_preferences", __name__, url_prefix="/news/preferences")


@bp.get("")
def own() -> ResponseReturnValue:
    return page(own_person())


@bp.post("")
def save_own() -> ResponseReturnValue:
    return save(own_person(), by=viewer())


@bp.post("/stop")
def stop_own() -> ResponseReturnValue:
    return stop(own_person(), by=viewer())


@bp.get("/<token>")
@one_purpose
def show(token: str) -> ResponseReturnValue:
    """Changes nothing, whoever opens it: mail scanners do."""
    return page(person_of_link(token), token)


@bp.post("/<token>")
@one_purpose
@csrf.exempt
def choose(token: str) -> ResponseReturnValue:
    return save(person_of_link(token), token)


@bp.post("/<token>/stop")
@one_purpose
@csrf.exempt
def stop_all(token: str) -> ResponseReturnValue:
    return stop(person_of_link(token), token)


def own_person() -> Person:
    return seen_or_404(person_today(signed_in_id()))


def person_of_link(token: str) -> Person:
    return seen_or_404(person_today(tokens.value_of(PREFERENCES, token)))


def address_of(token: str) -> str:
    """The address of this page, for who is signed in or came by a link."""
    return url_for(".show", token=token) if token else url_for(".own")


def save(person: Person, token: str = "", *, by: Viewer | None = None) -> ResponseReturnValue:
    form = form_of(person, request.form)
    if not form.validate():
        return page(person, token, form=form, status=422)
    with saving(form):
        choose_news(
            person,
            wanted=form.news.chosen,
            shown=form.shown.chosen,
            language=current_language(),
            source=url_for(".own"),
            by=by,
            at=clock.now(),
        )
        choose_surveys(person, bool(form.surveys.data), by)
    if form.errors:
        return page(person, token, form=form, status=422)
    flash(_("Your choices are saved: they hold from now on."), "success")
    return redirect(address_of(token), 303)


def choose_surveys(person: Person, wants: bool, by: Viewer | None) -> None:
    if wants and person.surveys_refused_at is not None:
        want_surveys(person, language=current_language(), by=by, at=clock.now())
    elif not wants and person.surveys_refused_at is None:
        refuse_surveys(person, by=by, at=clock.now())


def stop(person: Person, token: str = "", *, by: Viewer | None = None) -> ResponseReturnValue:
    with saving():
        leave_all(person, left_by=LeftBy.PAGE, by=by, at=clock.now())
    flash(_("No news comes to you any more. Mails about meetings that you take part in still do."), "success")
    return redirect(address_of(token), 303)


def form_of(person: Person, sent: Any = None, standings: list[Standing] | None = None) -> PreferencesForm:
    standings = standings if standings is not None else lists_of(person, clock.now())
    is_over = is_stopped(person)
    gets = [one for one in standings if one.state == NewsState.GETS and not is_over]
    form = PreferencesForm(
        sent,
        news=[key_of(one.mailing_list.id, one.kind) for one in gets],
        surveys=person.surveys_refused_at is None,
    )
    pairs = [(one.mailing_list, one.kind) for one in standings]
    form.news.offer(pairs, current_language())
    form.shown.offer(pairs, current_language())
    return form


def page(
    person: Person, token: str = "", *, form: PreferencesForm | None = None, status: int = 200
) -> ResponseReturnValue:
    standings, is_over = lists_of(person, clock.now()), is_stopped(person)
    html = render_template(
        "news_preferences/show.html",
        person=person,
        token=token,
        form=form or form_of(person, standings=standings),
        groups=grouped(standings, is_over),
        is_stopped=is_over,
        consent_words=str(NEWS_TEXT),
        kind_words=KIND_WORDS,
        surveys_text=surveys_text(),
        action=url_for(".choose", token=token) if token else url_for(".save_own"),
        stop_url=url_for(".stop_all", token=token) if token else url_for(".stop_own"),
    )
    return html, status


def grouped(
    standings: list[Standing], is_over: bool
) -> list[tuple[MailingList, list[NewsKind], dict[NewsKind, str]]]:
    """Return what stands beside each list: those of which somebody gets something first."""
    by_list: dict[int, list[Standing]] = {}
    for one in standings:
        by_list.setdefault(one.mailing_list.id, []).append(one)
    ordered = sorted(by_list.values(), key=lambda own: all(one.state != NewsState.GETS for one in own))
    return [
        (own[0].mailing_list, [one.kind for one in own], {one.kind: state_words(one, is_over) for one in own})
        for own in ordered
    ]


def state_words(standing: Standing, is_over: bool) -> str:
    """Return why somebody gets a kind of news, or since when not; "" where there is nothing to say."""
    day = day_year(standing.since_at) if standing.since_at else ""
    if standing.state == NewsState.LEFT:
        return _("Not wanted since %(day)s.", day=day)
    if is_over or standing.state == NewsState.NONE:
        return ""
    if standing.ground == Ground.SUBSCRIBED:
        return _("You signed up on %(day)s.", day=day)
    return _("You get it because you take part in the community.")
