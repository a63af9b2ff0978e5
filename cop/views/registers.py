"""The blueprints of the records, and the routes that editing adds to the public ones."""

from cop.views import (
    affiliations,
    community_editing,
    departures,
    join_requests,
    logos,
    membership_history,
    memberships,
    organisations,
    people,
    person_privacy,
    privacy,
    records,
    representatives,
    representing,
    retention,
    search,
    theme_decisions,
    theme_proposals,
    theme_supporters,
)

PAGES = (
    join_requests.bp,
    organisations.bp,
    logos.bp,
    people.bp,
    affiliations.bp,
    memberships.bp,
    representatives.bp,
    representing.bp,
    departures.bp,
    search.bp,
    privacy.bp,
    person_privacy.bp,
    retention.bp,
    theme_proposals.bp,
    theme_supporters.bp,
    *records.PAGES,
)
MACHINES = (logos.root,)
EDITING = (community_editing, theme_decisions, membership_history)  # imported for its routes
