"""From the draft of a date poll to the question in people's mail: review, opening, one more person, the end."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.emails.compose import Wording, wording
from cop.emails.date_polls import preview_facts
from cop.forms.date_polls import AskForm, CallOffForm, DecideForm
from cop.models import LANGUAGES, DatePoll, DatePollOption, PollStatus
from cop.queries.audiences import audience_of, invitees_of, organisations_in
from cop.queries.clashes import doubts_about
from cop.queries.date_poll_standings import standing_of
from cop.queries.picks import people_labels, people_picks
from cop.services import date_poll_ends, date_polls
from cop.views.date_polls import bp, editable, invite_form, option_or_404, show_page
from cop.views.language import current_language
from cop.views.loaders import allowed_or_403, viewer
from cop.views.mail_frame import mail_frame
from cop.views.meetings import wants_a_look
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading


@bp.get("/<int:poll_id>/review")
@logs_reading
def review(poll_id: int) -> ResponseReturnValue:
    """The last look before people are asked: the dates, who is asked, the mail."""
    poll = editable(poll_id)
    if poll.status != PollStatus.DRAFT:
        return redirect(url_for(".show", poll_id=poll_id), 303)
    log_reading(poll, part="audience")
    poll = editable(poll_id)
    return review_page(poll, ask_form(poll))


@bp.post("/<int:poll_id>/review")
def open_(poll_id: int) -> ResponseReturnValue:
    poll = editable(poll_id)
    form, asked = ask_form(poll, request.form), 0
    if wants_a_look():
        return review_page(poll, form)
    if form.validate():
        with saving(form):
            asked = date_polls.open_poll(
                poll, invitees=form.chosen, must_attend=form.needed, by=viewer(), at=clock.now()
            )
    if form.errors:
        return review_page(editable(poll_id), form, 422)
    flash(asked_sentence(asked), "success")
    return redirect(url_for(".show", poll_id=poll_id), 303)


@bp.get("/<int:poll_id>/mail/<any(it, en):mail_language>")
def mail(poll_id: int, mail_language: str) -> Response:
    """The HTML of the question as it will be sent, for a frame of the review page."""
    return mail_frame(question(editable(poll_id), mail_language).html)


@bp.post("/<int:poll_id>/people")
def add(poll_id: int) -> ResponseReturnValue:
    """Ask one more person."""
    poll = editable(poll_id)
    form = invite_form(request.form)
    if form.validate():
        with saving(form):
            found = invitees_of([form.person_id.data], on=clock.today())
            asked = date_polls.add_people(poll, invitees=found, must_attend=(), by=viewer(), at=clock.now())
    if form.errors:
        return show_page(editable(poll_id), form, 422)
    flash(
        asked_sentence(asked) if asked else _("This person is asked already."), "success" if asked else "info"
    )
    return redirect(url_for(".show", poll_id=poll_id), 303)


@bp.get("/<int:poll_id>/dates/<int:option_id>/decide")
@logs_reading
def confirm_decide(poll_id: int, option_id: int) -> ResponseReturnValue:
    """What choosing this date brings about, before it is done."""
    poll = editable(poll_id)
    option = option_or_404(poll, option_id)
    allowed_or_403(poll.status == PollStatus.OPEN)
    log_reading(poll, people={voter.person_id for voter in poll.voters}, part="votes")
    poll = editable(poll_id)
    return decide_page(poll, option_or_404(poll, option.id), DecideForm())


@bp.post("/<int:poll_id>/dates/<int:option_id>/decide")
def decide(poll_id: int, option_id: int) -> ResponseReturnValue:
    poll = editable(poll_id)
    option = option_or_404(poll, option_id)
    form = DecideForm(request.form)
    if form.validate():
        with saving(form):
            meeting = date_poll_ends.decide_poll(poll, option, by=viewer(), at=clock.now(), **form.data)
    if form.errors:
        poll = editable(poll_id)
        return decide_page(poll, option_or_404(poll, option_id), form, 422)
    flash(_("The meeting is on the calendar, and the invitations are on their way."), "success")
    return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)


@bp.get("/<int:poll_id>/cancel")
def confirm_cancel(poll_id: int) -> ResponseReturnValue:
    poll = editable(poll_id)
    allowed_or_403(poll.status == PollStatus.OPEN)
    return cancel_page(poll, CallOffForm())


@bp.post("/<int:poll_id>/cancel")
def cancel(poll_id: int) -> ResponseReturnValue:
    poll = editable(poll_id)
    form, told = CallOffForm(request.form), 0
    if form.validate():
        with saving(form):
            told = date_poll_ends.cancel_poll(poll, reason=form.reason.data or "", by=viewer())
    if form.errors:
        return cancel_page(editable(poll_id), form, 422)
    flash(
        ngettext(
            "The poll is called off. %(num)s person is told.",
            "The poll is called off. %(num)s people are told.",
            told,
        ),
        "success",
    )
    return redirect(url_for(".index"), 303)


def ask_form(poll: DatePoll, sent: object = None) -> AskForm:
    """Return the form of the review page: at first all of the communities' people are ticked."""
    audience = audience_of(poll.hosts, on=clock.today())
    form = AskForm(sent, data={"people": [invitee.person.id for invitee in audience]})
    form.add_person.search_in(people_picks(viewer(), on=clock.today()))
    more = form.take_added() - {invitee.person.id for invitee in audience}
    seen = people_labels(viewer(), more, on=clock.today())
    form.offer([*audience, *invitees_of(seen.keys(), on=clock.today())])
    return form


def question(poll: DatePoll, language: str) -> Wording:
    """Return the mail that asks, as it is worded for anybody."""
    return wording("date_poll_invitation", language, preview_facts(poll, language))


def review_page(poll: DatePoll, form: AskForm, status: int = 200) -> ResponseReturnValue:
    people = [invitee.person.id for invitee in form.chosen]
    doubts = [
        doubts_about(
            option.starts_at, option.ends_at, viewer=viewer(), audience=people, at=clock.now(),
            language=current_language(),
        )
        for option in poll.options
    ]  # fmt: skip
    return render_template(
        "date_polls/review.html",
        poll=poll,
        form=form,
        chosen=set(people),
        needed=form.needed,
        people=len(people),
        organisations=organisations_in(form.chosen),
        dates=list(zip(poll.options, doubts, strict=True)),
        mails=[(code, question(poll, code)) for code in LANGUAGES],
    ), status


def decide_page(
    poll: DatePoll, option: DatePollOption, form: DecideForm, status: int = 200
) -> ResponseReturnValue:
    standing = standing_of(poll, at=clock.now())
    audience = [voter.person_id for voter in standing.people]
    return render_template(
        "date_polls/decide.html",
        poll=poll,
        option=option,
        form=form,
        said=next(one for one in standing.options if one.option is option),
        coming=len(date_poll_ends.coming_on(poll, option)),
        asked=sum(1 for voter in standing.people if voter.person.email),
        doubts=doubts_about(
            option.starts_at, option.ends_at, viewer=viewer(), audience=audience, at=clock.now(),
            language=current_language(),
        ),
    ), status  # fmt: skip


def cancel_page(poll: DatePoll, form: CallOffForm, status: int = 200) -> ResponseReturnValue:
    told = sum(1 for voter in poll.voters if voter.person.email and voter.mail_count)
    return render_template("date_polls/cancel.html", poll=poll, form=form, told=told), status


def asked_sentence(asked: int) -> str:
    return ngettext(
        "The question is on its way to %(num)s person.",
        "The question is on its way to %(num)s people.",
        asked,
    )
