"""A list that anybody may sign up for."""

import pytest

from tests.factories import (
    make_list,
)


@pytest.fixture
def news(db):
    return make_list()
