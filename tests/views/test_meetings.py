"""The pages of meetings, from the form to the calendar and after."""
import pytest
from tests import factories as make


@pytest.fixture
def community(db):
    return make.make_community()


@pytest.fixture
def coordinator(community):
    return make.make_coordinator(community)


def test_pages_open(signed_in, coordinator, community, client):
    browser = signed_in(coordinator)
    make.make_member(community)
    meeting = make.make_meeting(community)
    draft = make.make_meeting(community, status="draft", published_at=None)
    for path in ("/en/meetings", "/en/meetings/new", f"/en/meetings/new?copy={meeting.id}", f"/en/meetings/{meeting.id}", f"/en/meetings/{meeting.id}/edit",
                 f"/en/meetings/{draft.id}/review", f"/en/meetings/{meeting.id}/invitees", f"/en/meetings/{meeting.id}/cancel", f"/en/meetings/{draft.id}/mail/it"):
        page = browser.get(path)
        assert (path, page.status_code) == (path, 200)
    assert client.get(f"/en/meetings/{meeting.id}").status_code == 200
    assert client.get(f"/en/meetings/{draft.id}").status_code == 404
