"""Rules that send mail by themselves: listed as sentences, made, changed, switched off."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from cop import clock
from cop.emails.rule_mails import example_meeting, preview_rule_mail
from cop.emails.surveys import preview_rule
from cop.forms.mail_rules import MailRuleForm, values_of
from cop.models import LANGUAGES, MailRule, Meeting, RuleAction, RuleAudience
from cop.queries import mail_rules as queries
from cop.queries.editions import edition_by_id
from cop.queries.meetings import managed_communities, meeting_kinds
from cop.rules.mail_rule_times import SURVEYS
from cop.rules.mail_rules import can_edit_mail_rule, can_see_mail_rules, is_general
from cop.rules.survey_asking import USUAL
from cop.services import mail_rules as services
from cop.services.edition_sessions import USUAL_DAYS
from cop.views.acts import act
from cop.views.language import current_language
from cop.views.loaders import allowed_or_403, managed_edition, seen_or_404, viewer
from cop.views.mail_rule_surveys import offer_questions, with_asking
from cop.views.mail_rule_words import WORDS, rule_words
from cop.views.meeting_editing import own_meeting, row_id
from cop.views.saving import saving

bp = Blueprint("mail_rules", __name__, url_prefix="/mail-rules")
bp.context_processor(rule_words)


@bp.before_request
def coordinators_only() -> None:
    allowed_or_403(can_see_mail_rules(viewer()))


@bp.get("")
def index() -> str:
    rules = queries.rules_for(viewer(), at=clock.now())
    communities = managed_communities(viewer())
    return render_template(
        "mail_rules/index.html",
        general=[rule for rule in rules if is_general(rule)],
        by_community=[(one, own) for one in communities if (own := of_community(rules, one.id))],
        without=[one for one in communities if not of_community(rules, one.id)],
        communities=communities,
        single=[rule for rule in rules if rule.meeting_id or rule.series_id or rule.edition_id],
        series_titles=queries.series_titles(rules),
        can_edit_general=viewer().is_administrator,
    )


def of_community(rules: Sequence[MailRule], community_id: int) -> list[MailRule]:
    return [rule for rule in rules if rule.community_id == community_id]


@bp.get("/new")
def new() -> ResponseReturnValue:
    copied = queries.rule_for(viewer(), row_id("copy") or 0)
    place = place_of_address()
    values = {"community_id": row_id("community")} | (values_of(copied) if copied else {})
    if request.args.get("action") == RuleAction.INVITATION:
        values |= {
            "action": RuleAction.INVITATION,
            "audience": RuleAudience.NOT_INVITED,
            "amount": USUAL_DAYS,
        }
    if request.args.get("action") in SURVEYS:
        values |= {
            "action": RuleAction(request.args["action"]), "audience": RuleAudience.PRESENT, "amount": 1,
            "questions": f"shipped:{USUAL[RuleAction(request.args['action'])]}",
        }  # fmt: skip
    if row_id("community"):
        values["community_id"] = row_id("community")
    return form_page(None, rule_form(None, place, data=values), place)


@bp.post("/new")
def create() -> ResponseReturnValue:
    place = place_of_address()
    form = rule_form(request.form, place)
    if wants_preview():
        return form_page(None, form, place)
    if form.validate():
        with saving(form):
            services.create_rule(by=viewer(), at=clock.now(), **form.facts() | place_facts(place))
    if form.errors:
        return form_page(None, form, place, 422)
    flash(_("The rule is in force."), "success")
    return redirect(list_of(place), 303)


@bp.get("/<int:rule_id>/edit")
def edit(rule_id: int) -> ResponseReturnValue:
    rule = editable(rule_id)
    return form_page(rule, rule_form(None, rule, data=values_of(rule)), rule)


@bp.post("/<int:rule_id>/edit")
def update(rule_id: int) -> ResponseReturnValue:
    rule = editable(rule_id)
    form = rule_form(request.form, rule)
    if wants_preview():
        return form_page(rule, form, rule)
    if form.validate():
        with saving(form):
            services.edit_rule(rule, by=viewer(), at=clock.now(), **form.facts())
    if form.errors:
        return form_page(editable(rule_id), form, rule, 422)
    flash(_("Saved."), "success")
    return redirect(list_of(rule), 303)


@bp.post("/<int:rule_id>/switch")
def switch(rule_id: int) -> ResponseReturnValue:
    rule = editable(rule_id)
    is_on = request.form.get("on") == "1"
    return act(
        lambda: services.switch_rule(rule, is_active=is_on, by=viewer(), at=clock.now()),
        done=_("The rule is switched on.") if is_on else _("The rule is switched off."),
        then=list_of(rule),
    )


@bp.post("/<int:rule_id>/delete")
def delete(rule_id: int) -> ResponseReturnValue:
    rule = editable(rule_id)
    then = list_of(rule)
    return act(lambda: services.remove_rule(rule, by=viewer()), done=_("The rule is removed."), then=then)


@bp.post("/preview")
def preview() -> str:
    """The mail as it would read, for htmx while its words are being typed."""
    place = place_of_address()
    return render_template("mail_rules/_preview.html", mails=mails_of(rule_form(request.form, place), place))


def editable(rule_id: int) -> MailRule:
    """Return a rule that the viewer may change; 404 where it is not seen, 403 where it is the team's."""
    rule = seen_or_404(queries.rule_for(viewer(), rule_id))
    allowed_or_403(can_edit_mail_rule(viewer(), rule, queries.hosts_of_rule(rule)))
    return rule


