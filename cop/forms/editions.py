"""The forms of a training edition: its facts, and its end before time. Shape only."""

from collections.abc import Mapping
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l

from cop.forms.choices import EnumField, RecordField, RecordsField
from cop.forms.durations import HoursField
from cop.forms.edition_roles import EditionPeopleField
from cop.forms.fields import CleanString, CleanText, DateField, Form, WholeNumber
from cop.forms.meetings import RolesField
from cop.forms.moments import MomentField
from cop.forms.picks import PickField
from cop.forms.training_words import EDITION_ORGANISATIONS, EDITION_PEOPLE
from cop.models import Community, Edition, EditionOrganisationRoleKind, EditionPersonRoleKind
from cop.services.editions import COLUMNS
from cop.services.enrolment_settings import SETTINGS


class EditionFacts(Form):
    """What it is. Parents of a form come in the order of its page: errors are listed so."""

    programme_id = RecordField(_l("Programme"), required=_l("Choose the programme."))
    name = CleanString(
        _l("Name of the edition"), required=_l("Type the name."), longest=80,
        description=_l("What tells it apart from the others, such as 2026 or 2026-2027."),
    )  # fmt: skip
    starts_on = DateField(_l("First day"))
    ends_on = DateField(_l("Last day"))
    hosts = RecordsField(_l("Communities that host it"), required=_l("Choose at least one community."))
    goals_it = CleanText(_l("Goals in Italian"))
    goals_en = CleanText(_l("Goals in English"))


class EditionStory(EditionFacts):
    """The way to it."""

    needs_it = CleanText(_l("Needs it answers, in Italian"))
    needs_en = CleanText(_l("Needs it answers, in English"))
    needs_on = DateField(_l("Since when they are known"))
    co_design_it = CleanText(_l("How it was designed, in Italian"))
    co_design_en = CleanText(_l("How it was designed, in English"))
    co_design_on = DateField(_l("When it was designed"))
    co_design_meetings = RecordsField(_l("Meetings at which it was designed"))


class EditionPeople(EditionStory):
    person_roles = EditionPeopleField(_l("People with a part in it"))
    add_person = PickField(_l("Add a person"))
    add_person_organisation = PickField(
        _l("For which organisation"),
        description=_l("Left empty: the one of the person, if it is only one."),
    )
    add_person_role = EnumField(_l("Part"), EDITION_PEOPLE, default=EditionPersonRoleKind.CO_DESIGNER)
    organisation_roles = RolesField(_l("Organisations with a part in it"), EditionOrganisationRoleKind)
    add_organisation = PickField(_l("Add an organisation"))
    add_organisation_role = EnumField(
        _l("Part"), EDITION_ORGANISATIONS, default=EditionOrganisationRoleKind.CO_DESIGNER
    )


class EditionForm(EditionPeople):
    seats = WholeNumber(_l("Seats"), least=1, most=100_000, description=_l("Left empty: no limit."))
    enrolment_opens_at = MomentField(
        _l("Enrolment opens"), description=_l("Left empty: as soon as the edition is published.")
    )
    enrolment_closes_at = MomentField(
        _l("Enrolment closes"), description=_l("Left empty: when the first session begins.")
    )
    needs_approval = wtforms.BooleanField(
        _l("Who enrols asks for a place, and you decide"),
        description=_l("Whoever you enrol yourself needs no further yes."),
    )
    most_per_organisation = WholeNumber(
        _l("Most people of one organisation"), least=1, most=100_000,
        description=_l("Its other people go on the waiting list until one of them gives up the place."),
    )  # fmt: skip
    least_per_organisation = WholeNumber(
        _l("Fewest people of one organisation"), least=1, most=100_000,
        description=_l("Said to whoever enrols and shown to you; it never keeps anybody out."),
    )  # fmt: skip
    least_sessions = WholeNumber(_l("Sessions at least"), least=1, most=1000)
    least_minutes = HoursField(_l("Hours at least"), description=_l("Such as 12 or 12:30."))
    counts_substitutes = wtforms.BooleanField(
        _l("A session at which somebody came in their place counts for who was replaced")
    )

    communities: Mapping[int, Community]
    # Hosts that the viewer does not manage: they stay whatever is ticked.
    kept_hosts: list[Community]

    def validate_ends_on(self, field: wtforms.Field) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise wtforms.ValidationError(_l("The last day is before the first."))

    def validate_enrolment_closes_at(self, field: wtforms.Field) -> None:
        opens_at = self.enrolment_opens_at.data
        if field.data and opens_at and field.data <= opens_at:
            raise wtforms.ValidationError(_l("Enrolment must close after it opens."))

    def validate_least_per_organisation(self, field: wtforms.Field) -> None:
        most = self.most_per_organisation.data
        if field.data and most and field.data > most:
            raise wtforms.ValidationError(_l("The fewest cannot be more than the most."))

    @property
    def chosen_hosts(self) -> list[Community]:
        """The hosts as they would be: those ticked and those that stay."""
        ticked = [self.communities[id_] for id_ in self.hosts.data or () if id_ in self.communities]
        return ticked + self.kept_hosts

    def facts(self) -> dict[str, Any]:
        """Return the facts of a valid form as `services.editions` takes them, all but enrolment."""
        return {name: self[name].data for name in COLUMNS} | {
            "hosts": self.chosen_hosts,
            "person_roles": set(self.person_roles.data or ()),
            "organisation_roles": set(self.organisation_roles.data or ()),
            "co_design_meetings": set(self.co_design_meetings.data or ()),
        }

    def enrolment(self) -> dict[str, Any]:
        """Return who may enrol and when, as `services` take it."""
        return {name: self[name].data for name in SETTINGS}


class CancelEditionForm(Form):
    reason = CleanString(
        _l("Reason"), required=_l("Type why: people will ask."), longest=500,
        description=_l("It is told to everybody enrolled and stands on the page of the edition."),
    )  # fmt: skip


def values_of(edition: Edition, co_design_meetings: list[int]) -> dict[str, Any]:
    """Return what the form of an edition shows before anything is typed."""
    return {name: getattr(edition, name) for name in COLUMNS | SETTINGS} | {
        "hosts": [host.id for host in edition.hosts],
        "co_design_meetings": co_design_meetings,
        "person_roles": [(role.person_id, role.organisation_id, role.kind) for role in edition.person_roles],
        "organisation_roles": [(role.organisation_id, role.kind) for role in edition.organisation_roles],
    }
