"""Communities and what is said of them."""

from typing import Any

from flask_babel import gettext as _

from cop.errors import CopError
from cop.extensions import db
from cop.models import Community
from cop.queries.records import record_with_slug
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change, refusing_duplicates
from cop.services.feeds import forget_fragments
from cop.services.mailing_lists import ensure_list, rename_list
from cop.services.slugs import RESERVED, new_slug

FACTS = frozenset(
    {
        "kind", "name_it", "name_en", "lead_it", "lead_en", "text_it", "text_en", "tone", "starts_on",
        "contact_email", "join_policy", "status",
    }
)  # fmt: skip
# Where a community stands among others is the team's to say.
TEAM_FACTS = FACTS | {"initiative_id", "position"}
# What subscribers of the community's calendar see.
SHOWN_IN_FEED = {"name_it", "name_en", "status"}


def create_community(*, by: Viewer, slug: str = "", **facts: Any) -> Community:
    """Add a community; its address is `slug`, or made from the name.

    Raises CopError (field "slug") where another community has that address.
    """
    if slug in RESERVED or (slug and record_with_slug(Community, slug)):
        raise CopError(_slug_taken(), field="slug")
    community = Community(slug=slug or new_slug(Community, facts["name_it"] or facts["name_en"]))
    change(community, facts, allowed=TEAM_FACTS)
    with refusing_duplicates(_slug_taken(), fields={"slug": "slug"}):
        db.session.add(community)
    log_act("create", community, by=by)
    ensure_list(community)
    return community


def update_community(
    community: Community, *, by: Viewer, allowed: frozenset[str] = FACTS, **facts: Any
) -> None:
    """Change what is given; the rest stays. Raises ValueError for a field that is not `allowed`."""
    former = {"name_it": community.name_it, "name_en": community.name_en}
    changed = change(community, facts, allowed=allowed)
    if former.keys() & set(changed):
        rename_list(community, **former)
    if SHOWN_IN_FEED & set(changed):
        community.feed_revision += 1
        forget_fragments(community.id)
    if changed:
        db.session.flush()
        log_act("update", community, by=by, fields=changed)


def _slug_taken() -> str:
    return _("Another community has this address.")
