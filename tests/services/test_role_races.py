"""Two administrators end each other's role at the same moment: one of them stays."""

import pytest
from flask import g
from sqlalchemy import func, select

from cop import clock
from cop.errors import CopError
from cop.extensions import db
from cop.models import Person, SiteRole
from cop.queries.viewers import viewer_of
from cop.services.erasures import erase_person
from cop.services.roles import give_site_role
from tests.factories import make_administrator
from tests.services.racing import at_once


@pytest.fixture
def app(open_app):
    return open_app()


def end_role(person, by):
    give_site_role(person, SiteRole.NONE, by=by)


def erase(person, by):
    erase_person(person, by=by, at=clock.now())


@pytest.mark.parametrize("verb", [end_role, erase])
def test_an_administrator_is_left(app, verb):
    with app.app_context():
        people = [make_administrator() for _n in range(4)]
        viewers = [viewer_of(person, today=clock.today()) for person in people]
        ids = [person.id for person in people]
        db.session.commit()

    def act(n):
        with app.app_context():
            g.language = "en"
            verb(db.session.get_one(Person, ids[n]), viewers[n - 1])
            db.session.commit()

    _seconds, errors = at_once(4, act)
    assert [type(error) for error in errors] == [CopError]
    with app.app_context():
        left = select(func.count()).select_from(Person).where(Person.site_role == SiteRole.ADMINISTRATOR)
        assert db.session.scalar(left) == 1