def place_of_address() -> MailRule:
    """Return, as a rule not saved, the meeting, series or edition that the address names; 404 for one not managed."""
    place = MailRule()
    if row_id("meeting"):
        place.meeting_id = seen_or_404(own_meeting(row_id("meeting"))).id
    elif row_id("series"):
        place.series_id = seen_or_404(queries.series_for(viewer(), row_id("series") or 0)).id
    elif row_id("edition"):
        place.edition_id = managed_edition(row_id("edition") or 0).id
    return place


def place_facts(place: MailRule) -> dict[str, int]:
    facts = {
        "meeting_id": place.meeting_id,
        "series_id": place.series_id,
        "edition_id": place.edition_id,
    }
    return {name: id_ for name, id_ in facts.items() if id_}


def meeting_of(place: MailRule) -> Meeting | None:
    """Return the meeting that a rule is for, or the next of its series or edition."""
    if place.series_id:
        return queries.meeting_of_series(place.series_id, at=clock.now())
    if place.edition_id:
        return queries.session_of_edition(place.edition_id, at=clock.now())
    return own_meeting(place.meeting_id)


def rule_form(sent: Any, place: MailRule, **options: Any) -> MailRuleForm:
    form = MailRuleForm(sent, **options)
    language = current_language()
    kinds = [(kind.id, kind.name.in_language(language)) for kind in meeting_kinds()]
    own = [(one.id, one.name.in_language(language)) for one in managed_communities(viewer())]
    form.offer(own, kinds, for_all=viewer().is_administrator)
    offer_questions(form, place)
    if place_facts(place):
        form.only_this_place()
    return form


def wants_preview() -> bool:
    return request.form.get("do") == "look"


def mails_of(form: MailRuleForm, place: MailRule) -> list[tuple[str, str, str]]:
    """Return (language, subject, text) of the mail that the form describes; nothing while it is not clear which."""
    if not form.action.data or not form.audience.data:
        return []
    facts = form.facts() | {"kind_id": None, "community_id": None}
    asking = facts.pop("asking", None)
    rule = MailRule(**facts)
    meeting = (
        meeting_of(place) or queries.example_for(viewer(), at=clock.now()) or example_meeting(clock.now())
    )
    if rule.action not in services.AUDIENCES or rule.action in WORDS["BY_HAND"]:
        return []
    if asking is not None:
        return [(code, *preview_rule(with_asking(rule, asking), meeting, code)[:2]) for code in LANGUAGES]
    return [(code, *preview_rule_mail(rule, meeting, code)[:2]) for code in LANGUAGES]


def list_of(place: MailRule) -> str:
    """Return the address to go back to: the meeting's mails, the edition's sessions, or the list of rules."""
    if place.meeting_id:
        return url_for("mail_plan.meeting", meeting_id=place.meeting_id)
    if place.edition_id:
        return url_for("edition_sessions.index", edition_id=place.edition_id)
    return url_for("mail_rules.index")


def form_page(
    rule: MailRule | None, form: MailRuleForm, place: MailRule, status: int = 200
) -> ResponseReturnValue:
    return render_template(
        "mail_rules/form.html",
        rule=rule,
        form=form,
        place=place,
        meeting=meeting_of(place),
        edition=edition_by_id(place.edition_id) if place.edition_id else None,
        mails=mails_of(form, place),
        back=list_of(place),
        has_words=form.action.data != RuleAction.INVITATION,
        query=MultiDict(place_of_query(place)),
    ), status


def place_of_query(place: MailRule) -> dict[str, int]:
    return {name.removesuffix("_id"): id_ for name, id_ in place_facts(place).items()}
