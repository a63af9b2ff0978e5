"""The bytes of a newsletter to one person: made from what the issue says when the mail leaves, never stored.

A function of the content, the row, the instant at which the issue began and the configuration: the same bytes at
every attempt.
"""

from collections import OrderedDict
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from cop.emails import newsletters
from cop.emails.newsletters import Content
from cop.queries.newsletter_contents import stored_content
from cop.queries.newsletter_progress import issue_id_of
from cop.queries.subscriptions import NEWSLETTER
from cop.rules.newsletter_facts import facts_of
from cop.services import outbox
from cop.services.outbox import Database

# Contents kept at hand: an issue has two, a personal digest one for each set of communities.
MOST = 64
NOBODY = 0  # no person has this id
Key = tuple[int | None, str, str]


class Rendering:
    """Renders newsletters; keeps what it has read of the latest."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._contents: OrderedDict[Key, tuple[Content, datetime]] = OrderedDict()

    def body_of_id(self, row_id: int) -> bytes | None:
        """Return the bytes of the newsletter in a row of the outbox; as `body_of`, None also where there is no row."""
        row = outbox.facts_of(self._database, row_id)
        return self.body_of(row) if row is not None else None

    def shown_of_id(self, row_id: int) -> bytes | None:
        """Return the same as anybody else may read it: its links choose and leave nothing in somebody's name."""
        row = outbox.facts_of(self._database, row_id)
        return self.body_of(row, links_of=NOBODY) if row is not None else None

    def body_of(self, row: Row[Any], *, links_of: int | None = None) -> bytes | None:
        """Return the bytes of a newsletter, None where it is none, or what it said is gone.

        `links_of`: the person whose links it has, if not its reader's. Raises ValueError for an address that is none.
        """
        found = self._content_of(row) if row.kind == NEWSLETTER else None
        if found is None or row.person_id is None or not row.context:
            return None
        content, at = found
        person_id = row.person_id if links_of is None else links_of
        return newsletters.mail(content, row, person_id=person_id, at=at).body

    def _content_of(self, row: Row[Any]) -> tuple[Content, datetime] | None:
        key = (issue_id_of(row.subject), str(row.language), str(row.context.get("variant", "")))
        if key not in self._contents:
            issue_id, language, variant = key
            stored = stored_content(self._database, issue_id, language, variant)
            if stored is None:
                return None
            said = Content(stored.title, stored.html, stored.plain, facts_of(stored.facts))
            self._contents[key] = (said, stored.started_at)
        self._contents.move_to_end(key)
        if len(self._contents) > MOST:
            self._contents.popitem(last=False)
        return self._contents[key]
