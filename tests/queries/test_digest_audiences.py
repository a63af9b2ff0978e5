"""Who would get a digest: those of its list whom its segment means, without whom there is nothing to tell."""

from datetime import timedelta

import pytest

from cop import clock
from cop.models import BlockKind, Language, NewsKind
from cop.queries.digest_audiences import digest_numbers
from cop.queries.digest_variants import Variants, variant_of
from cop.queries.segments import Segment
from cop.rules.viewer import Viewer
from cop.services.digests import narrow_digest
from tests import factories as make


@pytest.fixture
def at_nine(db, at):
    at("2026-12-07T09:00+01:00")


@pytest.fixture
def personal(at_nine):
    """A personal digest of all: two who speak Italian follow a community with a meeting, one follows a silent one."""
    telling, silent = make.make_community(), make.make_community()
    make.make_meeting(telling, starts_at=clock.now() + timedelta(days=3))
    digest = make.make_digest(make.make_list(has_members=True), is_personal=True)
    make.make_block(digest, BlockKind.UPCOMING)
    for community, language in ((telling, "it"), (telling, "en"), (silent, "it")):
        make.make_member(community, language=language)
    return digest


def told_and_untold(digest, **options):
    numbers = digest_numbers(digest, clock.now(), **options)
    return numbers.told, numbers.untold


def test_a_personal_digest_leaves_out_those_whom_it_has_nothing_to_tell(personal):
    assert told_and_untold(personal) == (2, 1)


def test_who_signed_up_and_follows_no_community_reads_of_all(personal):
    reader = make.make_subscription(personal.mailing_list, make.make_person(), NewsKind.DIGEST).person
    assert told_and_untold(personal) == (3, 1)
    variants = Variants(personal, clock.now())
    assert variants.among([reader.id]) == {reader.id: variant_of(variants.told)}


def test_all_get_one_that_is_sent_also_where_it_is_empty(personal):
    personal.skips_empty = False
    assert told_and_untold(personal) == (3, 0)


def test_a_digest_that_is_the_same_for_all_goes_to_all_or_to_nobody(at_nine):
    community = make.make_community()
    make.make_member(community)
    digest = make.make_digest(make.make_list(community))
    make.make_block(digest, BlockKind.UPCOMING)
    assert told_and_untold(digest) == (0, 1)
    digest.skips_empty = False
    assert told_and_untold(digest) == (1, 0)
    digest.skips_empty = True
    make.make_meeting(community, starts_at=clock.now() + timedelta(days=3))
    assert told_and_untold(digest) == (1, 0)


def test_only_those_whom_the_segment_means_are_counted(personal, db):
    italian = Segment(language=Language.IT)
    assert told_and_untold(personal, segment=italian) == (1, 1)
    assert told_and_untold(personal) == (2, 1)
    administrator = Viewer(person_id=make.make_administrator().id)
    assert narrow_digest(personal, segment=italian.kept(), by=administrator) == ["segment"]
    assert narrow_digest(personal, segment=italian.kept(), by=administrator) == []
    assert told_and_untold(personal) == (1, 1)
