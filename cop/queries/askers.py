"""What is already known of who asks to join: for whoever decides, and no more than they may read.

Communities are public. When somebody was last present, and people of like names, are told of the viewer's own
communities alone; an administrator reads all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from cop.extensions import db
from cop.models import (
    Affiliation,
    Attendance,
    Community,
    JoinRequest,
    Meeting,
    MeetingHost,
    MeetingStatus,
    Membership,
    Organisation,
    Person,
    Registration,
    Representative,
)
from cop.queries.likeness import SMALL_WORDS
from cop.queries.memberships import communities_of, is_member_on
from cop.queries.organisation_likeness import LEGAL_FORMS, website_key
from cop.queries.organisations import organisations_seen_by
from cop.queries.people import communities_by_person, people_seen_by
from cop.queries.person_addresses import owner_of_address
from cop.queries.viewers import in_force
from cop.rules.viewer import Viewer
from cop.text import folded, search_words

MOST, SHARED = 5, 3
LIKE_ORGANISATION, LIKE_PERSON = 84, 86  # of 100, by rapidfuzz
# So many organisations are called so that these words tell none from another.
COMMON_WORDS = LEGAL_FORMS | SMALL_WORDS | {"the", "torino", "piemonte"}
# Mail addresses there say nothing of where somebody works.
_PUBLIC = (
    "gmail.com googlemail.com outlook.com outlook.it hotmail.com hotmail.it live.com live.it msn.com yahoo.com "
    "yahoo.it icloud.com me.com libero.it virgilio.it alice.it tiscali.it tim.it fastwebnet.it inwind.it iol.it "
    "tin.it email.it pec.it legalmail.it aruba.it proton.me protonmail.com gmx.com gmx.net"
)
PUBLIC_MAIL = frozenset(_PUBLIC.split())


@dataclass(frozen=True)
class KnownPerson:
    """Somebody in the register, with what tells whether it is the one who asks."""

    person: Person
    organisations: Sequence[str]
    communities: Sequence[Community]
    seen_at: datetime | None


@dataclass(frozen=True)
class KnownOrganisation:
    organisation: Organisation
    communities: Sequence[Community]
    seen_at: datetime | None
    # Who represents it in the community asked for.
    represented_by: Sequence[str]


@dataclass(frozen=True)
class Known:
    """`person` has the very address; `namesakes` and `alike` have a like name, `same_domain` a like address."""

    person: KnownPerson | None
    namesakes: Sequence[KnownPerson]
    organisation: KnownOrganisation | None
    alike: Sequence[KnownOrganisation]
    same_domain: Sequence[KnownOrganisation]

    @property
    def likely(self) -> list[tuple[int, str]]:
        """The organisations that may be meant, as (id, name), each once."""
        found = [*self.same_domain, *self.alike]
        return list({known.organisation.id: known.organisation.name for known in found}.items())


def known_of(request: JoinRequest, viewer: Viewer, *, on: date) -> Known:
    """Return what a viewer who decides on a request may know of who sent it."""
    person = request.person or owner_of_address(request.email)
    alike = _alike(request.organisation_name, viewer) if request.organisation_name else []
    asked = request.organisation_id
    domain = [o for o in _with_domain(request.email, viewer, on=on) if o.id != asked]
    return Known(
        person=next(iter(_people([person] if person else [], viewer, on=on)), None),
        namesakes=_people(_namesakes(request.name, viewer, except_for=person), viewer, on=on),
        organisation=next(iter(_organisations(request, [request.organisation], viewer, on=on)), None),
        alike=_organisations(request, [o for o in alike if o not in domain], viewer, on=on),
        same_domain=_organisations(request, domain, viewer, on=on),
    )


def _namesakes(name: str, viewer: Viewer, *, except_for: Person | None) -> Sequence[Person]:
    """People whose names are nearly this one, whatever the order of the words."""
    rows = _sharing_a_word(people_seen_by(viewer), Person.search_key, Person.id, search_words(name))
    found = _likest(name, rows, fuzz.token_sort_ratio, least=LIKE_PERSON)
    ids = [id_ for id_ in found if except_for is None or id_ != except_for.id]
    return _in_order(Person, ids)


def _alike(name: str, viewer: Viewer) -> Sequence[Organisation]:
    """Organisations whose names are nearly this one, or hold it; legal forms and places tell none apart."""
    seen, key = organisations_seen_by(viewer), Organisation.search_key
    words = _telling(name)
    rows = _sharing_a_word(seen, key, Organisation.id, words or search_words(name))
    if words:
        rows = {id_: " ".join(_telling(held)) or held for id_, held in rows.items()}
    found = _likest(" ".join(words) or name, rows, fuzz.token_set_ratio, least=LIKE_ORGANISATION)
    return _in_order(Organisation, found)


def _telling(name: str) -> list[str]:
    return [word for word in search_words(name) if word not in COMMON_WORDS and len(word) > 2]


def _sharing_a_word(statement: Select[Any], key: Any, id_: Any, words: Sequence[str]) -> dict[int, str]:
    """The keys, by id, that hold the beginning of a word: what is compared letter by letter afterwards."""
    if not words:
        return {}
    holds: list[ColumnElement[bool]] = [key.contains(word[:5], autoescape=True) for word in words[:6]]
    rows = db.session.execute(statement.where(or_(*holds)).with_only_columns(id_, key))
    return dict(rows.all())


def _likest(name: str, keys: dict[int, str], scorer: Any, *, least: int) -> list[int]:
    found = process.extract(folded(name), keys, scorer=scorer, score_cutoff=least, limit=MOST)
    return [id_ for _key, _score, id_ in found]


def _in_order(model: Any, ids: Sequence[int]) -> Sequence[Any]:
    rows = {row.id: row for row in db.session.scalars(select(model).where(model.id.in_(ids)))} if ids else {}
    return [rows[id_] for id_ in ids if id_ in rows]


def _with_domain(email: str, viewer: Viewer, *, on: date) -> Sequence[Organisation]:
    """Organisations whose website, or people known to the viewer, have the domain of a mail address.

    None where more than three do: then it is a provider's, or an umbrella's, and tells nothing.
    """
    domain = email.rpartition("@")[2].casefold()
    if not domain or domain in PUBLIC_MAIL:
        return []
    by_site = organisations_seen_by(viewer).where(
        func.lower(Organisation.website).contains(domain, autoescape=True)
    )
    found = [o for o in db.session.scalars(by_site.limit(50)) if website_key(o.website) == domain]
    people = people_seen_by(viewer).where(Person.email_key.endswith(f"@{domain}", autoescape=True))
    works = (
        select(Affiliation.organisation_id)
        .where(Affiliation.person_id.in_(people.with_only_columns(Person.id).order_by(None)))
        .where(in_force(Affiliation.since_on, Affiliation.until_on, on))
    )
    by_people = organisations_seen_by(viewer).where(Organisation.id.in_(works))
    found += db.session.scalars(by_people.order_by(Organisation.search_key).limit(SHARED + 1))
    distinct = list(dict.fromkeys(found))
    return distinct if len(distinct) <= SHARED else []


def _people(people: Sequence[Person], viewer: Viewer, *, on: date) -> list[KnownPerson]:
    ids = [person.id for person in people]
    if not ids:
        return []
    communities = communities_by_person(ids, viewer, on=on)
    seen = _last_seen(Registration.person_id, ids, viewer)
    works = (
        select(Affiliation)
        .where(Affiliation.person_id.in_(ids), in_force(Affiliation.since_on, Affiliation.until_on, on))
        .options(joinedload(Affiliation.organisation))
    )
    names: dict[int, list[str]] = {}
    for affiliation in db.session.scalars(works):
        names.setdefault(affiliation.person_id, []).append(affiliation.organisation.name)
    return [
        KnownPerson(person, names.get(person.id, []), communities.get(person.id, []), seen.get(person.id))
        for person in people
    ]


def _organisations(
    request: JoinRequest, organisations: Sequence[Organisation | None], viewer: Viewer, *, on: date
) -> list[KnownOrganisation]:
    ids = [organisation.id for organisation in organisations if organisation]
    if not ids:
        return []
    communities = communities_of(ids, viewer, on=on)
    seen = _last_seen(Registration.organisation_id, ids, viewer)
    people = _representatives(request.community_id, ids, on=on)
    return [
        KnownOrganisation(o, communities.get(o.id, []), seen.get(o.id), people.get(o.id, []))
        for o in organisations
        if o
    ]


def _representatives(community_id: int, organisations: Sequence[int], *, on: date) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(Membership.organisation_id, Person.name)
        .join(Representative, Representative.membership_id == Membership.id)
        .join(Person, Person.id == Representative.person_id)
        .where(Membership.community_id == community_id, Membership.organisation_id.in_(organisations))
        .where(is_member_on(on), in_force(Representative.since_on, Representative.until_on, on))
        .order_by(Person.search_key)
    )
    names: dict[int, list[str]] = {}
    for organisation_id, name in rows:
        names.setdefault(organisation_id or 0, []).append(name)
    return names


def _last_seen(column: Any, ids: Sequence[int], viewer: Viewer) -> dict[int, datetime]:
    """The beginning of the last meeting with a presence, by id, among the meetings whose people a viewer reads."""
    statement = (
        select(column, func.max(Meeting.starts_at))
        .join(Meeting, Meeting.id == Registration.meeting_id)
        .where(column.in_(ids), Registration.attendance == Attendance.PRESENT)
        .where(Meeting.status == MeetingStatus.SCHEDULED)
        .group_by(column)
    )
    if not viewer.is_viewer:
        hosted = select(MeetingHost.meeting_id).where(MeetingHost.community_id.in_(viewer.coordinates))
        statement = statement.where(Meeting.id.in_(hosted))
    return dict(db.session.execute(statement).all())
