"""Digests: newsletters that write themselves, set up once by somebody and switched off when nobody wants them."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from cop.clock import day_of
from cop.errors import CopError
from cop.extensions import db
from cop.models import BlockKind, Digest, MailingList
from cop.queries.digests import first_instant
from cop.rules.digests import FILLED
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change, refuse_foreign
from cop.services.newsletter_starts import new_block

WORDS = ("title_it", "title_en", "lead_it", "lead_en")
# `hour` is the column `at`: an instant is called so everywhere else.
FACTS = (*WORDS, "rule", "hour", "days_ahead", "days_back", "is_personal", "skips_empty")
_COLUMNS = (*FACTS, "at")


def make_digest(
    mailing_list: MailingList,
    *,
    kinds: Collection[BlockKind],
    greeting: Mapping[str, str],
    starts_on: date,
    by: Viewer | None,
    at: datetime,
    **facts: Any,
) -> Digest:
    """Add a digest to a list, switched on, and return it.

    It tells of the `kinds` of FILLED, below the `greeting` ("text_it", "text_en": Markdown). It leaves first on the
    first day of its rule from `starts_on` on. Raises CopError as `change_digest` does.
    """
    refuse_foreign(facts, allowed=FACTS)
    digest = Digest(
        mailing_list=mailing_list, created_at=at, created_by_id=by.person_id if by else None, is_on=True
    )
    change(digest, _columns(facts), allowed=_COLUMNS)
    _check(digest, kinds)
    _set_blocks(digest, kinds, greeting)
    digest.next_at = first_instant(digest.rule, digest.at, on_or_after=starts_on, at=at)
    db.session.add(digest)
    db.session.flush()
    log_act("create", digest, by=by, list=mailing_list.id)
    return digest


def change_digest(
    digest: Digest,
    *,
    kinds: Collection[BlockKind],
    greeting: Mapping[str, str],
    starts_on: date | None = None,
    by: Viewer,
    at: datetime,
    **facts: Any,
) -> list[str]:
    """Change a digest; return the names of what differs.

    Where its rule or its hour differ, or `starts_on` names another day, its next issue is worked out anew. Raises
    CopError where it tells of nothing ("kinds"), or is personal for one community alone ("is_personal").
    """
    refuse_foreign(facts, allowed=FACTS)
    digest = lock_digest(digest.id)
    changed = change(digest, _columns(facts), allowed=_COLUMNS)
    _check(digest, kinds)
    if _set_blocks(digest, kinds, greeting):
        changed.append("blocks")
    day = day_of(digest.next_at) if digest.next_at else None
    if digest.is_on and ({"rule", "at"} & set(changed) or (starts_on and starts_on != day)):
        begin = starts_on or day or day_of(at)
        digest.next_at = first_instant(digest.rule, digest.at, on_or_after=begin, at=at)
        changed.append("next_at")
    if changed:
        db.session.flush()
        log_act("update", digest, by=by, fields=sorted(changed))
    return changed


def narrow_digest(digest: Digest, *, segment: dict[str, Any] | None, by: Viewer) -> list[str]:
    """Let a digest go to some of its list (`cop.queries.segments`), None for all; return the names of what differs.

    Issues that it has made already go to whom they were made for.
    """
    digest = lock_digest(digest.id)
    changed = change(digest, {"segment": segment}, allowed=["segment"])
    if changed:
        db.session.flush()
        log_act("update", digest, by=by, fields=changed)
    return changed


def switch_digest(digest: Digest, *, is_on: bool, by: Viewer, at: datetime) -> None:
    """Switch a digest on, from its next day in the future, or off; what it has made leaves all the same."""
    digest = lock_digest(digest.id)
    if digest.is_on == is_on:
        return
    digest.is_on = is_on
    today = day_of(at)
    digest.next_at = first_instant(digest.rule, digest.at, on_or_after=today, at=at) if is_on else None
    db.session.flush()
    log_act("update", digest, by=by, fields=["is_on"])


def remove_digest(digest: Digest, *, by: Viewer) -> None:
    """Remove a digest; the issues that it made stay in the archive."""
    digest = lock_digest(digest.id)
    log_act("delete", digest, by=by, list=digest.list_id)
    db.session.delete(digest)
    db.session.flush()


def lock_digest(digest_id: int) -> Digest:
    """Return a digest as it is now; its row stays locked until the transaction ends."""
    found = select(Digest).where(Digest.id == digest_id).with_for_update(of=Digest)
    return db.session.execute(found.execution_options(populate_existing=True)).scalar_one()


def greeting_of(digest: Digest) -> dict[str, str]:
    """Return the words that stand first in a digest."""
    first = next((block for block in digest.blocks if block.kind == BlockKind.TEXT), None)
    return {"text_it": first.text_it if first else "", "text_en": first.text_en if first else ""}


def kinds_of(digest: Digest) -> list[BlockKind]:
    """Return what a digest tells of, in the order of its mail."""
    return [block.kind for block in digest.blocks if block.kind in FILLED]


def _columns(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {"at" if name == "hour" else name: value for name, value in facts.items()}


def _check(digest: Digest, kinds: Collection[BlockKind]) -> None:
    if not set(kinds) - {BlockKind.JOIN}:
        raise CopError(_("Choose at least one thing that it tells of."), field="kinds")
    if BlockKind.PAST in kinds and not digest.days_back:
        raise CopError(_("Type how many days it looks back, to tell how meetings went."), field="days_back")
    if digest.is_personal and digest.mailing_list.community_id is not None:
        raise CopError(_("A digest of one community tells everybody the same."), field="is_personal")


def _set_blocks(digest: Digest, kinds: Collection[BlockKind], greeting: Mapping[str, str]) -> bool:
    """Let a digest say this; return whether anything differs."""
    wanted = [kind for kind in FILLED if kind in kinds]
    if kinds_of(digest) == wanted and greeting_of(digest) == dict(greeting):
        return False
    words = [new_block(BlockKind.TEXT, position=1, **greeting)] if any(greeting.values()) else []
    told = [new_block(kind, position=n) for n, kind in enumerate(wanted, start=len(words) + 1)]
    digest.blocks = [*words, *told]
    return True
