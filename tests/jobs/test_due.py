"""What is due: each step by itself, committed, one that fails leaving the others alone."""

from cop.errors import CopError
from cop.jobs import due
from cop.models import Community
from tests.factories import make_community


def test_a_step_that_fails_is_taken_back_and_the_others_stand(db, monkeypatch):
    def fails(_at):
        make_community(slug="taken-back")
        raise CopError("no")

    def works(_at):
        make_community(slug="stands")
        return 2

    monkeypatch.setattr(due, "DUE", [("communities broken", fails), ("communities made", works)])
    assert due.do_what_is_due() == {"communities made": 2}
    db.session.rollback()
    slugs = {community.slug for community in db.session.query(Community)}
    assert slugs == {"stands"}
