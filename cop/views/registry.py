"""One way to list, add, change and delete every small record: a blueprint made from what tells a noun apart."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Form

from cop.queries.records import record_by_id
from cop.rules.records import can_edit_common_records
from cop.rules.viewer import Viewer
from cop.services import records as services
from cop.views.acts import act
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.saving import saving


def no_choices(_form: Any, _record: Any) -> None:
    """For a form whose fields need no lists of records."""


def own_list(nouns: str) -> Callable[[Any], str]:
    """After saving, back to the list of the same nouns."""
    return lambda _record: url_for(f"{nouns}.index")


@dataclass(frozen=True)
class Register:
    """What tells one kind of small record apart.

    `offer(form, record)` gives the form its choices; `can_edit(viewer, record)` (None: a new one) says who may;
    `rows(viewer)` makes the context of the list, `more(record)` that of the form; `then(record)` is the address
    to go to once it is saved or deleted; `values(form, record)` what to save.
    """

    nouns: str
    model: type
    form: type[Form]
    offer: Callable[[Any, Any], None] = no_choices
    can_edit: Callable[[Viewer, Any], bool] = lambda viewer, _record: can_edit_common_records(viewer)
    rows: Callable[[Viewer], dict[str, Any]] | None = None
    more: Callable[[Any], dict[str, Any]] = lambda _record: {}
    then: Callable[[Any], str] | None = None
    values: Callable[[Any, Any], dict[str, Any]] = lambda form, _record: form.data
    parents: tuple[str, ...] = field(default=())

    def after(self, record: Any) -> str:
        return (self.then or own_list(self.nouns))(record)


def blueprint(register: Register) -> Blueprint:
    """Return the pages of a register: index (where it has `rows`), new, create, edit, update, delete."""
    bp = Blueprint(register.nouns, __name__, url_prefix=f"/records/{register.nouns.replace('_', '-')}")
    pages = Pages(register)
    if register.rows:
        bp.add_url_rule("", "index", pages.index)
    bp.add_url_rule("/new", "new", pages.new)
    bp.add_url_rule("/new", "create", pages.create, methods=["POST"])
    bp.add_url_rule("/<int:record_id>/edit", "edit", pages.edit)
    bp.add_url_rule("/<int:record_id>/edit", "update", pages.update, methods=["POST"])
    bp.add_url_rule("/<int:record_id>/delete", "delete", pages.delete, methods=["POST"])
    return bp


class Pages:
    """The views of one register."""

    def __init__(self, register: Register) -> None:
        self.register = register

    def index(self) -> ResponseReturnValue:
        allowed_or_403(self.register.can_edit(viewer(), None))
        context = self.register.rows(viewer()) if self.register.rows else {}
        return render_template(f"{self.register.nouns}/index.html", **context)

    def new(self) -> ResponseReturnValue:
        allowed_or_403(self.register.can_edit(viewer(), None))
        return self.page(None, self.form_of(None))

    def create(self) -> ResponseReturnValue:
        allowed_or_403(self.register.can_edit(viewer(), None))
        form = self.form_of(None, request.form)
        made: Any = None
        if form.validate():
            with saving(form):
                values = self.register.values(form, None)
                made = services.create_record(self.register.model, by=viewer(), **values)
        if form.errors:
            return self.page(None, form, 422)
        flash(_("Saved."), "success")
        return redirect(self.register.after(made), 303)

    def edit(self, record_id: int) -> ResponseReturnValue:
        record = self.editable(record_id)
        return self.page(record, self.form_of(record))

    def update(self, record_id: int) -> ResponseReturnValue:
        record = self.editable(record_id)
        form = self.form_of(record, request.form)
        if form.validate():
            with saving(form):
                services.update_record(record, by=viewer(), **self.register.values(form, record))
        if form.errors:
            return self.page(self.editable(record_id), form, 422)
        flash(_("Saved."), "success")
        return redirect(self.register.after(record), 303)

    def delete(self, record_id: int) -> ResponseReturnValue:
        record = self.editable(record_id)
        return act(
            lambda: services.remove_record(record, by=viewer()),
            done=_("Deleted."),
            then=self.register.after(record),
            refused=url_for(f"{self.register.nouns}.edit", record_id=record_id),
        )

    def editable(self, record_id: int) -> Any:
        found: Any = record_by_id(self.register.model, record_id)
        record: Any = seen_or_404(found)
        allowed_or_403(self.register.can_edit(viewer(), record))
        return record

    def form_of(self, record: Any, sent: object = None) -> Form:
        wished = {} if record else {name: parent_id(name) for name in self.register.parents}
        form = self.register.form(sent, obj=record, **wished)
        self.register.offer(form, record)
        return form

    def page(self, record: Any, form: Form, status: int = 200) -> ResponseReturnValue:
        context = self.register.more(record) if record else {}
        template = f"{self.register.nouns}/form.html"
        return render_template(template, record=record, form=form, **context), status


def parent_id(name: str) -> int | None:
    """Return the id that the address proposes for a field, such as `?initiative_id=3`."""
    value = request.args.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None
