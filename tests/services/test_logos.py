"""Logos: drawn anew from what was uploaded, and what is refused in words."""

import pytest
from flask import g
from sqlalchemy import select

from cop.errors import CopError
from cop.models import AuditEntry, OrganisationLogo
from cop.queries.viewers import viewer_of
from cop.services.logos import describe_logo, drawn_logo, remove_logo, set_logo
from cop.services.removal import delete_record
from tests.factories import make_administrator, make_organisation
from tests.pictures import picture


@pytest.fixture(autouse=True)
def english(db, at):
    g.language = "en"
    return at("2026-11-26T10:00+01:00")


@pytest.fixture
def by(english):
    return viewer_of(make_administrator(), today=english.date())


REFUSED = {
    "svg": (
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "An SVG drawing can hold programs, so it is not taken.",
    ),
    "page": (b"<html>", "This is not a picture in PNG, JPEG, WebP or GIF."),
    "cut off": (picture((300, 300))[:-40], "The picture cannot be read: it is cut off or damaged."),
    "page behind": (picture() + b"<html>", "Something other than a picture hides in this file."),
}


@pytest.mark.parametrize(("uploaded", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_picture_is_refused_in_words(uploaded, words):
    with pytest.raises(CopError) as refused:
        drawn_logo(uploaded)
    assert (str(refused.value)[: len(words)], refused.value.field) == (words, "file")


def test_a_logo_is_replaced_described_and_removed(db, by):
    organisation = make_organisation()
    set_logo(organisation, drawn_logo(picture((40, 20), "PNG")), alt="A fox", by=by)
    first = organisation.logo.digest
    set_logo(organisation, drawn_logo(picture((60, 20), "PNG")), alt="Two foxes", by=by)
    describe_logo(organisation, alt="Three foxes", by=by)
    describe_logo(organisation, alt="Three foxes", by=by)
    rows = db.session.execute(select(OrganisationLogo.width, OrganisationLogo.alt)).all()
    assert [tuple(row) for row in rows] == [(60, "Three foxes")]
    assert organisation.logo.digest != first
    remove_logo(organisation, by=by)
    remove_logo(organisation, by=by)
    assert db.session.scalars(select(OrganisationLogo)).all() == []
    acts = db.session.execute(select(AuditEntry.verb, AuditEntry.details).order_by(AuditEntry.id))
    assert [tuple(row) for row in acts] == [
        ("set_logo", {}),
        ("set_logo", {}),
        ("set_logo", {"fields": ["alt"]}),
        ("remove_logo", {}),
    ]


def test_words_without_a_logo_are_refused(by):
    with pytest.raises(CopError) as refused:
        describe_logo(make_organisation(), alt="A fox", by=by)
    assert refused.value.field == "file"


def test_a_logo_goes_with_the_organisation_entered_by_mistake(db, by):
    organisation = make_organisation()
    set_logo(organisation, drawn_logo(picture((40, 20), "PNG")), alt="", by=by)
    delete_record(organisation, by=by, parts={"organisation_logo"})
    assert db.session.scalars(select(OrganisationLogo)).all() == []
