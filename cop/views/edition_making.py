"""Sessions worked out from a rule, looked at and changed, then made: one more edition, or more of this one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from cop import clock
from cop.forms.edition_sessions import (
    NextEditionForm,
    PlanForm,
    SessionsForm,
    first_day_after,
    hours_of,
    next_name,
    with_rows,
)
from cop.forms.fields import LATEST
from cop.forms.meetings import EARLIEST
from cop.models import Edition, Meeting
from cop.queries import edition_copies as queries
from cop.queries.audiences import audience_of, enrolled_in
from cop.queries.clashes import DateDoubts, doubts_about_all
from cop.queries.edition_copies import PlannedDay, Spacing
from cop.queries.recurrences import Planned
from cop.services import edition_copies as services
from cop.services.edition_sessions import USUAL_DAYS
from cop.views.edition_sessions import bp
from cop.views.language import current_language
from cop.views.loaders import managed_edition, viewer
from cop.views.meetings import wants_a_look
from cop.views.saving import saving
from cop.views.series_words import pattern_words

NO_DOUBTS = DateDoubts()


@dataclass(frozen=True)
class Making:
    """What a form of new sessions is about.

    `models` are the sessions that the new ones are made like, one by one; `last` is the one after which, or after
    whose like, further ones come; `before` is how many the edition has already.
    """

    edition: Edition
    form: type[SessionsForm]
    template: str
    models: Sequence[Meeting] = ()
    last: Meeting | None = None
    before: int = 0


@dataclass(frozen=True)
class RowNotes:
    """What is to be said of one date: what speaks against it, and the holidays for which it is not an earlier one."""

    doubts: DateDoubts = NO_DOUBTS
    passed_over: tuple[Planned, ...] = ()


@bp.get("/next")
def new_edition(edition_id: int) -> ResponseReturnValue:
    making = next_edition(edition_id)
    return form_page(making, filled(making, first_answers(making)))


@bp.post("/next")
def make_edition(edition_id: int) -> ResponseReturnValue:
    making = next_edition(edition_id)
    form = filled(making, request.form)
    if not is_ready(form):
        return form_page(making, form, status_of(form))
    with saving(form):
        made = services.make_next_edition(
            making.edition, name=form["name"].data, sessions=form.new_sessions(making.models),
            facts=facts_of(making, form), invited_days=form["days"].data, by=viewer(), at=clock.now(),
        )  # fmt: skip
        made_id = made.id
    if form.errors:
        return form_page(next_edition(edition_id), form, 422)
    flash(_("The new edition is a draft, with its sessions: only those who manage it see it."), "success")
    return redirect(url_for(".index", edition_id=made_id), 303)


@bp.get("/new")
def new(edition_id: int) -> ResponseReturnValue:
    making = more_sessions(edition_id)
    return form_page(making, filled(making, first_answers(making)))


@bp.post("/new")
def create(edition_id: int) -> ResponseReturnValue:
    making = more_sessions(edition_id)
    form = filled(making, request.form)
    if not is_ready(form):
        return form_page(making, form, status_of(form))
    number = 0
    with saving(form):
        made = services.add_sessions(
            making.edition, sessions=form.new_sessions(()), facts=facts_of(making, form), by=viewer(), at=clock.now()
        )  # fmt: skip
        number = len(made)
    if form.errors:
        return form_page(more_sessions(edition_id), form, 422)
    flash(ngettext("%(num)s session is added.", "%(num)s sessions are added.", number), "success")
    return redirect(url_for(".index", edition_id=edition_id), 303)


def next_edition(edition_id: int) -> Making:
    edition = managed_edition(edition_id)
    models = queries.models_of(edition)
    last = models[-1] if models else None
    return Making(edition, NextEditionForm, "edition_sessions/next.html", models, last)


def more_sessions(edition_id: int) -> Making:
    """Further sessions have hours, place and way of the last one, and nothing else of it."""
    edition = managed_edition(edition_id)
    present = queries.models_of(edition)
    last = present[-1] if present else None
    return Making(edition, SessionsForm, "edition_sessions/new.html", last=last, before=len(present))


def first_answers(making: Making) -> "MultiDict[str, str]":
    """Return what the form proposes before anything is typed."""
    kinds = queries.session_kinds()
    kind_id = str(kinds[0].id) if kinds else ""
    answers = {
        "every": "1",
        "skips_holidays": "y",
        "mode": "in_person",
        "kind_id": kind_id,
        "days": str(USUAL_DAYS),
    }
    if making.form is SessionsForm:
        after = max(making.last.day, clock.today()) + timedelta(days=7) if making.last else None
        return MultiDict(answers | {"first": _typed(after), "number": "1"})
    began = making.models[0].day if making.models else making.edition.starts_on
    first = first_day_after(began, today=clock.today()) if making.models and began else None
    year = (first or clock.today()).year
    name = next_name(making.edition.name, years=year - began.year) if began else ""
    number = str(queries.usual_number(making.edition) or 1)
    return MultiDict(answers | {"first": _typed(first), "number": number, "name": name})


def filled(making: Making, sent: "MultiDict[str, str]") -> SessionsForm:
    """Return the form with a row for each date; as soon as the rule is another one, the dates are its own."""
    plan = offered(PlanForm(sent), making)
    if plan.validate() and sent.get("seen") != plan.key:
        days = queries.planned_days(**plan.plan, models=making.models)
        hours = usual_hours(making, plan)
        sent = with_rows(sent, days, making.models, key=plan.key, hours=hours, before=making.before)
    return offered(making.form(sent), making)


def offered(form: Any, making: Making) -> Any:
    """Give a form what may be chosen in it."""
    typed = form.first.data
    first = typed if typed and EARLIEST <= typed <= LATEST else clock.today()
    language = current_language()
    form.offer(
        {one: spacing_words(one, first) for one in queries.spacings_of(first, making.models)},
        [(kind.id, kind.name.in_language(language)) for kind in queries.session_kinds()],
        has_model=making.last is not None,
    )
    return form


def usual_hours(making: Making, plan: PlanForm) -> tuple[time, time]:
    return (hours_of(making.last) if making.last else None) or plan.hours


def spacing_words(spacing: Spacing, first: date) -> str:
    if spacing == Spacing.AS_BEFORE:
        return _("As far apart as those of this edition")
    return pattern_words(spacing.pattern, first)


def facts_of(making: Making, form: SessionsForm) -> Mapping[str, Any]:
    """Return what sessions without model are like: the last one, or what the form says."""
    if making.last:
        last = making.last
        return services.like_it(last.kind, last.mode, place=last.place, link=last.link)
    kinds = {kind.id: kind for kind in queries.session_kinds()}
    return services.like_it(kinds[form.kind_id.data], form.mode.data, place=form.place.data)


def is_ready(form: SessionsForm) -> bool:
    """Whether the sessions are to be made: the form is valid and the dates that its rule gives have been seen."""
    is_valid = not wants_a_look() and form.validate()
    return is_valid and request.form.get("seen") == form.key


def status_of(form: SessionsForm) -> int:
    return 422 if form.errors else 200


def form_page(making: Making, form: SessionsForm, status: int = 200) -> ResponseReturnValue:
    plan = offered(PlanForm(request.form), making) if request.form else None
    if plan is not None and not plan.validate():
        for field in plan:  # why there are no dates, also where only a look was asked for
            form[field.name].errors = field.errors
    return render_template(
        making.template, edition=making.edition, form=form, notes=notes_of(making, form), making=making,
        chosen=sum(bool(row.is_on.data) for row in form.rows),
    ), status  # fmt: skip


def notes_of(making: Making, form: SessionsForm) -> list[RowNotes]:
    """Return what is to be said of each date, row by row."""
    days = planned(making, form)
    times = [row.times for row in form.rows]
    found = iter(
        doubts_about_all(
            [one for one in times if one], viewer=viewer(), audience=audience(making), at=clock.now(),
            language=current_language(),
        )
    )  # fmt: skip
    notes = []
    for row, time_of, day in zip(form.rows, times, days, strict=True):
        note = RowNotes(next(found)) if time_of else RowNotes()
        is_as_planned = day is not None and row.day.data == day.day
        notes.append(replace(note, passed_over=day.passed_over) if day and is_as_planned else note)
    return notes


def planned(making: Making, form: SessionsForm) -> list[PlannedDay | None]:
    """Return the day that the rule gives each row, None for rows of another rule."""
    number = len(form.rows)
    if not number or form.seen.data != form.key:
        return [None] * number
    days = queries.planned_days(**form.plan, models=making.models)
    return [*days, *[None] * number][:number]


def audience(making: Making) -> list[int]:
    """Return the ids of the people who would come: those enrolled already, else those of the communities."""
    people = enrolled_in(making.edition) if making.form is SessionsForm else []
    people = people or audience_of(making.edition.hosts, on=clock.today())
    return [one.person.id for one in people]


def _typed(day: date | None) -> str:
    return day.isoformat() if day and day <= LATEST else ""
