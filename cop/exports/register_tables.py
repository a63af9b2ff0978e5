"""The register as tables that an import reads back as they are: organisations, people, memberships.

Each function yields the rows of a table whose columns are those named beside it; `words(fact, value)` puts a value
of our lists into words. Rows are made a few hundred at a time: a long table is never in memory as a whole.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from cop.models import Community
from cop.queries.exports import membership_rows, organisation_rows, people_rows
from cop.rules.viewer import Viewer

Row = Sequence[object]
Words = Callable[[str, Any], object]

ORGANISATIONS = (
    "id", "legal_name", "short_name", "sector", "category", "vat_number", "fiscal_code", "municipality",
    "is_abroad", "website", "partner_since_on", "is_to_check",
)  # fmt: skip
PEOPLE = (
    "id", "name", "email", "language", "organisation_id", "organisation", "role", "works_since_on",
    "works_until_on",
)  # fmt: skip
MEMBERSHIPS = (
    "id", "community", "organisation_id", "organisation", "since_on", "until_on", "name", "email",
    "represents_since_on", "represents_until_on",
)  # fmt: skip


def organisations_table(ids: Collection[int], words: Words, *, language: str) -> Iterator[Row]:
    """Yield a row of ORGANISATIONS for each of these organisations."""
    for row in organisation_rows(ids):
        category = row.name_en if language == "en" else row.name_it
        yield (
            row.id, row.legal_name, row.short_name, words("sector", row.sector), category or "",
            row.vat_number, row.fiscal_code, row.municipality, words("is_abroad", row.is_abroad),
            row.website, row.partner_since_on, words("is_to_check", row.is_to_check),
        )  # fmt: skip


def people_table(ids: Collection[int], words: Words, *, viewer: Viewer) -> Iterator[Row]:
    """Yield a row of PEOPLE for each affiliation of these people; addresses as far as the viewer reads them."""
    for person, address, work in people_rows(ids, viewer):
        place = (work.id, work.legal_name, work.role, work.since_on, work.until_on) if work else (None,) * 5
        yield person.id, person.name, address, words("language", person.language), *place


def memberships_table(ids: Collection[int], community: Community, *, viewer: Viewer) -> Iterator[Row]:
    """Yield a row of MEMBERSHIPS for each who represents these memberships of a community."""
    for member, person, address in membership_rows(ids, viewer):
        whom = (person.name, address) if person else (None, None)
        is_represented = person is not None and member.organisation_id is not None
        days = (person.since_on, person.until_on) if is_represented else (None, None)
        yield (
            member.id, community.slug, member.organisation_id, member.legal_name, member.since_on,
            member.until_on, *whom, *days,
        )  # fmt: skip
