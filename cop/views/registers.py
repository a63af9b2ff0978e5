"""The blueprints of the records, and the routes that editing adds to the public ones."""

from cop.views import (
    affiliations,
    community_editing,
    join_requests,
    memberships,
    organisations,
    people,
    records,
)

PAGES = (
    join_requests.bp,
    organisations.bp,
    people.bp,
    affiliations.bp,
    memberships.bp,
    *records.PAGES,
)
EDITING = (community_editing,)  # imported for its routes
