"""Merging two records: what stays is chosen, what will happen is shown first, and it can be undone."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cop import clock
from cop.errors import CopError
from cop.extensions import db
from cop.forms.merges import MergeForm, OtherForm, merge_form
from cop.models import Merge, MergeNoun, PairState
from cop.queries import merges as queries
from cop.queries.duplicates import pair_of
from cop.queries.organisations import organisation_seen_by
from cop.queries.people import person_seen_by
from cop.queries.picks import organisation_picks, people_picks
from cop.rules import merges as rules
from cop.services.merges import UNDO_DAYS, merge_records, undo_merge
from cop.services.moving import Summary
from cop.views import merge_words
from cop.views.acts import act
from cop.views.listing import page_number
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading

bp = Blueprint("merges", __name__, url_prefix="/merges")

NOUNS = {MergeNoun.ORGANISATION: "organisations", MergeNoun.PERSON: "people"}
OF = "/<any(organisations, people):nouns>"
HEADINGS = {
    MergeNoun.ORGANISATION: _l("Merge two organisations"),
    MergeNoun.PERSON: _l("Merge two records of a person"),
}


@bp.get("")
@logs_reading
def index() -> ResponseReturnValue:
    allowed_or_403(rules.can_see_duplicates(viewer()))
    found = queries.merges_page(viewer(), page=page_number())
    people = {i for m in found.rows for i in (m.kept_person_id, m.hidden_person_id) if i}
    log_reading("merges", people=people, page=page_number())
    return render_template("merges/index.html", listing=found, now=clock.now(), address_of=address_of)


@bp.get(f"{OF}/<int:record_id>")
@logs_reading
def choose(nouns: str, record_id: int) -> ResponseReturnValue:
    record = own_or_403(nouns, record_id)
    log_reading(record, part="merge")
    return choose_page(nouns, record, other_form(nouns))


@bp.post(f"{OF}/<int:record_id>")
def chosen(nouns: str, record_id: int) -> ResponseReturnValue:
    record, form = own_or_403(nouns, record_id), other_form(nouns, request.form)
    if form.validate() and form.other_id.data != record.id:
        return redirect(url_for(".new", nouns=nouns, kept_id=record_id, hidden_id=form.other_id.data), 303)
    if not form.errors:
        form.other_id.errors = [_("These are one and the same.")]
    return choose_page(nouns, record, form, 422)


@bp.get(f"{OF}/<int:kept_id>/<int:hidden_id>")
@logs_reading
def new(nouns: str, kept_id: int, hidden_id: int) -> ResponseReturnValue:
    pair_or_403(nouns, kept_id, hidden_id)
    summary, refusal = rehearsed(nouns, kept_id, hidden_id)
    people = [kept_id, hidden_id] if nouns == "people" else None
    log_reading("merges", people=people, of=nouns, kept=kept_id, hidden=hidden_id)
    kept, hidden = pair_or_403(nouns, kept_id, hidden_id)
    return merge_page(nouns, kept, hidden, form_of(nouns, kept, hidden), summary, refusal)


@bp.post(f"{OF}/<int:kept_id>/<int:hidden_id>")
def create(nouns: str, kept_id: int, hidden_id: int) -> ResponseReturnValue:
    kept, hidden = pair_or_403(nouns, kept_id, hidden_id)
    form, name = form_of(nouns, kept, hidden, request.form), kept.name
    if form.validate():
        with saving(form):
            taken = form.taken() if can_choose(nouns, kept) else None
            merge_records(kept, hidden, taken=taken, by=viewer(), at=clock.now())
            name = kept.name
    if form.errors:
        summary, refusal = rehearsed(nouns, kept_id, hidden_id)
        kept, hidden = pair_or_403(nouns, kept_id, hidden_id)
        return merge_page(nouns, kept, hidden, form, summary, refusal, 422)
    flash(_("%(name)s stands for both now. For thirty days this can be undone, on the page of merges.", name=name),
          "success")  # fmt: skip
    return redirect(address_of(noun_of(nouns), kept_id), 303)


@bp.post("/<int:merge_id>/undo")
def undo(merge_id: int) -> ResponseReturnValue:
    allowed_or_403(rules.can_see_duplicates(viewer()))
    merge: Merge = seen_or_404(queries.merge_by_id(merge_id))
    is_within = queries.is_merge_of(viewer(), merge)
    allowed_or_403(rules.can_undo_merge(viewer(), merged_by_id=merge.merged_by_id, is_within=is_within))
    return act(
        lambda: undo_merge(merge, by=viewer(), at=clock.now()),
        done=_("They are two again, as they were."),
        then=url_for(".index"),
    )


def noun_of(nouns: str) -> MergeNoun:
    return next(noun for noun, word in NOUNS.items() if word == nouns)


def address_of(noun: MergeNoun, record_id: int) -> str:
    """The page of an organisation or a person."""
    if noun == MergeNoun.PERSON:
        return url_for("people.show", person_id=record_id)
    return url_for("organisations.show", organisation_id=record_id)


def address_of_merge(noun: MergeNoun, first: Any, second: Any) -> str:
    """The page that merges two records: the one that is used, or checked, or older is proposed to stay."""
    kept, hidden = sorted((first, second), key=_standing)
    return url_for("merges.new", nouns=NOUNS[noun], kept_id=kept.id, hidden_id=hidden.id)


def _standing(record: Any) -> tuple[bool, int]:
    is_person = hasattr(record, "verified_at")
    return (record.verified_at is None if is_person else record.is_to_check, record.id)


def record_or_404(nouns: str, record_id: int) -> Any:
    seen_by = person_seen_by if nouns == "people" else organisation_seen_by
    return seen_or_404(seen_by(viewer(), record_id))


def own_or_403(nouns: str, record_id: int) -> Any:
    """A record that the viewer may merge with another."""
    record = record_or_404(nouns, record_id)
    allowed_or_403(rules.can_see_duplicates(viewer()))
    allowed_or_403(viewer().is_administrator or are_within(nouns, [record_id]))
    return record


def pair_or_403(nouns: str, kept_id: int, hidden_id: int) -> tuple[Any, Any]:
    kept, hidden = record_or_404(nouns, kept_id), record_or_404(nouns, hidden_id)
    allowed_or_403(rules.can_see_duplicates(viewer()))
    within = viewer().is_administrator or are_within(nouns, {kept_id, hidden_id})
    if nouns == "people":
        is_unused = viewer().is_administrator or queries.is_unused(viewer().coordinates, hidden)
        allowed_or_403(rules.can_merge_people(viewer(), are_within=within, is_hidden_unused=is_unused))
    else:
        allowed_or_403(rules.can_merge_organisations(viewer(), are_within=within))
    return kept, hidden


def are_within(nouns: str, ids: Any) -> bool:
    check = queries.are_people_within if nouns == "people" else queries.are_organisations_within
    return check(viewer().coordinates, ids)


def can_choose(nouns: str, kept: Any) -> bool:
    is_unused = nouns == "people" and queries.is_unused(viewer().coordinates, kept)
    return rules.can_choose_facts(viewer(), noun_of(nouns), is_kept_unused=is_unused)


def form_of(nouns: str, kept: Any, hidden: Any, sent: Any = None) -> MergeForm:
    """The form of what differs; empty where the one who uses the record says what stays."""
    is_choosing = can_choose(nouns, kept)
    return merge_form(merge_words.offers(noun_of(nouns), kept, hidden) if is_choosing else {}, sent)


def other_form(nouns: str, sent: Any = None) -> OtherForm:
    form = OtherForm(sent)
    people = people_picks(viewer(), on=clock.today(), is_anyone=True)
    form.other_id.search_in(people if nouns == "people" else organisation_picks(viewer()))
    return form


def rehearsed(nouns: str, kept_id: int, hidden_id: int) -> tuple[Summary | None, str]:
    """Merge and take it back: exactly what would happen, or why it cannot. Nothing is left of it."""
    try:
        kept, hidden = pair_or_403(nouns, kept_id, hidden_id)
        return merge_records(kept, hidden, by=viewer(), at=clock.now())[1], ""
    except CopError as error:
        return None, str(error)
    finally:
        db.session.rollback()


def choose_page(nouns: str, record: Any, form: OtherForm, status: int = 200) -> ResponseReturnValue:
    noun = noun_of(nouns)
    return render_template(
        "merges/choose.html", form=form, record=record, nouns=nouns, noun=noun, heading=HEADINGS[noun],
        back=address_of(noun, record.id),
    ), status  # fmt: skip


def merge_page(
    nouns: str,
    kept: Any,
    hidden: Any,
    form: MergeForm,
    summary: Summary | None,
    refusal: str,
    status: int = 200,
) -> ResponseReturnValue:
    noun, pair = noun_of(nouns), pair_of(noun_of(nouns), [kept.id, hidden.id])
    return render_template(
        "merges/new.html",
        form=form, kept=kept, hidden=hidden, noun=noun, nouns=nouns, heading=HEADINGS[noun], refusal=refusal,
        moved=merge_words.counted(summary.moved) if summary else [],
        joined=merge_words.counted(summary.joined) if summary else [],
        meetings=queries.meetings_with_ids(summary.meetings) if summary else [],
        pair=pair if pair and pair.state == PairState.OPEN else None, reasons=merge_words.REASONS,
        address_of=address_of, undo_days=UNDO_DAYS, now=clock.now(),
    ), status  # fmt: skip
