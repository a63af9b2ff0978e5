"""What will be sent by rule: in the next two weeks, and of one meeting; with skip and send now."""

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.emails.rule_mails import preview_rule_mail
from cop.emails.surveys import preview_rule
from cop.errors import CopError
from cop.models import LANGUAGES, RuleAction, RuleAudience
from cop.queries.mail_rule_people import enrolled_to_invite, not_invited, numbers_of, registrations_to_mail
from cop.queries.mail_rule_sends import Send, SendKey, holding, sends_of, sends_planned
from cop.queries.mail_rules import in_order_of_time, rules_about, runs_of
from cop.queries.meetings import managed_communities
from cop.queries.survey_rule_people import audiences_of
from cop.queries.survey_rule_surveys import Hindrance, hindrances
from cop.rules.mail_rule_times import SURVEYS
from cop.rules.mail_rules import can_see_mail_rules
from cop.services import mail_rule_runs as services
from cop.services.survey_openings import LACKS
from cop.views.acts import act
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.mail_frame import mail_frame
from cop.views.mail_rule_words import rule_words
from cop.views.meetings import editable
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading

bp = Blueprint("mail_plan", __name__)
bp.context_processor(rule_words)
bp.context_processor(lambda: {"LACKS": LACKS})
AHEAD = timedelta(days=14)


class Line(NamedTuple):
    """A send as a row of a list: to how many people it would go now, and what keeps it from going."""

    send: Send
    people: int
    is_late: bool
    hindrance: Hindrance | None

    @property
    def is_settled(self) -> bool:
        """Whether it is an invitation, due already, that nobody will get: all have it, or it was given up."""
        is_invitation = self.send.rule.action == RuleAction.INVITATION
        return is_invitation and self.is_late and (self.send.is_skipped or not self.people)


@bp.get("/mails")
def index() -> str:
    allowed_or_403(can_see_mail_rules(viewer()))
    communities = managed_communities(viewer())
    community = next((c for c in communities if c.slug == request.args.get("community")), None)
    now = clock.now()
    sends = sends_planned(
        viewer(), at=now, until=now + AHEAD, community_id=community.id if community else None
    )
    lines = [line for line in lines_of(sends, now) if not line.is_settled]
    return render_template(
        "mail_plan/index.html",
        late=[line for line in lines if line.is_late],
        days=by_day([line for line in lines if not line.is_late]),
        total=sum(line.people for line in lines if not line.send.is_skipped),
        communities=communities,
        community=community,
        until=now + AHEAD,
    )


@bp.get("/meetings/<int:meeting_id>/mails")
def meeting(meeting_id: int) -> str:
    found = editable(meeting_id)
    now = clock.now()
    rules = rules_about([found])[found.id]
    held = sorted(holding(rules), key=in_order_of_time)
    return render_template(
        "mail_plan/meeting.html",
        meeting=found,
        lines=lines_of(sends_of(found, at=now), now),
        runs=runs_of(found),
        rules=held,
        is_over=found.is_held(now),
    )


@bp.get("/meetings/<int:meeting_id>/mails/<int:rule_id>")
@logs_reading
def show(meeting_id: int, rule_id: int) -> str:
    send = send_or_404(meeting_id, rule_id)
    people = people_of(send)
    log_reading(send.meeting, people=[person.id for person, _organisation in people], part="mails")
    return render_template(
        "mail_plan/show.html",
        send=send,
        meeting=send.meeting,
        people=people,
        is_late=send.is_late(clock.now()),
        hindrance=hindrances([send]).get(send.key),
        mails=[(code, preview_of(send, code)[0]) for code in LANGUAGES],
    )


@bp.get("/meetings/<int:meeting_id>/mails/<int:rule_id>/<any(it, en):mail_language>")
def mail(meeting_id: int, rule_id: int, mail_language: str) -> Response:
    """The HTML of the mail as it will be sent, for a frame."""
    send = send_or_404(meeting_id, rule_id)
    return mail_frame(preview_of(send, mail_language)[2])


@bp.post("/meetings/<int:meeting_id>/mails/<int:rule_id>/send")
def send_now(meeting_id: int, rule_id: int) -> ResponseReturnValue:
    key = key_of(meeting_id, rule_id)
    try:
        with saving():
            told = services.send_now(key, by=viewer(), at=clock.now())
        flash(sent_sentence(told), "success")
    except CopError as error:
        flash(str(error), "danger")
    return redirect(url_for(".meeting", meeting_id=meeting_id), 303)


@bp.post("/meetings/<int:meeting_id>/mails/<int:rule_id>/skip")
def skip(meeting_id: int, rule_id: int) -> ResponseReturnValue:
    key = key_of(meeting_id, rule_id)
    return act(
        lambda: services.skip(key, by=viewer(), at=clock.now()),
        done=_("This mail is skipped: it will not be sent."),
        then=back(meeting_id),
    )


@bp.post("/meetings/<int:meeting_id>/mails/<int:rule_id>/unskip")
def unskip(meeting_id: int, rule_id: int) -> ResponseReturnValue:
    key = key_of(meeting_id, rule_id)
    return act(
        lambda: services.unskip(key, by=viewer(), at=clock.now()),
        done=_("It will be sent after all."),
        then=back(meeting_id),
    )


def lines_of(sends: list[Send], at: datetime) -> list[Line]:
    hindered = hindrances(sends)
    return [
        Line(send, number, send.is_late(at), hindered.get(send.key))
        for send, number in zip(sends, numbers_of(sends), strict=True)
    ]


def by_day(lines: list[Line]) -> list[tuple[date, list[Line]]]:
    """Return the lines by the day on the wall in Turin on which they leave."""
    return [
        (day, list(same)) for day, same in groupby(lines, key=lambda line: clock.day_of(line.send.due_at))
    ]


def send_or_404(meeting_id: int, rule_id: int) -> Send:
    found = editable(meeting_id)
    sends = sends_of(found, at=clock.now())
    return seen_or_404(next((send for send in sends if send.rule.id == rule_id), None))


def key_of(meeting_id: int, rule_id: int) -> SendKey:
    """Return which send the page named: it showed the hour as well, and another hour is another mail."""
    send = send_or_404(meeting_id, rule_id)
    shown = request.form.get("due", "")
    return send.key if shown == send.due_at.isoformat() else send.key._replace(due_at=clock.now())


def people_of(send: Send) -> list[tuple[Any, Any]]:
    if send.rule.action in SURVEYS:
        return [(one.person, one.organisation) for one in audiences_of([send])[0].asked]
    if send.rule.audience == RuleAudience.NOT_INVITED:
        enrolled = enrolled_to_invite([send.meeting]).get(send.meeting.id, [])
        places = [(one.person, one.organisation) for one in enrolled]
        return places + [(one.person, one.organisation) for one in not_invited(send.meeting)]
    found = registrations_to_mail(send.rule.audience, send.meeting)
    return sorted(((one.person, one.organisation) for one in found), key=lambda pair: pair[0].search_key)


def preview_of(send: Send, language: str) -> tuple[str, str, str]:
    look = preview_rule if send.rule.action in SURVEYS else preview_rule_mail
    return look(send.rule, send.meeting, language)


def back(meeting_id: int) -> str:
    """Return the page that the button stood on."""
    if request.form.get("back") == "plan":
        return url_for(".index")
    return url_for(".meeting", meeting_id=meeting_id)


def sent_sentence(told: int) -> str:
    return ngettext(
        "The mail is on its way to %(num)s person.", "The mail is on its way to %(num)s people.", told
    )
