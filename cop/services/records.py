"""The small records that everything else is made from: created, changed, and deleted while nothing uses them."""

from typing import Any, TypeVar

from flask_babel import gettext as _

from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    DeclaredActivity,
    DeclaredFigure,
    Initiative,
    KindWording,
    MeetingKind,
    Phase,
    Programme,
    StakeholderCategory,
    Theme,
)
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change, refusing_duplicates
from cop.services.removal import delete_record
from cop.services.slugs import new_slug

Record = TypeVar("Record", bound=Any)

NAME, TEXT = frozenset({"name_it", "name_en"}), frozenset({"text_it", "text_en"})
WORDS = frozenset({"one_it", "one_en", "many_it", "many_en"})
# What people may set of each; nothing else ever.
FACTS: dict[type, frozenset[str]] = {
    Initiative: NAME | TEXT | {"position"},
    Phase: NAME | {"initiative_id", "starts_on", "ends_on"},
    Theme: NAME | {"initiative_id", "kind", "position"},
    MeetingKind: NAME | WORDS | {"is_public", "is_training", "takes_contributions", "position"},
    KindWording: WORDS | {"community_id", "kind_id"},
    StakeholderCategory: NAME | {"position"},
    Programme: NAME | TEXT,
    DeclaredActivity: WORDS
    | {
        "community_id", "figure", "kind_id", "edition_id", "count", "on", "precision", "title_it", "title_en",
        "note", "source",
    },
}  # fmt: skip
# Tables whose rows belong to a record and go with it.
PARTS: dict[type, frozenset[str]] = {
    Initiative: frozenset({"phase", "theme"}),
}


def create_record(model: type[Record], *, by: Viewer, **facts: Any) -> Record:
    """Add a record. Raises CopError where the same is on record or the facts contradict each other."""
    record = model()
    with db.session.no_autoflush:
        change(record, facts, allowed=FACTS[model])
        refuse_contradiction(record)
        if hasattr(model, "slug"):
            record.slug = new_slug(model, record.name_it or record.name_en)
    with refusing_duplicates(_on_record()):
        db.session.add(record)
    log_act("create", record, by=by)
    return record


def update_record(record: Any, *, by: Viewer, **facts: Any) -> None:
    """Change what is given; the rest stays. Raises as `create_record` does."""
    with refusing_duplicates(_on_record()), db.session.no_autoflush:
        changed = change(record, facts, allowed=FACTS[type(record)])
        refuse_contradiction(record)
    if changed:
        log_act("update", record, by=by, fields=changed)


def remove_record(record: Any, *, by: Viewer) -> None:
    """Delete a record while nothing uses it. Raises CopError, saying what does."""
    delete_record(record, by=by, parts=PARTS.get(type(record), frozenset()))


def refuse_contradiction(record: Any) -> None:
    """Raise CopError where the facts of a record cannot all be true."""
    ends = getattr(record, "ends_on", None)
    if ends and record.starts_on and ends < record.starts_on:
        raise CopError(_("The last day is before the first."), field="ends_on")
    if isinstance(record, DeclaredActivity):
        _refuse_contradiction_of_declared(record)


def _refuse_contradiction_of_declared(record: DeclaredActivity) -> None:
    if record.figure == DeclaredFigure.MEETINGS and record.kind_id is None:
        raise CopError(_("Choose the kind of meeting."), field="kind_id")
    if record.figure == DeclaredFigure.TRAINING_SESSIONS and record.edition_id is None:
        raise CopError(_("Choose the edition."), field="edition_id")
    if record.figure == DeclaredFigure.SURVEYS:
        empty = next(
            (name for name in ("one_it", "many_it", "one_en", "many_en") if not getattr(record, name)), None
        )
        if empty:
            raise CopError(_("Say how it reads in the figures."), field=empty)


def _on_record() -> str:
    return _("This is on record already.")
