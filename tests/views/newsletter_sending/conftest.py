"""A list of newsletters and who manages it."""

import pytest

from tests import factories as make
from tests.views.newsletter_sending.leaving import MORNING


@pytest.fixture
def news(db, at):
    at(MORNING)
    return make.make_list(make.make_community(name_en="Housing", slug="housing"), has_members=False)


@pytest.fixture
def coordinator(news, signed_in):
    return signed_in(make.make_coordinator(news.community))
