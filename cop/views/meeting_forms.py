"""The form of a meeting filled for whoever is looking, and what its answers would bring about."""

from collections.abc import Iterable
from typing import Any

from cop import clock
from cop.forms.meeting_words import ORGANISATION_ROLES, PERSON_ROLES
from cop.forms.meetings import MeetingForm, RolesField, copied_values, values_of
from cop.forms.picks import PickField
from cop.models import Community, Edition, Meeting, MeetingKind
from cop.queries.audiences import audience_of, enrolled_in
from cop.queries.clashes import DateDoubts, doubts_about
from cop.queries.edition_copies import models_of, session_kinds
from cop.queries.meetings import editions_of, managed_communities, meeting_kinds
from cop.queries.picks import organisation_labels, organisation_picks, people_labels, people_picks
from cop.views.language import current_language
from cop.views.loaders import managed_edition, viewer


def meeting_form(
    sent: Any = None,
    *,
    meeting: Meeting | None = None,
    copied: Meeting | None = None,
    host_id: int | None = None,
    edition_id: int | None = None,
) -> MeetingForm:
    """Return the form of a meeting (None: a new one, perhaps like `copied`, or of the community `host_id`).

    One more session of the edition `edition_id` is like its last one, but for what is that one's own.
    """
    first = _session_values(edition_id) if edition_id else _first_values(meeting, copied, host_id)
    form = MeetingForm(sent, data=first)
    managed = managed_communities(viewer())
    form.communities = {community.id: community for community in managed}
    form.kept_hosts = [host for host in meeting.hosts if host.id not in form.communities] if meeting else []
    form.hosts.offer([(community.id, _named(community)) for community in managed])
    form.hosts.data = [id_ for id_ in form.hosts.data or () if id_ in form.communities or sent]
    if len(managed) == 1 and not sent:
        form.hosts.data = [managed[0].id]
    form.kinds = {kind.id: kind for kind in meeting_kinds()}
    form.kind_id.offer([(kind.id, _named(kind)) for kind in form.kinds.values()])
    form.editions = {edition.id: edition for edition in _editions(form, meeting)}
    form.edition_id.offer([(edition.id, edition_name(edition)) for edition in form.editions.values()])
    _offer_roles(form, meeting or copied)
    return form


def doubts_of(form: MeetingForm, *, meeting: Meeting | None = None) -> DateDoubts | None:
    """Return what speaks against the date in the form, None while it cannot be read."""
    starts_at, ends_at = form.starts_at, form.ends_at
    if starts_at is None or ends_at is None or ends_at <= starts_at:
        return None
    edition = form.editions.get(form.edition_id.data or 0)
    people = (enrolled_in(edition) if edition else []) or audience_of(form.chosen_hosts, on=form.day.data)
    return doubts_about(
        starts_at, ends_at, viewer=viewer(), audience=[invitee.person.id for invitee in people],
        at=clock.now(), language=current_language(), besides=meeting.id if meeting else None,
    )  # fmt: skip


def edition_name(edition: Edition) -> str:
    return f"{_named(edition.programme)} {edition.name}"


def _first_values(meeting: Meeting | None, copied: Meeting | None, host_id: int | None) -> dict[str, Any]:
    if meeting:
        return values_of(meeting)
    return copied_values(copied) if copied else {"hosts": [host_id] if host_id else []}


def _session_values(edition_id: int) -> dict[str, Any]:
    edition = managed_edition(edition_id)
    sessions = models_of(edition)
    if sessions:
        return copied_values(sessions[-1]) | {"text_it": "", "text_en": ""}
    kinds = session_kinds()
    return {
        "hosts": [host.id for host in edition.hosts],
        "edition_id": edition.id,
        "kind_id": kinds[0].id if kinds else None,
    }


def _editions(form: MeetingForm, meeting: Meeting | None) -> Iterable[Edition]:
    """The editions of the communities managed, and the one that the meeting belongs to already."""
    editions = list(editions_of(form.communities))
    present = meeting.edition if meeting else None
    return editions if present is None or present in editions else [present, *editions]


def _offer_roles(form: MeetingForm, earlier: Meeting | None) -> None:
    """Offer the people and organisations to choose from, and those in a role already, seen or not."""
    on = clock.today()
    form.add_person.search_in(people_picks(viewer(), on=on))
    form.add_organisation.search_in(organisation_picks(viewer()))
    people = people_labels(viewer(), _ids(form.add_person, form.person_roles), on=on)
    organisations = organisation_labels(viewer(), _ids(form.add_organisation, form.organisation_roles))
    if earlier:
        people |= {
            role.person_id: role.person.name for role in earlier.person_roles if role.person_id not in people
        }
        organisations |= {
            role.organisation_id: role.organisation.name
            for role in earlier.organisation_roles
            if role.organisation_id not in organisations
        }
    form.person_roles.offer(_pairs(form.person_roles.data, earlier, "person"), people, PERSON_ROLES)
    form.organisation_roles.offer(
        _pairs(form.organisation_roles.data, earlier, "organisation"), organisations, ORGANISATION_ROLES
    )
    form.take_added(people, organisations)


def _ids(adds: PickField, roles: RolesField) -> set[int]:
    """The ids of those in a role in the form, and of the one to be added."""
    added = set() if adds.data is None else {adds.data}
    return {id_ for id_, _role in roles.data or ()} | added


def _pairs(chosen: Any, earlier: Meeting | None, kind: str) -> set[tuple[int, Any]]:
    """Pairs of a record and its role: those in the form, and those that are there to be ticked again."""
    roles: Iterable[Any] = getattr(earlier, f"{kind}_roles") if earlier else ()
    return set(chosen or ()) | {(getattr(role, f"{kind}_id"), role.kind) for role in roles}


def _named(record: Community | MeetingKind | Any) -> str:
    return str(record.name.in_language(current_language()))
