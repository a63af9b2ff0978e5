"""Pages that everybody reads, the member's own page, and addresses for machines."""

from tests.access import EVERYONE, SIGNED_IN, Row

ROWS = [
    Row("communities.index", "/en/communities", EVERYONE),
    Row("communities.show", "/en/communities/{community.slug}", EVERYONE),
    Row("calendar.index", "/en/calendar", EVERYONE),
    Row("calendar.index", "/en/calendar?month=2026-11&community={community.slug}", EVERYONE),
    Row("training.index", "/en/training", EVERYONE),
    Row("me.show", "/en/me", SIGNED_IN),
    Row("pages.privacy", "/en/privacy", EVERYONE),
    Row("pages.accessibility", "/en/accessibility", EVERYONE),
    Row("pages.legal", "/en/legal", EVERYONE),
]
