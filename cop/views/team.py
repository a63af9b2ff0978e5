"""The ecosystem team: who has a role across communities, for administrators."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.team import TeamForm
from cop.models import Language, SiteRole
from cop.queries import team as queries
from cop.rules.roles import can_give_site_role
from cop.services.roles import give_site_role, invite_person
from cop.views.acts import act
from cop.views.entering import is_factor_required
from cop.views.language import current_language
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading

bp = Blueprint("team", __name__, url_prefix="/team")


@bp.before_request
def administrators_only() -> None:
    allowed_or_403(can_give_site_role(viewer()))


@bp.get("")
@logs_reading
def index() -> ResponseReturnValue:
    members = queries.team_members()
    log_reading("team", people=[member.person.id for member in members])
    return page(TeamForm(site_role=SiteRole.VIEWER, language=Language(current_language())))


@bp.post("")
def create() -> ResponseReturnValue:
    form = TeamForm(request.form)
    if form.validate():
        with saving(form):
            person = invite_person(
                form.email.data or "", role=form.site_role.data, name=form.name.data or "",
                language=form.language.data, by=viewer(), at=clock.now(), on=clock.today(),
            )  # fmt: skip
    if form.errors:
        return page(form, 422)
    flash(_("%(name)s has the role, and a mail that says so.", name=person.name), "success")
    return redirect(url_for(".index"), 303)


@bp.post("/<int:person_id>/end")
def end(person_id: int) -> ResponseReturnValue:
    person = seen_or_404(queries.team_member(person_id))
    return act(
        lambda: give_site_role(person, SiteRole.NONE, by=viewer()),
        done=_("The role has ended."),
        then=url_for(".index"),
    )


def page(form: TeamForm, status: int = 200) -> ResponseReturnValue:
    members = queries.team_members()
    administrators = sum(member.person.site_role == SiteRole.ADMINISTRATOR for member in members)
    return render_template(
        "team/index.html",
        form=form, members=members, administrators=administrators, is_required=is_factor_required(),
    ), status  # fmt: skip
