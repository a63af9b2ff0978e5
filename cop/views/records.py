"""The settings: every small record that communities, meetings and figures are made from."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from cop.forms import records as forms
from cop.forms import words
from cop.models import (
    DeclaredActivity,
    Initiative,
    KindWording,
    MeetingKind,
    Phase,
    Programme,
    StakeholderCategory,
    Theme,
)
from cop.queries import records as queries
from cop.queries.listing import listing
from cop.rules import records as rules
from cop.rules.training import can_see_edition
from cop.rules.viewer import Viewer
from cop.views.language import current_language
from cop.views.listing import page_number
from cop.views.loaders import allowed_or_403, viewer
from cop.views.registry import Register, blueprint

bp = Blueprint("records", __name__, url_prefix="/records")


@bp.get("")
def index() -> ResponseReturnValue:
    allowed_or_403(rules.can_see_records(viewer()))
    return render_template(
        "records/index.html",
        counts=queries.counts_of_records(viewer()),
        communities=queries.communities_managed_by(viewer()),
        is_team=rules.can_edit_common_records(viewer()),
    )


def named(records: Any) -> list[tuple[int, object]]:
    """Return (id, name in the language of the page) of bilingual records."""
    return [(record.id, record.name.in_language(current_language())) for record in records]


def editions_named() -> list[tuple[int, object]]:
    language = current_language()
    seen = (e for e in queries.editions() if can_see_edition(viewer(), e))
    return [(e.id, f"{e.programme.name.in_language(language)} {e.name}") for e in seen]


def edits_of_communities(viewer: Viewer, communities: set[int] | None) -> bool:
    if communities is None:
        return rules.can_create_community_records(viewer)
    return rules.can_edit_community_records(viewer, communities)


def offer_initiatives(form: Any, _record: Any) -> None:
    form.initiative_id.offer(named(queries.initiatives()))


def offer_wording(form: forms.WordingForm, _record: KindWording | None) -> None:
    form.community_id.offer(named(queries.communities_managed_by(viewer())))
    form.kind_id.offer(named(queries.kinds()))


def offer_declared(form: forms.DeclaredForm, _record: DeclaredActivity | None) -> None:
    form.community_id.offer(named(queries.communities_managed_by(viewer())))
    form.kind_id.offer(named(kind for kind in queries.kinds() if not kind.is_training))
    form.edition_id.offer(editions_named())


def declared_values(form: forms.DeclaredForm, _record: Any) -> dict[str, Any]:
    """What to save: only what goes with the figure chosen, so that nothing contradicts it."""
    values = dict(form.data)
    if values["figure"] != "meetings":
        values["kind_id"] = None
    if values["figure"] != "training_sessions":
        values["edition_id"] = None
    if values["figure"] != "surveys":
        values |= dict.fromkeys(("one_it", "one_en", "many_it", "many_en"), "")
    return values


def declared_rows(viewer: Viewer) -> dict[str, Any]:
    return {"listing": listing(queries.declared_managed_by(viewer), page=page_number()), "words": words}


def to_initiative(record: Any) -> str:
    return url_for("initiatives.edit", record_id=record.initiative_id)


REGISTERS = (
    Register(
        "initiatives", Initiative, forms.InitiativeForm,
        rows=lambda _viewer: {"initiatives": queries.initiatives()},
    ),
    Register(
        "phases", Phase, forms.PhaseForm, offer=offer_initiatives, then=to_initiative, parents=("initiative_id",)
    ),
    Register(
        "themes", Theme, forms.ThemeForm, offer=offer_initiatives, then=to_initiative, parents=("initiative_id",)
    ),
    Register(
        "kinds", MeetingKind, forms.KindForm,
        rows=lambda _viewer: {"kinds": queries.kinds()},
        more=lambda kind: {"wordings": queries.wordings_of(kind)},
    ),
    Register(
        "wordings", KindWording, forms.WordingForm, offer=offer_wording, parents=("kind_id", "community_id"),
        can_edit=lambda viewer, w: edits_of_communities(viewer, {w.community_id} if w else None),
        rows=lambda viewer: {"wordings": queries.wordings_managed_by(viewer)},
    ),
    Register(
        "categories", StakeholderCategory, forms.CategoryForm,
        rows=lambda _viewer: {"categories": queries.categories()},
    ),
    Register(
        "programmes", Programme, forms.ProgrammeForm,
        rows=lambda _viewer: {"programmes": queries.programmes()},
    ),
    Register(
        "declared_activities", DeclaredActivity, forms.DeclaredForm, offer=offer_declared,
        values=declared_values, rows=declared_rows, parents=("community_id",),
        can_edit=lambda viewer, d: edits_of_communities(viewer, {d.community_id} if d else None),
    ),
)  # fmt: skip
PAGES = (bp, *(blueprint(register) for register in REGISTERS))
