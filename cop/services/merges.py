"""Merging two records of the same organisation, or of the same person, and taking it back for thirty days.

Everything of the hidden record moves to the kept one; nobody is written to, but whoever gets a seat that
becomes free. Locks are taken in one order: the two records, the editions and the meetings where two of their rows
become one, the open surveys that ask them, the communities.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from cop.errors import CopError
from cop.extensions import db
from cop.models import Merge, MergeNoun, MergeStep, Organisation, Person
from cop.queries.merges import communities_touched
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.journal import ChangedSinceError, Journal, take_back
from cop.services.merge_enrolments import EditionSeatsCount
from cop.services.merge_facts import LEVEL, facts_missing, refuse_unconfirmed, take_facts
from cop.services.merge_seats import SeatsCount
from cop.services.moving import Summary, move_references
from cop.services.removal import NOUNS
from cop.services.sessions import end_sessions_of
from cop.services.suppressions import carry_stops
from cop.services.survey_departures import lock_surveys_asking

UNDO_DAYS = 30
MODELS: dict[MergeNoun, type[Any]] = {MergeNoun.ORGANISATION: Organisation, MergeNoun.PERSON: Person}
_NOUNS = NOUNS | {
    "person": lazy_gettext("facts of the person"),
    "organisation": lazy_gettext("facts of the organisation"),
    "person_address": lazy_gettext("addresses"),
    "representative": lazy_gettext("representatives"),
    "community_role": lazy_gettext("roles in communities"),
    "meeting_person_role": lazy_gettext("roles in meetings"),
}


def merge_records(
    kept: Any, hidden: Any, *, taken: Collection[str] | None = None, by: Viewer, at: datetime
) -> tuple[Merge, Summary]:
    """Merge `hidden` into `kept` (two organisations or two people); return the merge and what it did.

    `taken` names the facts (the first names of `merge_facts.FACTS`) that come from the hidden one; None means
    those that the kept one lacks. Raises CopError where one of them is merged or erased already, where somebody
    would merge themselves away, and for an address as `refuse_unconfirmed` does.
    """
    noun = MergeNoun.ORGANISATION if isinstance(kept, Organisation) else MergeNoun.PERSON
    _lock(kept, hidden)
    _refuse_impossible(kept, hidden, by)
    taken = facts_missing(noun, kept, hidden) if taken is None else taken
    if noun == MergeNoun.PERSON:
        refuse_unconfirmed(kept, hidden, is_from_hidden="email" in taken)
    journal, summary = Journal(), Summary()
    editions = EditionSeatsCount.of_pair(noun, kept.id, hidden.id)
    seats = SeatsCount.of_pair(noun, kept.id, hidden.id)
    if noun == MergeNoun.PERSON:
        lock_surveys_asking([kept.id, hidden.id])
    _lock_communities(noun, kept, hidden)
    used = [record.email for record in (kept, hidden) if noun == MergeNoun.PERSON]
    take_facts(journal, noun, kept, hidden, taken)
    _carry_stops(used, getattr(kept, "email", None))
    move_references(journal, hidden, kept, summary=summary)
    editions.settle(at=at)
    seats.settle(at=at)
    journal.change([hidden], {"merged_into_id": kept.id})
    merge = Merge(
        **{f"kept_{noun.value}": kept, f"hidden_{noun.value}": hidden},
        merged_at=at,
        merged_by_id=by.person_id,
        undoable_until_at=at + timedelta(days=UNDO_DAYS),
        steps=journal.steps,
    )
    db.session.add(merge)
    db.session.flush()
    log_act("merge", kept, by=by, hidden=hidden.id, merge=merge.id)
    if noun == MergeNoun.PERSON:
        _end_sessions(kept, hidden, has_other_address="email" in taken, by=by)
    db.session.expire_all()
    return merge, summary


def undo_merge(merge: Merge, *, by: Viewer, at: datetime) -> None:
    """Bring both records back as they were; what the kept one got since stays with it.

    Raises CopError where thirty days are over, where a later merge or change is in the way, and where a seat
    that became free has been given to somebody else.
    """
    _lock(merge.kept, merge.hidden)
    kept, hidden, steps = merge.kept, merge.hidden, list(merge.steps)
    if not steps or not merge.can_be_undone(at):
        raise CopError(_("This can no longer be undone."))
    if kept.merged_into_id is not None:
        raise CopError(_("%(name)s has been merged into another one since: undo that first.", name=kept.name))
    editions = EditionSeatsCount.of_steps(steps)
    if merge.noun == MergeNoun.PERSON:
        seats = SeatsCount.of_steps(steps, people=(kept.id, hidden.id))
        lock_surveys_asking([kept.id, hidden.id])
    else:
        seats = SeatsCount.of_organisations(kept.id, hidden.id)
    _lock_communities(merge.noun, kept, hidden)
    role = getattr(kept, "site_role", None)
    _take_back(steps)
    editions.settle(at=at)
    seats.settle(at=at)
    merge.undone_at, merge.undone_by_id, merge.steps = at, by.person_id, []
    db.session.flush()
    log_act("undo_merge", kept, by=by, hidden=hidden.id, merge=merge.id)
    if role is not None and LEVEL[kept.site_role] < LEVEL[role]:
        end_sessions_of(kept.id)
    db.session.expire_all()


def _lock(kept: Any, hidden: Any) -> None:
    """Hold both rows until the transaction ends, and see everything as it is now."""
    db.session.flush()
    model = type(kept)
    both = select(model.id).where(model.id.in_([kept.id, hidden.id])).order_by(model.id)
    db.session.execute(both.with_for_update(key_share=True)).all()
    db.session.expire_all()


def _carry_stops(used: Iterable[str | None], email: str | None) -> None:
    """Have a no to news said at either address hold at the one that stays, also once the merge is undone."""
    for former in used:
        if email and former and former != email:
            carry_stops(former, email)


def _lock_communities(noun: MergeNoun, kept: Any, hidden: Any) -> None:
    touched = communities_touched(noun, [kept.id, hidden.id])
    db.session.execute(touched.with_for_update(key_share=True)).all()


def _refuse_impossible(kept: Any, hidden: Any, by: Viewer) -> None:
    if kept.id == hidden.id:
        raise CopError(_("These are one and the same."))
    if kept.merged_into_id is not None or hidden.merged_into_id is not None:
        raise CopError(_("One of the two has been merged already."))
    if not isinstance(hidden, Person):
        return
    if kept.erased_at is not None or hidden.erased_at is not None:
        raise CopError(_("The data of one of the two has been erased."))
    if hidden.id == by.person_id:
        raise CopError(_("You are signed in as this person: keep this one, and merge the other into it."))


def _take_back(steps: list[MergeStep]) -> None:
    try:
        with db.session.begin_nested():
            take_back(steps)
    except ChangedSinceError as error:
        what = _NOUNS.get(error.table) or _("other records")
        raise CopError(
            _("What the merge moved has been changed since (%(what)s): it stays merged.", what=what)
        ) from None
    except IntegrityError:
        raise CopError(
            _("Something that the merge joined is gone or taken since: it stays merged.")
        ) from None


def _end_sessions(kept: Person, hidden: Person, *, has_other_address: bool, by: Viewer) -> None:
    """Sign the hidden person out, and the kept one where codes may be on their way to a former address."""
    end_sessions_of(hidden.id)
    if has_other_address:
        end_sessions_of(kept.id, except_token=by.session_token if by.person_id == kept.id else "")
