"""Who signs in: with a mail, or with a password too."""

import pytest

from cop.services.passwords import hash_of_password
from tests.factories import make_person
from tests.views.sign_in.asking import PASSWORD


@pytest.fixture
def anna(db):
    return make_person(email="anna@example.org", name="Anna Bruno", language="it", verified_at=None)


@pytest.fixture
def with_password(anna, db):
    anna.password_hash = hash_of_password(PASSWORD)
    db.session.flush()
    return anna
