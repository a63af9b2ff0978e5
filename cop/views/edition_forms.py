"""The form of an edition filled for whoever is looking."""

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_babel import gettext as _

from cop import clock
from cop.forms.edition_roles import EditionPeopleField, Part
from cop.forms.editions import EditionForm, values_of
from cop.forms.training_words import EDITION_ORGANISATIONS
from cop.models import Community, Edition, Meeting, Person
from cop.queries import editions as queries
from cop.queries.meetings import managed_communities
from cop.queries.picks import organisation_labels, organisation_picks, people_picks
from cop.queries.records import programmes
from cop.queries.rule_words import rule_sentence
from cop.queries.sessions_of_edition import numbers_of, sessions_of
from cop.views.filters import day_year
from cop.views.language import current_language
from cop.views.loaders import viewer


def edition_form(
    sent: Any = None, *, edition: Edition | None = None, programme_id: int | None = None
) -> EditionForm:
    """Return the form of an edition (None: a new one, of the programme that the address proposes)."""
    chosen = queries.co_design_ids_of(edition) if edition else []
    form = EditionForm(sent, data=values_of(edition, chosen) if edition else {"programme_id": programme_id})
    form.programme_id.offer((one.id, _named(one)) for one in programmes())
    _offer_hosts(form, edition, is_sent=sent is not None)
    _offer_meetings(form, chosen)
    _offer_parts(form, edition)
    return form


def rule_words(form: EditionForm, edition: Edition | None) -> str:
    """Return in words what the form asks for the certificate, of the sessions that there are already."""
    sessions = sessions_of(edition, drafts=True) if edition else []
    numbers = numbers_of(sessions, drafts=True)
    mandatory = [one for one in sessions if one.is_mandatory and one.id in numbers]
    return rule_sentence(
        least_sessions=_valid(form.least_sessions),
        least_minutes=_valid(form.least_minutes),
        sessions=len(numbers),
        mandatory=len(mandatory),
    )


def wants_a_look() -> bool:
    """Whether a button was pressed that saves nothing: add one more person, see the rule in words."""
    return request.form.get("do", "").startswith("look")


def _valid(field: Any) -> int | None:
    value: int | None = field.data if not field.process_errors else None
    return value if value and 0 < value <= 600_000 else None


def _offer_hosts(form: EditionForm, edition: Edition | None, *, is_sent: bool) -> None:
    managed = managed_communities(viewer())
    form.communities = {community.id: community for community in managed}
    form.kept_hosts = [host for host in edition.hosts if host.id not in form.communities] if edition else []
    form.hosts.offer([(community.id, _named(community)) for community in managed])
    form.hosts.data = [id_ for id_ in form.hosts.data or () if id_ in form.communities or is_sent]
    if len(managed) == 1 and not is_sent:
        form.hosts.data = [managed[0].id]


def _offer_meetings(form: EditionForm, chosen: list[int]) -> None:
    hosts = [host.id for host in form.chosen_hosts] or list(form.communities)
    found = queries.meetings_that_may_design(hosts, at=clock.now(), chosen=chosen)
    form.co_design_meetings.offer([(one.id, _dated(one)) for one in found])


def _offer_parts(form: EditionForm, edition: Edition | None) -> None:
    """Offer the people and organisations to choose from, and those with a part already, seen or not."""
    on = clock.today()
    form.add_person.search_in(people_picks(viewer(), on=on, is_anyone=True))
    form.add_person_organisation.search_in(organisation_picks(viewer()))
    form.add_organisation.search_in(organisation_picks(viewer()))
    parts: set[Part] = set(form.person_roles.data or ())
    pairs = set(form.organisation_roles.data or ())
    people, organisations = _names(form, parts, pairs)
    if edition:
        parts |= {(role.person_id, role.organisation_id, role.kind) for role in edition.person_roles}
        pairs |= {(role.organisation_id, role.kind) for role in edition.organisation_roles}
        people |= {role.person_id: _shown(role.person) for role in edition.person_roles}
        organisations |= _own_organisations(edition)
    form.person_roles.offer(parts, people, organisations)
    form.organisation_roles.offer(pairs, organisations, EDITION_ORGANISATIONS)
    _take_person(form, people, organisations)
    _take_organisation(form, organisations)


def _names(form: EditionForm, parts: set[Part], pairs: set[Any]) -> tuple[dict[int, str], dict[int, str]]:
    """The names of those in the form whom the viewer may choose: of people, and of organisations."""
    added = form.add_person.data
    person_ids = {part[0] for part in parts} | _known(added)
    ids = {part[1] for part in parts if part[1]} | {pair[0] for pair in pairs}
    ids |= _known(form.add_person_organisation.data) | _known(form.add_organisation.data)
    only = queries.only_organisation_of(added, on=clock.today()) if added is not None else None
    own = {only.id: only.name} if only else {}
    return queries.person_names(viewer(), person_ids), own | organisation_labels(viewer(), ids)


def _take_person(form: EditionForm, people: dict[int, str], organisations: dict[int, str]) -> None:
    """Move who was chosen in the "add" fields to the parts, ticked."""
    adds, place, field = form.add_person, form.add_person_organisation, form.person_roles
    adds.errors = [adds.answer] if adds.answer else []
    place.errors = [place.answer] if place.answer else []
    parts: set[Part] = set(field.data or ())
    if adds.data in people and form.add_person_role.data and not place.errors:
        only = queries.only_organisation_of(adds.data, on=clock.today())
        organisation_id = place.data or (only.id if only else None)
        parts.add((adds.data, organisation_id, form.add_person_role.data))
        adds.forget()
        place.forget()
    _tick(field, parts, people, organisations)


def _tick(
    field: EditionPeopleField, parts: set[Part], people: dict[int, str], organisations: dict[int, str]
) -> None:
    field.offer(field.offered | parts, people, organisations)
    field.data = sorted(parts, key=str)


def _take_organisation(form: EditionForm, organisations: dict[int, str]) -> None:
    adds, role, field = form.add_organisation, form.add_organisation_role, form.organisation_roles
    adds.errors = [adds.answer] if adds.answer else []
    pairs = set(field.data or ())
    if adds.data in organisations and role.data:
        pairs.add((adds.data, role.data))
        adds.forget()
    field.offer(field.offered | pairs, organisations, EDITION_ORGANISATIONS)
    field.data = sorted(pairs)


def _own_organisations(edition: Edition) -> dict[int, str]:
    roles: Iterable[Any] = (*edition.person_roles, *edition.organisation_roles)
    return {role.organisation_id: role.organisation.name for role in roles if role.organisation}


def _shown(person: Person) -> str:
    return _("Erased") if person.erased_at else person.name


def _known(id_: int | None) -> set[int]:
    return set() if id_ is None else {id_}


def _named(record: Community | Any) -> str:
    return str(record.name.in_language(current_language()))


def _dated(meeting: Meeting) -> str:
    return f"{day_year(meeting.starts_at)} · {meeting.title.in_language(current_language())}"
