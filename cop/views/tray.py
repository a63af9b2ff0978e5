"""Mails that people wrote, for whoever answers them; and what of our own mail did not arrive."""

from collections.abc import Sequence
from urllib.parse import quote

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cop import clock
from cop.forms.tray import SettleForm
from cop.inbound.reading import MOST_BYTES
from cop.models import DeliveryFault, FaultKind, InboundKind, InboundMail, InboundState
from cop.queries import inbound as queries
from cop.queries.listing import Listing
from cop.queries.people import known_ids
from cop.rules.inbound import can_read_tray, can_settle, can_write_again
from cop.services import inbound as services
from cop.services.delivery_faults import write_again
from cop.views.acts import act
from cop.views.listing import page_number
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading

bp = Blueprint("tray", __name__, url_prefix="/newsletters/mails")

FAULTS = {
    FaultKind.GONE: _l("No such mailbox"),
    FaultKind.LATER: _l("Full, or out of order for now"),
    FaultKind.OURS: _l("Refused for our sake"),
    FaultKind.COMPLAINT: _l("Called unwanted"),
}
QUOTED = 1200  # characters of a mail that go into the address of a reply: programs cut longer ones
_UNPROVED = {InboundKind.BOUNCE, InboundKind.COMPLAINT}


@bp.before_request
def coordinators_only() -> None:
    allowed_or_403(can_read_tray(viewer()))


@bp.get("")
@logs_reading
def index() -> str:
    return tray_page(InboundState.WAITING)


@bp.get("/settled")
@logs_reading
def settled() -> str:
    return tray_page(InboundState.SETTLED)


@bp.get("/<int:mail_id>")
@logs_reading
def show(mail_id: int) -> str:
    log_reading(mail := mail_or_404(mail_id), people=people_in([mail]))
    return mail_page(mail_or_404(mail_id), SettleForm())[0]


@bp.post("/<int:mail_id>")
@logs_reading
def settle(mail_id: int) -> ResponseReturnValue:
    mail, form = mail_or_404(mail_id), SettleForm(request.form)
    if not can_settle(viewer(), mail):  # a colleague was quicker
        flash(_("Somebody has seen to it already."), "info")
        return redirect(url_for(".show", mail_id=mail_id), 303)
    if form.validate():
        with saving(form):
            services.settle(mail, note=form.note.data or "", by=viewer())
    if form.errors:
        log_reading(mail := mail_or_404(mail_id), people=people_in([mail]))
        return mail_page(mail_or_404(mail_id), form, 422)
    flash(_("Put away: it waits for nobody any more."), "success")
    return redirect(url_for(".index"), 303)


@bp.post("/<int:mail_id>/reopen")
def reopen(mail_id: int) -> ResponseReturnValue:
    mail = mail_or_404(mail_id)
    return act(
        lambda: services.reopen(mail, by=viewer()),
        done=_("It waits again."),
        then=url_for(".show", mail_id=mail_id),
    )


@bp.get("/faults")
@logs_reading
def faults() -> str:
    found = queries.faults_of(viewer(), page=page_number())
    log_reading("delivery_faults", people=[one.person_id for one in found.rows if one.person_id])
    found = queries.faults_of(viewer(), page=page_number())
    boxes = queries.mailboxes() if viewer().is_administrator else []
    return render_template(
        "tray/faults.html",
        listing=found, FAULTS=FAULTS, stopped=queries.bounced_among(found.rows), mailboxes=boxes,
        known=known_ids(viewer(), {one.person_id for one in found.rows if one.person_id}),
        can_write_again=lambda fault: can_write_again(viewer(), fault), waiting=queries.number_waiting(viewer()),
    )  # fmt: skip


@bp.post("/faults/<int:fault_id>/again")
def again(fault_id: int) -> ResponseReturnValue:
    """Write to an address again that was taken to be gone."""
    fault: DeliveryFault = seen_or_404(queries.fault_seen_by(viewer(), fault_id))
    allowed_or_403(can_write_again(viewer(), fault))
    return act(
        lambda: write_again(fault, by=viewer()),
        done=_("Mails go to this address again."),
        then=url_for(".faults"),
    )


def title_of(mail: InboundMail) -> str:
    """Return the subject of a mail, else what is known of it instead."""
    if mail.title:
        return mail.title
    if mail.kind != InboundKind.SET_ASIDE:
        return _("Mail without a subject")
    return _("Mail too large to be read") if mail.size > MOST_BYTES else _("Mail that cannot be read")


def tray_page(state: InboundState) -> str:
    found: Listing[InboundMail] = queries.tray_of(viewer(), state=state, page=page_number())
    log_reading("tray", people=people_in(found.rows), state=state)
    found = queries.tray_of(viewer(), state=state, page=page_number())
    return render_template(
        "tray/index.html",
        listing=found, state=state, UNPROVED=_UNPROVED, title_of=title_of, waiting=queries.number_waiting(viewer()),
    )  # fmt: skip


def mail_page(mail: InboundMail, form: SettleForm, status: int = 200) -> tuple[str, int]:
    page = render_template(
        "tray/show.html",
        mail=mail, title=title_of(mail), form=form, reply=reply_address(mail), can_settle=can_settle(viewer(), mail),
        is_unproved=mail.kind in _UNPROVED, now=clock.now(),
        is_known=bool(mail.person_id and known_ids(viewer(), {mail.person_id})),
    )  # fmt: skip
    return page, status


def reply_address(mail: InboundMail) -> str:
    """Return the mailto: address under which the reader's own program begins a reply; "" where nobody is to be told."""
    if mail.kind != InboundKind.PERSONAL or "@" not in mail.sender or len(mail.sender) > 254:
        return ""
    title = mail.title if mail.title.lower().startswith("re:") else f"Re: {mail.title}"
    body = "\n\n" + "\n".join(f"> {line}" for line in mail.text[:QUOTED].splitlines())
    return f"mailto:{quote(mail.sender, safe='@')}?subject={quote(title)}&body={quote(body)}"


def people_in(mails: Sequence[InboundMail]) -> list[int]:
    return [mail.person_id for mail in mails if mail.person_id]


def mail_or_404(mail_id: int) -> InboundMail:
    return seen_or_404(queries.mail_seen_by(viewer(), mail_id))
