"""The list that each community has."""

from cop import clock
from cop.models import MailingList
from cop.rules.viewer import Viewer
from cop.services.communities import create_community, update_community
from cop.services.mailing_lists import ensure_list, ensure_lists
from tests.factories import make_community, make_list


def names(db):
    db.session.expire_all()
    found = db.session.query(MailingList).order_by(MailingList.slug)
    return {one.slug: (one.name_it, one.name_en, one.is_open, one.has_members) for one in found}


def test_ensure_lists_makes_what_is_missing_once(db):
    one, other = make_community(slug="one"), make_community(slug="other")
    make_list(other, name_it="Altra", name_en="Other one", is_open=False)
    for _time in range(2):
        ensure_lists(at=clock.now())
    assert names(db) == {
        "ecosystem": ("Torino Social Impact", "Torino Social Impact", True, False),
        "one": (one.name_it, one.name_en, True, True),
        "other": ("Altra", "Other one", False, True),
    }


def test_a_new_community_has_a_list_that_follows_its_name(db):
    by = Viewer(person_id=None, name="", language="it")
    made = create_community(by=by, slug="finance", name_it="Finanza", name_en="Finance")
    assert ensure_list(made).name.it == "Finanza"
    update_community(made, by=by, name_it="Finanza a impatto")
    assert ensure_list(made).name.it == "Finanza a impatto"
    ensure_list(made).name_it = "La lettera"
    update_community(made, by=by, name_it="Finanza")
    assert ensure_list(made).name.it == "La lettera"
