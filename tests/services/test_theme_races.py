"""Two clicks at the same moment: one confirmation, one community, one member."""

import time

import pytest
from sqlalchemy import func, select

from cop import clock
from cop.errors import CopError
from cop.extensions import db
from cop.models import Community, Membership, Message, Person, ThemeProposal, ThemeSupporter, Tone
from cop.queries.viewers import viewer_of
from cop.services import theme_proposals as proposals
from cop.services import theme_supporters as supporters
from tests.factories import make_administrator, make_community, make_proposal, make_theme_supporter
from tests.services.racing import act_on, at_once, commit

AT_ONCE = 8


@pytest.fixture
def app(open_app):
    return open_app()


def number(app, *models):
    with app.app_context():
        return [db.session.scalar(select(func.count()).select_from(model)) for model in models]


def begin_at_once(app):
    """Let several administrators make a community of one proposal; return the refusals."""

    def build():
        by = viewer_of(make_administrator(), today=clock.today())
        return make_proposal().id, by

    proposal_id, by = commit(app, build)
    facts = {"name_it": "Orti", "name_en": "Gardens", "tone": Tone.GREEN}

    def begin(n):
        act_on(
            app,
            ThemeProposal,
            proposal_id,
            lambda p: proposals.begin_community(p, by=by, at=clock.now(), **facts, slug=f"orti-{n}"),
        )

    return at_once(AT_ONCE, begin)[1]


def test_one_community_whatever_the_clicks(app):
    errors = begin_at_once(app)
    assert [type(error) for error in errors] == [CopError] * (AT_ONCE - 1)
    assert number(app, Community, Message) == [1, 1]


def test_without_the_lock_there_are_several(app, monkeypatch):
    """The control: it finds the fault. On SQLite the transaction itself is the lock, so nothing goes wrong."""

    def unlocked(proposal):
        time.sleep(0.05)
        return proposal

    monkeypatch.setattr(proposals, "lock", unlocked)
    begin_at_once(app)
    made = number(app, Community)[0]
    with app.app_context():
        is_sqlite = db.engine.dialect.name == "sqlite"
    assert made == 1 if is_sqlite else made > 1


def test_one_address_confirms_several_links_at_once_and_counts_once(app):
    def build():
        make_administrator()
        proposal = make_proposal()
        return [
            make_theme_supporter(proposal, email="anna@example.org", confirmed_at=None).id
            for _n in range(AT_ONCE)
        ]

    ids = commit(app, build)
    at_once(
        AT_ONCE,
        lambda n: act_on(
            app, ThemeSupporter, ids[n], lambda s: supporters.confirm_support(s, at=clock.now())
        ),
    )
    with app.app_context():
        confirmed = select(ThemeSupporter).where(ThemeSupporter.email_key == "anna@example.org")
        found = db.session.scalars(confirmed.where(ThemeSupporter.confirmed_at.is_not(None))).all()
        assert len(found) == 1


def test_several_clicks_accept_once(app):
    def build():
        make_administrator()
        proposal = make_proposal("community", community=make_community())
        return make_theme_supporter(proposal, name="Anna", invited_at=clock.now()).id

    supporter_id = commit(app, build)

    def accept(_n):
        act_on(app, ThemeSupporter, supporter_id, lambda s: supporters.accept_invitation(s, at=clock.now()))

    assert at_once(AT_ONCE, accept)[1] == []
    assert number(app, Membership, Message) == [1, 1]
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Person.name == "Anna")) == 1
