"""Mailing lists for those who manage them: what they say of themselves, who is on them, who has left and why."""

from enum import StrEnum
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.clock import day_of
from cop.forms.mailing_lists import MailingListForm
from cop.models import Ground, LeftBy, MailingList, NewsKind, Person
from cop.queries.mailing_lists import (
    numbers_of_list,
    reader_rows,
    readers_among,
    readers_page,
)
from cop.queries.news_lists import is_open
from cop.queries.newsletters import managed_lists
from cop.queries.people import known_ids
from cop.queries.reader_numbers import reader_numbers
from cop.rules.newsletters import can_create_issue
from cop.services.list_settings import change_list
from cop.services.subscriptions import leave
from cop.views.acts import act
from cop.views.downloads import attached
from cop.views.language import current_language
from cop.views.listing import chosen, page_number
from cop.views.loaders import allowed_or_403, managed_list, seen_or_404, viewer
from cop.views.mailing_list_words import KINDS, LEFT_BY, WHY
from cop.views.meeting_editing import row_id
from cop.views.newsletter_audience_words import WHY_NOT
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading

bp = Blueprint("mailing_lists", __name__, url_prefix="/newsletters/lists")


class Half(StrEnum):
    READERS = "readers"
    LEFT_OUT = "left_out"


@bp.before_request
def coordinators_only() -> None:
    allowed_or_403(can_create_issue(viewer()))


@bp.get("")
def index() -> str:
    at = clock.now()
    lists = managed_lists(viewer())
    numbers = reader_numbers(lists, NewsKind.ISSUE, at)
    opened = {one.id for one in lists if is_open(one)}
    return render_template("mailing_lists/index.html", lists=lists, numbers=numbers, opened=opened)


@bp.get("/<int:list_id>")
@logs_reading
def show(list_id: int) -> str:
    mailing_list, kind, at = managed_list(list_id), news_kind(), clock.now()
    half = chosen("show", Half) or Half.READERS
    is_reached = half == Half.READERS
    own, found = readers_page(mailing_list, kind, at, is_reached=is_reached, page=page_number())
    ids = [one.person.id for one in found.rows]
    log_reading(mailing_list, people=ids, part=half.value, kind=kind.value)
    return render_template(
        "mailing_lists/show.html",
        mailing_list=mailing_list,
        is_open=is_open(mailing_list),
        kind=kind,
        half=half,
        listing=found,
        known=known_ids(viewer(), ids),
        numbers={one: own if one == kind else numbers_of_list(mailing_list, one, at) for one in NewsKind},
        KINDS=KINDS,
        WHY=WHY,
        WHY_NOT=WHY_NOT,
        LEFT_BY=LEFT_BY,
    )


@bp.get("/<int:list_id>/readers.<any(csv, xlsx):format>")
@logs_reading
def file(list_id: int, format: str) -> Response:
    mailing_list, kind, at = managed_list(list_id), news_kind(), clock.now()
    rows = list(reader_rows(mailing_list, kind, at))
    log_reading(
        mailing_list,
        people=[row.person_id for row in rows],
        verb="export",
        part="readers",
        kind=kind.value,
        format=format,
    )
    header = [_("Name"), _("Address"), _("Language"), _("Organisation"), _("Why"), _("Signed up on")]
    lines = [
        (row.name, row.email, row.language.value, row.organisation, WHY[row.ground],
         day_of(row.since_at).isoformat() if row.since_at and row.ground == Ground.SUBSCRIBED else "")
        for row in rows
    ]  # fmt: skip
    name = f"{mailing_list.slug}-{kind.value}"
    return attached(name, format, header, lines, language=current_language())


@bp.get("/<int:list_id>/edit")
def edit(list_id: int) -> ResponseReturnValue:
    mailing_list = managed_list(list_id)
    return form_page(mailing_list, MailingListForm(obj=mailing_list))


@bp.post("/<int:list_id>/edit")
def update(list_id: int) -> ResponseReturnValue:
    mailing_list = managed_list(list_id)
    form = MailingListForm(request.form)
    if form.validate():
        with saving(form):
            change_list(mailing_list, by=viewer(), **form.data)
    if form.errors:
        return form_page(managed_list(list_id), form, 422)
    flash(_("Saved."), "success")
    return redirect(url_for(".show", list_id=list_id), 303)


@bp.get("/<int:list_id>/remove")
@logs_reading
def confirm_remove(list_id: int) -> str:
    mailing_list, kind = managed_list(list_id), news_kind()
    person = reader_or_404(mailing_list, kind)
    log_reading(mailing_list, people=[person.id], part="readers", kind=kind.value)
    context: dict[str, Any] = {"mailing_list": mailing_list, "kind": kind, "person": person, "KINDS": KINDS}
    return render_template("mailing_lists/remove.html", **context)


@bp.post("/<int:list_id>/remove")
def remove(list_id: int) -> ResponseReturnValue:
    mailing_list, kind = managed_list(list_id), news_kind()
    person = reader_or_404(mailing_list, kind)
    return act(
        lambda: leave(person, mailing_list, kind, left_by=LeftBy.TEAM, by=viewer(), at=clock.now()),
        done=_("%(name)s is off the list and gets no more of it.", name=person.name),
        then=url_for(".show", list_id=list_id, kind=kind.value),
    )


def reader_or_404(mailing_list: MailingList, kind: NewsKind) -> Person:
    """Return who is named by the address, one of those who get this news."""
    person_id = row_id("person")
    found = readers_among(mailing_list, kind, [person_id] if person_id else [], clock.now())
    return seen_or_404(found[0].person if found and found[0].gets_it else None)


def news_kind() -> NewsKind:
    return chosen("kind", NewsKind) or NewsKind.ISSUE


def form_page(mailing_list: MailingList, form: MailingListForm, status: int = 200) -> ResponseReturnValue:
    return render_template("mailing_lists/form.html", mailing_list=mailing_list, form=form), status
