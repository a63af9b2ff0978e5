"""The form of a meeting: shape only. Its lists hold what the viewer may choose from."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice

from cop.clock import ROME
from cop.forms.admission import COPIED, WINDOW, AdmissionFields
from cop.forms.choices import EnumField, EnumRadios, RecordField, RecordsField
from cop.forms.fields import (
    LATEST,
    CleanString,
    CleanText,
    DateField,
    Form,
    TimeField,
    WebField,
    WholeNumber,
)
from cop.forms.meeting_words import MODES, ORGANISATION_ROLES, PERSON_ROLES
from cop.forms.picks import PickField
from cop.models import Community, Edition, Meeting, MeetingKind, Mode, OrganisationRoleKind, PersonRoleKind

EARLIEST = date(2000, 1, 1)
USUAL_BEGIN, USUAL_END = time(14, 30), time(17, 30)
# The facts of a meeting that are fields of its form by the same name.
SAME = (
    "title_it",
    "title_en",
    "mode",
    "place",
    "link",
    "seats_in_person",
    "seats_online",
    "text_it",
    "text_en",
)


class RolesField(wtforms.SelectMultipleField):
    """Pairs of a record and its role, written "12:speaker", as boxes to tick; only those `offer` gave it."""

    widget = wtforms.widgets.ListWidget(prefix_label=False)
    option_widget = wtforms.widgets.CheckboxInput()

    def __init__(self, label: object, roles: Any, **options: Any) -> None:
        self.roles = roles
        self.offered: set[tuple[int, Any]] = set()

        def read(value: Any) -> Any:
            if isinstance(value, tuple):
                return value
            id_, _colon, role = str(value).partition(":")
            if not (id_.isascii() and id_.isdigit() and len(id_) < 19):
                raise ValueError(value)
            return int(id_), roles(role)

        super().__init__(
            label,
            coerce=read,
            choices=[],
            invalid_value_message=_l("Choose from the list."),
            invalid_choice_message=lambda _count: str(_l("Choose from the list.")),
            **options,
        )

    def offer(self, pairs: Iterable[tuple[int, Any]], names: Mapping[int, str], words: Mapping) -> None:
        """Let the person keep or drop these pairs, those alone whose record has a name."""
        self.offered = {(id_, role) for id_, role in pairs if id_ in names}
        self.choices = [
            SelectChoice(f"{id_}:{role.value}", f"{names[id_]} · {words[role]}")
            for id_, role in sorted(self.offered, key=lambda pair: (names[pair[0]], pair[1]))
        ]


class MeetingForm(AdmissionFields, Form):
    title_it = CleanString(_l("Title in Italian"))
    title_en = CleanString(_l("Title in English"))
    kind_id = RecordField(_l("Kind of meeting"), required=_l("Choose the kind of meeting."))
    edition_id = RecordField(
        _l("Training edition"),
        empty=_l("None"),
        description=_l("For a training session: the edition it belongs to."),
    )
    hosts = RecordsField(_l("Communities that host it"), required=_l("Choose at least one community."))
    day = DateField(_l("Day"), required=_l("Choose the day."), earliest=EARLIEST)
    begins = TimeField(_l("From"), required=_l("Type when it begins."), default=USUAL_BEGIN)
    ends = TimeField(_l("To"), required=_l("Type when it ends."), default=USUAL_END)
    mode = EnumRadios(
        _l("How it is held"), MODES, required=_l("Choose how it is held."), default=Mode.IN_PERSON
    )
    place = CleanString(_l("Place"), longest=300, description=_l("Room, street, town."))
    link = WebField(
        _l("Link to take part online"), longest=500,
        description=_l(
            "Only those on the list see it, in their invitation and on the page of the meeting,"
            " unless they say no or wait for a seat; never the public."
        ),
    )  # fmt: skip
    seats_in_person = WholeNumber(_l("Seats in person"), least=1, most=100_000)
    seats_online = WholeNumber(_l("Places online"), least=1, most=100_000)
    text_it = CleanText(_l("Text in Italian"))
    text_en = CleanText(_l("Text in English"))
    person_roles = RolesField(_l("People with a role"), PersonRoleKind)
    add_person = PickField(_l("Add a person"))
    add_person_role = EnumField(_l("Role"), PERSON_ROLES, default=PersonRoleKind.SPEAKER)
    organisation_roles = RolesField(_l("Organisations with a role"), OrganisationRoleKind)
    add_organisation = PickField(_l("Add an organisation"))
    add_organisation_role = EnumField(_l("Role"), ORGANISATION_ROLES, default=OrganisationRoleKind.PARTNER)

    kinds: Mapping[int, MeetingKind]
    editions: Mapping[int, Edition]
    communities: Mapping[int, Community]
    # Hosts that the viewer does not manage: they stay whatever is ticked.
    kept_hosts: list[Community]

    def validate_title_it(self, field: wtforms.Field) -> None:
        if not field.data and not self.title_en.data:
            raise wtforms.ValidationError(_l("Type a title, in one language at least."))

    def validate_edition_id(self, field: wtforms.Field) -> None:
        kind = self.kinds.get(self.kind_id.data or 0)
        if kind and kind.is_training and not field.data:
            raise wtforms.ValidationError(_l("Choose the edition that this session belongs to."))
        if kind and not kind.is_training and field.data:
            raise wtforms.ValidationError(_l("Only a training session belongs to an edition."))

    def validate_ends(self, field: wtforms.Field) -> None:
        if self.begins.data and field.data and field.data <= self.begins.data:
            raise wtforms.ValidationError(_l("The meeting must end after it begins."))

    def validate_begins(self, field: wtforms.Field) -> None:
        for hour in (field.data, self.ends.data):
            if self.day.data and not self.day.errors and hour and at_wall(self.day.data, hour) is None:
                raise wtforms.ValidationError(
                    _l("The clocks go forward that night: there is no time between 2 and 3.")
                )

    @property
    def starts_at(self) -> datetime | None:
        """The instant at which it begins, None while day or hour cannot be read."""
        return at_wall(self.day.data, self.begins.data)

    @property
    def ends_at(self) -> datetime | None:
        return at_wall(self.day.data, self.ends.data)

    @property
    def chosen_hosts(self) -> list[Community]:
        """The hosts as they would be: those ticked and those that stay."""
        ticked = [self.communities[id_] for id_ in self.hosts.data or () if id_ in self.communities]
        return ticked + self.kept_hosts

    def facts(self) -> dict[str, Any]:
        """Return the facts of a valid form as `services.meetings` takes them."""
        return {name: self[name].data for name in (*SAME, *COPIED, *WINDOW)} | {
            "kind": self.kinds[self.kind_id.data],
            "edition": self.editions.get(self.edition_id.data or 0),
            "hosts": self.chosen_hosts,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "person_roles": set(self.person_roles.data or ()),
            "organisation_roles": set(self.organisation_roles.data or ()),
        }

    def take_added(self, people: Mapping[int, str], organisations: Mapping[int, str]) -> None:
        """Move who was chosen in the "add" lists to the roles, ticked."""
        _take(self.add_person, self.add_person_role, self.person_roles, people, PERSON_ROLES)
        _take(
            self.add_organisation,
            self.add_organisation_role,
            self.organisation_roles,
            organisations,
            ORGANISATION_ROLES,
        )


def _take(
    adds: PickField, role: EnumField, roles: RolesField, names: Mapping[int, str], words: Mapping
) -> None:
    pairs = set(roles.data or ())
    adds.errors = [adds.answer] if adds.answer else []
    if adds.data in names and role.data:
        pairs.add((adds.data, role.data))
        adds.forget()
    roles.offer(roles.offered | pairs, names, words)
    roles.data = sorted(pairs)


def at_wall(day: date | None, hour: time | None, zone: ZoneInfo = ROME) -> datetime | None:
    """Return the instant at which a clock on the wall shows `hour` on `day`; the first, where it comes twice.

    None where either is missing, where the clocks skip that hour on that day, and for a day so far away that it
    is no day of a meeting: it is refused, and nothing is worked out from it meanwhile.
    """
    if day is None or hour is None or not EARLIEST <= day <= LATEST:
        return None
    moment = datetime.combine(day, hour, zone)
    shown = datetime.fromtimestamp(moment.timestamp(), zone)
    return moment if shown.time() == hour else None


def values_of(meeting: Meeting) -> dict[str, Any]:
    """Return what the form of a meeting shows before anything is typed."""
    return _all_values(meeting) | {"day": meeting.day} | {name: getattr(meeting, name) for name in WINDOW}


def copied_values(meeting: Meeting) -> dict[str, Any]:
    """Return what the form of a new meeting takes over from an earlier one.

    Not the day, nor what belongs to that one date: a title left in the other language or an old link would
    reach people unseen.
    """
    return _all_values(meeting) | {"title_it": "", "title_en": "", "link": ""}


def _all_values(meeting: Meeting) -> dict[str, Any]:
    zone = ZoneInfo(meeting.zone)
    return {name: getattr(meeting, name) for name in (*SAME, *COPIED, "kind_id", "edition_id")} | {
        "hosts": [host.id for host in meeting.hosts],
        "begins": meeting.starts_at.astimezone(zone).time(),
        "ends": meeting.ends_at.astimezone(zone).time(),
        "person_roles": [(role.person_id, role.kind) for role in meeting.person_roles],
        "organisation_roles": [(role.organisation_id, role.kind) for role in meeting.organisation_roles],
    }
