"""An edition published, and cancelled: each with what follows from it, before anything happens."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.forms.editions import CancelEditionForm
from cop.models import Edition, EditionStatus, MeetingStatus
from cop.queries.enrolments import enrolments_of
from cop.queries.mail_rules import invitation_rule_of
from cop.queries.sessions_of_edition import coming_of, held_of, numbers_of, sessions_of
from cop.services.edition_cancellations import cancel_edition
from cop.services.edition_endings import TOLD
from cop.services.editions import publish_edition
from cop.views.acts import act
from cop.views.edition_words import edition_rule
from cop.views.editions import bp
from cop.views.loaders import managed_edition, viewer
from cop.views.saving import saving
from cop.views.training_addresses import edition_page


@bp.get("/<int:edition_id>/publish")
def review(edition_id: int) -> ResponseReturnValue:
    """The last look before publishing: what everybody will see, and which mails leave when."""
    edition = managed_edition(edition_id)
    if edition.status != EditionStatus.DRAFT:
        return redirect(edition_page(edition), 303)
    sessions = sessions_of(edition, drafts=True)
    return render_template(
        "editions/publish.html",
        edition=edition,
        sessions=sessions,
        numbers=numbers_of(sessions, drafts=True),
        past=[one for one in sessions if one.status == MeetingStatus.DRAFT and one.starts_at <= clock.now()],
        rule=invitation_rule_of(edition),
        sentence=edition_rule(edition, sessions, at=clock.now()),
        keeps_goals=keeps_goals(edition),
    )


def keeps_goals(edition: Edition) -> bool:
    """Whether its goals are still word for word those of the edition it was made from."""
    former = edition.made_from
    both = ("goals_it", "goals_en")
    return former is not None and any(
        getattr(edition, one) and getattr(edition, one) == getattr(former, one) for one in both
    )


@bp.post("/<int:edition_id>/publish")
def publish(edition_id: int) -> ResponseReturnValue:
    edition = managed_edition(edition_id)
    return act(
        lambda: publish_edition(edition, by=viewer(), at=clock.now()),
        done=_("The edition is published. Nobody gets a mail."),
        then=edition_page(edition),
        refused=edition_page(edition),
    )


@bp.get("/<int:edition_id>/cancel")
def confirm_cancel(edition_id: int) -> ResponseReturnValue:
    edition = managed_edition(edition_id)
    if edition.status != EditionStatus.PUBLISHED:
        return redirect(edition_page(edition), 303)
    return cancel_page(edition, CancelEditionForm())


@bp.post("/<int:edition_id>/cancel")
def cancel(edition_id: int) -> ResponseReturnValue:
    edition = managed_edition(edition_id)
    form = CancelEditionForm(request.form)
    told = 0
    if form.validate():
        with saving(form):
            told = cancel_edition(edition, reason=form.reason.data, by=viewer(), at=clock.now())
    if form.errors:
        return cancel_page(managed_edition(edition_id), form, 422)
    flash(cancelled_sentence(told), "success")
    return redirect(edition_page(edition), 303)


def cancel_page(edition: Edition, form: CancelEditionForm, status: int = 200) -> ResponseReturnValue:
    sessions, at = sessions_of(edition), clock.now()
    return render_template(
        "editions/cancel.html",
        edition=edition,
        form=form,
        coming=coming_of(sessions, at=at),
        held=len(held_of(sessions, at=at)),
        numbers=numbers_of(sessions),
        told=len([one for one in enrolments_of(edition, statuses=TOLD) if one.person.email]),
    ), status


def cancelled_sentence(told: int) -> str:
    if not told:
        return _("The edition is cancelled. Nobody gets a mail.")
    return ngettext(
        "The edition is cancelled. %(num)s person is told.",
        "The edition is cancelled. %(num)s people are told.",
        told,
    )
