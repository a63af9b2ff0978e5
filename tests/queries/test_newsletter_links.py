"""Where links to pages of this site lead: anybody may follow them, some may, or nothing is there."""

import pytest

from cop import clock
from cop.models import DocumentAudience, SurveyAudience
from cop.queries.newsletter_links import Standing, standing_of
from tests import factories as make


def standing(href):
    return standing_of(href, at=clock.now())


@pytest.fixture
def community(db):
    return make.make_community(slug="solidarity")


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://example.org/it/meetings/1", Standing.FOREIGN),
        ("mailto:ada@example.org", Standing.FOREIGN),
        ("tel:+39011", Standing.FOREIGN),
        ("meetings/1", Standing.FOREIGN),
        ("//example.org/x", Standing.FOREIGN),
        ("http://[::1", Standing.FOREIGN),
        ("http://localhost", Standing.OPEN),
        ("http://localhost/it/", Standing.OPEN),
        ("http://LOCALHOST/it/communities?x=1#y", Standing.OPEN),
        ("https://localhost/it/communities", Standing.OPEN),
        ("/it/communities/solidarity", Standing.OPEN),
        ("/it/communities/solidarity/join", Standing.OPEN),
        ("/it/me", Standing.OPEN),
        ("/it/communities/nowhere", Standing.DEAD),
        ("/it/nowhere", Standing.DEAD),
        ("/it/meetings/987654", Standing.DEAD),
        (f"/it/meetings/{10**30}", Standing.DEAD),
        ("/it/communities/\x00", Standing.DEAD),
        ("/it/people", Standing.CLOSED),
        ("/it/messages", Standing.CLOSED),
    ],
)  # fmt: skip
def test_addresses(community, href, expected):
    assert standing(href) == expected


def test_records_decide(community):
    seen, draft = (
        make.make_meeting(community),
        make.make_meeting(community, status="draft", published_at=None),
    )
    edition, hidden = make.make_edition(community), make.make_edition(community, status="draft")
    everybody = make.make_document(seen, DocumentAudience.EVERYONE)
    some = make.make_document(seen, DocumentAudience.PARTICIPANTS)
    proposed = make.make_community(status="proposed")
    merged = make.make_organisation(merged_into_id=make.make_organisation().id)
    public = make.make_survey(community=community, audience=SurveyAudience.PUBLIC)
    closed = make.make_survey(community=community, audience=SurveyAudience.PUBLIC, status="closed")
    make.make_minutes(seen, is_public=True)
    make.make_minutes(draft, is_public=True)
    slug = edition.programme.slug
    found = {
        href: standing(f"/it/{href}")
        for href in (
            f"meetings/{seen.id}", f"meetings/{draft.id}", f"meetings/{seen.id}/minutes",
            f"meetings/{draft.id}/minutes", f"training/{slug}", f"training/{slug}/{edition.id}",
            f"training/other/{edition.id}", f"training/{hidden.programme.slug}/{hidden.id}",
            f"documents/{everybody.id}",
            f"documents/{some.id}",
            f"communities/{proposed.slug}", f"organisations/{merged.id}", f"organisations/{merged.merged_into_id}",
            f"surveys/public/{public.public_code}", f"surveys/public/{closed.public_code}", f"meetings/{seen.id}/edit",
        )
    }  # fmt: skip
    assert list(found.values()) == [
        "open", "dead", "open", "dead", "open", "open", "dead", "dead", "open", "closed", "dead", "dead", "open",
        "open", "dead", "closed",
    ]  # fmt: skip


def test_minutes_for_those_who_were_there_are_closed_to_others(community):
    meeting = make.make_meeting(community)
    make.make_minutes(meeting)
    assert standing(f"/it/meetings/{meeting.id}/minutes") == Standing.CLOSED
