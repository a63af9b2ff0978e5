"""What happened to the members over the years: who left, who came back, who changed employer."""

from datetime import date, timedelta
from typing import Any

from slugify import slugify
from sqlalchemy import select

from cop.demo.people import invent, organisation_of
from cop.demo.records import Records, facts
from cop.extensions import db
from cop.models import (
    Affiliation,
    Community,
    Membership,
    Organisation,
    Person,
    Representative,
    StakeholderCategory,
)

MOVED_DAYS_AGO = 10


def load_history(records: Records, communities: dict[str, Community], *, today: date) -> None:
    """Save the former members, the earlier times of present ones, and the changes of employer."""
    given = facts("history")
    categories = db.session.scalars(select(StakeholderCategory)).all()
    for row in given["former"]:
        _former(records, communities[row[5]], row, list(categories))
    for short_name, slug, since, until in given["earlier"]:
        records.ensure(
            Membership,
            community_id=communities[slug].id,
            organisation_id=called(short_name).id,
            since_on=since,
            until_on=until,
        )
    for leaves, joins, role in given["moves"]:
        _move(records, communities["neet"], called(leaves), called(joins), role, today)


def called(short_name: str) -> Organisation:
    """Return an invented organisation by its short name."""
    return db.session.scalars(select(Organisation).filter_by(short_name=short_name, is_invented=True)).one()


def _former(
    records: Records, community: Community, row: list[Any], categories: list[StakeholderCategory]
) -> None:
    *names, _slug, since, until, person = row
    organisation = organisation_of(records, names, categories)
    key = {"community_id": community.id, "organisation_id": organisation.id}
    membership = records.ensure(Membership, {"since_on": since, "until_on": until}, **key)
    someone = invent(records, person, f"{slugify(person, separator='.')}@example.org")
    dates = {"since_on": since, "until_on": until}
    records.ensure(Representative, dates, membership_id=membership.id, person_id=someone.id)
    records.ensure(
        Affiliation, {"role": "Direzione"} | dates, person_id=someone.id, organisation_id=organisation.id
    )


def _move(
    records: Records, community: Community, old: Organisation, new: Organisation, role: str, today: date
) -> None:
    """The second person of an organisation goes to another one; what was done for the first one stays there."""
    moved = select(Affiliation.id).where(
        Affiliation.organisation_id == new.id,
        Affiliation.person_id.in_(select(Affiliation.person_id).where(Affiliation.organisation_id == old.id)),
    )
    if db.session.scalar(moved):
        return
    since = today - timedelta(days=MOVED_DAYS_AGO)
    held = select(Affiliation).where(Affiliation.organisation_id == old.id).order_by(Affiliation.id.desc())
    affiliation = db.session.scalars(held).first()
    if affiliation is None:
        raise LookupError(old.name)
    someone: Person = affiliation.person
    affiliation.until_on = since - timedelta(days=1)
    records.add(Affiliation(person=someone, organisation=new, role=role, since_on=since))
    for organisation in (old, new):
        key = {"community_id": community.id, "organisation_id": organisation.id}
        membership = db.session.scalars(select(Membership).filter_by(**key)).one()
        if organisation is new:
            records.add(Representative(membership=membership, person=someone, since_on=since))
        else:
            own = select(Representative).filter_by(membership_id=membership.id, person_id=someone.id)
            db.session.scalars(own).one().until_on = since - timedelta(days=1)
    db.session.flush()
