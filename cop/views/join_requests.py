"""Asking to join a community, confirming the address, and the coordinators' queue."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms import words
from cop.forms.joining import (
    ApproveForm,
    JoinForm,
    PersonJoinForm,
    RefuseForm,
    approve_form,
    join_form,
    person_join_form,
)
from cop.models import Community, JoinRequest, JoinState, Organisation, Person
from cop.queries import join_requests as queries
from cop.queries.askers import Known, known_of
from cop.queries.communities import community_by_slug, roles_on
from cop.queries.departures import participations_of
from cop.queries.news_lists import open_lists_of
from cop.queries.picks import organisation_picks
from cop.queries.records import communities_managed_by, record_by_id
from cop.queries.registrations import organisations_of
from cop.rules.communities import can_see_community
from cop.rules.join_requests import can_list_join_requests, is_taking_requests
from cop.services import join_requests as services
from cop.services.news_ticks import lists_to_offer, tick_text
from cop.views.language import current_language
from cop.views.limits import Limit, is_within, network
from cop.views.listing import chosen, page_number
from cop.views.loaders import allowed_or_403, seen_or_404, signed_in_id, viewer
from cop.views.notices import privacy_notice_text
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading, one_purpose, public

bp = Blueprint("join_requests", __name__)

ASKS_AN_HOUR = 20


@bp.get("/communities/<slug>/join")
@public
def new(slug: str) -> ResponseReturnValue:
    community = community_or_404(slug)
    return join_page(community, form_of(community))


@bp.post("/communities/<slug>/join")
@public
def create(slug: str) -> ResponseReturnValue:
    community = community_or_404(slug)
    form = form_of(community, request.form)
    allowed_or_403(is_taking_requests(community))
    if not form.validate():
        return join_page(community, form, 422)
    if not is_within(Limit("join", network(), ASKS_AN_HOUR, 3600)):
        form.form_errors.append(_("Many requests have just come from where you are. Try again in an hour."))
        return join_page(community, form, 429)
    if isinstance(form, PersonJoinForm):
        return create_as_person(slug, form)
    with saving(form):
        community = community_or_404(slug)
        services.request_to_join(community, asker(community, form), at=clock.now())
    return redirect(url_for(".sent", slug=slug), 303)


def create_as_person(slug: str, form: PersonJoinForm) -> ResponseReturnValue:
    """Ask, or join, as whoever is signed in: the page of the community says how it went."""
    with saving(form):
        made = services.ask_as_person(
            seen_or_404(record_by_id(Person, signed_in_id())),
            community_or_404(slug),
            organisation=record_by_id(Organisation, form.chosen_id) if form.chosen_id else None,
            organisation_name=form.chosen_name,
            why=form.why.data or "",
            notice=privacy_notice_text() if form.notice else "",
            news_text=agreed_words(community_or_404(slug), form),
            by=viewer(),
            at=clock.now(),
        )
    if form.errors:
        return join_page(community_or_404(slug), form, 422)
    is_in = made.state == JoinState.APPROVED
    words = _("You take part from today.") if is_in else _("The coordinators read it and answer by mail.")
    flash(words, "success")
    return redirect(url_for("communities.show", slug=slug), 303)


@bp.get("/communities/<slug>/join/sent")
@public
def sent(slug: str) -> ResponseReturnValue:
    return render_template("join_requests/sent.html", community=community_or_404(slug))


@bp.get("/join/<token>")
@one_purpose
def confirm(token: str) -> ResponseReturnValue:
    """Changes nothing, whoever opens it: mail scanners do."""
    found = seen_or_404(queries.join_request_by_token(token))
    is_over = services.is_too_old(found, at=clock.now()) or not is_taking_requests(found.community)
    return render_template("join_requests/confirm.html", join_request=found, token=token, is_over=is_over)


@bp.post("/join/<token>")
@one_purpose
def accept(token: str) -> ResponseReturnValue:
    found = seen_or_404(queries.join_request_by_token(token))
    with saving():
        services.confirm_request(found, at=clock.now())
    return redirect(url_for(".confirm", token=token), 303)


@bp.get("/join-requests")
@logs_reading
def index() -> ResponseReturnValue:
    allowed_or_403(can_list_join_requests(viewer()))
    state = chosen("state", JoinState) or JoinState.PENDING
    managed = communities_managed_by(viewer())
    community = next((c for c in managed if c.slug == request.args.get("community")), None)
    found = queries.join_requests_page(
        viewer(), state=state, community_id=community.id if community else None, page=page_number()
    )
    people = [one.person_id for one in found.rows if one.person_id]
    log_reading("join_requests", people=people, state=state, community=community.id if community else None)
    return render_template(
        "join_requests/index.html",
        listing=found, state=state, communities=managed, community=community, words=words,
        counts=queries.join_request_counts(viewer()), known=queries.known_keys(found.rows),
    )  # fmt: skip


@bp.get("/join-requests/<int:join_request_id>")
@logs_reading
def show(join_request_id: int) -> ResponseReturnValue:
    found = request_or_404(join_request_id)
    log_reading(found, people=[found.person_id] if found.person_id else [])
    known = known_of(found, viewer(), on=clock.today())
    return decision_page(found, known, decision_form(found, known), RefuseForm(prefix="refuse-"))


@bp.post("/join-requests/<int:join_request_id>/approve")
def approve(join_request_id: int) -> ResponseReturnValue:
    found = request_or_404(join_request_id)
    form = decision_form(found, known_of(found, viewer(), on=clock.today()), request.form)
    if form.validate():
        with saving(form):
            services.approve_request(
                found,
                organisation=record_by_id(Organisation, form.chosen_id) if form.chosen_id else None,
                organisation_name=form.chosen_name,
                answer=form.answer.data or "",
                by=viewer(),
                at=clock.now(),
            )
    if form.errors:
        found = request_or_404(join_request_id)
        known = known_of(found, viewer(), on=clock.today())
        return decision_page(found, known, form, RefuseForm(prefix="refuse-"), 422)
    flash(_("Admitted from today. The welcome mail is on its way."), "success")
    return redirect(url_for(".show", join_request_id=join_request_id), 303)


@bp.post("/join-requests/<int:join_request_id>/refuse")
def refuse(join_request_id: int) -> ResponseReturnValue:
    found = request_or_404(join_request_id)
    form = RefuseForm(request.form, prefix="refuse-")
    if form.validate():
        with saving(form):
            services.refuse_request(found, answer=form.answer.data or "", by=viewer(), at=clock.now())
    if form.errors:
        found = request_or_404(join_request_id)
        known = known_of(found, viewer(), on=clock.today())
        return decision_page(found, known, decision_form(found, known), form, 422)
    flash(_("Refused. Your answer is on its way."), "success")
    return redirect(url_for(".show", join_request_id=join_request_id), 303)


def community_or_404(slug: str) -> Community:
    found = community_by_slug(slug)
    return seen_or_404(found, found is not None and can_see_community(viewer(), found))


def request_or_404(join_request_id: int) -> JoinRequest:
    return seen_or_404(queries.join_request_seen_by(viewer(), join_request_id))


def news_words(community: Community) -> str:
    """The words beside the tick for news, "" where who takes part gets it anyhow, or there is none to offer."""
    person = record_by_id(Person, signed_in_id()) if viewer().is_signed_in else None
    lists = [one for one in lists_to_offer([community], person, at=clock.now()) if not one.has_members]
    return tick_text(lists, current_language())


def form_of(community: Community, sent: Any = None) -> JoinForm | PersonJoinForm:
    """The form to join with; it asks nothing that is known of who is signed in."""
    words = news_words(community)
    form: JoinForm | PersonJoinForm = join_form(sent, news_text=words)
    if viewer().is_signed_in:
        workplaces = [(o.id, o.name) for o in organisations_of(signed_in_id(), on=clock.today())]
        is_known = queries.has_been_shown(signed_in_id(), privacy_notice_text())
        form = person_join_form(workplaces, sent, is_notice_known=is_known, news_text=words)
    form.organisation_id.search_in(organisation_picks(viewer()))
    return form


def decision_form(found: JoinRequest, known: Known, sent: Any = None) -> ApproveForm:
    """The form to approve with; the organisations that may be meant come first."""
    form = approve_form(found, known.likely, sent)
    form.organisation_id.search_in(organisation_picks(viewer()))
    return form


def asker(community: Community, form: JoinForm) -> services.Asker:
    return services.Asker(
        name=form.name.data or "",
        email=form.email.data or "",
        language=current_language(),
        organisation=record_by_id(Organisation, form.chosen_id) if form.chosen_id else None,
        organisation_name=form.chosen_name,
        why=form.why.data or "",
        notice=privacy_notice_text(),
        news_text=agreed_words(community, form),
    )


def agreed_words(community: Community, form: JoinForm | PersonJoinForm) -> str:
    return news_words(community) if form.may_write and form.may_write.data else ""


def join_page(
    community: Community, form: JoinForm | PersonJoinForm, status: int = 200
) -> ResponseReturnValue:
    is_taking = is_taking_requests(community)
    page = "join_requests/new.html" if is_taking else "join_requests/by_invitation.html"
    person_id, today = viewer().person_id, clock.today()
    return render_template(
        page,
        community=community,
        form=form,
        members_get_news=any(one.has_members for one in open_lists_of([community.id], on=today)),
        coordinators=[who for _role, who in roles_on(community, today, viewer=viewer())],
        person=record_by_id(Person, person_id) if person_id else None,
        parts=participations_of(person_id, community.id, on=today) if person_id else (),
        waiting=queries.pending_request_of(person_id, community.id) if person_id else None,
    ), status


def decision_page(
    found: JoinRequest, known: Known, form: ApproveForm, refuse_form: RefuseForm, status: int = 200
) -> ResponseReturnValue:
    return render_template(
        "join_requests/show.html", join_request=found, known=known, form=form, refuse_form=refuse_form
    ), status
