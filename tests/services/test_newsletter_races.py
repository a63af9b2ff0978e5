"""Several people save the same block at the same moment: one of them has it, the others are told."""

import time

import pytest

from cop import clock
from cop.extensions import db
from cop.models import NewsletterBlock, NewsletterIssue
from cop.services import newsletter_blocks
from cop.services.newsletter_blocks import add_block, change_block
from cop.services.newsletter_locks import lock_to_write
from cop.services.newsletter_versions import OvertakenError, version_of
from tests.factories import make_block, make_issue
from tests.services.racing import act_on, at_once, commit
from tests.services.survey_writing import BY

WRITERS = 4


def slowly(issue_id):
    """What stands for the lock where there is none: everybody looks before anybody has written."""
    issue = db.session.get_one(NewsletterIssue, issue_id)
    assert [block.text_it for block in issue.blocks]
    time.sleep(0.1)
    return issue


def build():
    issue = make_issue()
    block = make_block(issue)
    return issue.id, block.id, version_of(block)


@pytest.mark.parametrize("has_lock", [True, False])
def test_one_of_many_who_save_a_block_has_it(open_app, monkeypatch, has_lock):
    monkeypatch.setattr(newsletter_blocks, "lock_to_write", lock_to_write if has_lock else slowly)
    app = open_app()
    issue_id, block_id, seen = commit(app, build)

    def change(n):
        act_on(
            app, NewsletterBlock, block_id,
            lambda block: change_block(block, seen=seen, text_it=f"Testo {n}", by=BY, at=clock.now()),
        )  # fmt: skip

    errors = at_once(WRITERS, change)[1]
    with app.app_context():
        revision = db.session.get_one(NewsletterIssue, issue_id).revision
        is_sqlite = db.engine.dialect.name == "sqlite"
    if has_lock or is_sqlite:  # SQLite lets one writer in at a time, whatever is locked
        assert (revision, [type(error) for error in errors]) == (1, [OvertakenError] * (WRITERS - 1))
    else:
        assert len(errors) < WRITERS - 1


def test_blocks_added_at_once_stand_in_order(open_app):
    app = open_app()
    issue_id = commit(app, build)[0]

    def add(n):
        act_on(
            app, NewsletterIssue, issue_id,
            lambda issue: add_block(issue, "text", text_it=f"Testo {n}", by=BY, at=clock.now()),
        )  # fmt: skip

    assert at_once(WRITERS, add)[1] == []
    with app.app_context():
        issue = db.session.get_one(NewsletterIssue, issue_id)
        assert [block.position for block in issue.blocks] == [1, 2, 3, 4, 5]
        assert issue.revision == WRITERS
