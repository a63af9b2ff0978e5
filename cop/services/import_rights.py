"""What whoever imports may do, looked up for a whole file at once.

An administrator, and the application itself (None), may do everything. A coordinator does through a file what
pages allow: new records, the own communities, and facts of nobody and nothing that others work with too.
"""

from collections.abc import Collection
from datetime import date

from cop.models import Organisation, Person
from cop.queries.corrections import is_correctable_in
from cop.queries.imports import communities_by_organisation, known_people
from cop.rules.organisations import can_create_organisation, can_edit_organisation, can_manage_organisation
from cop.rules.people import can_edit_person
from cop.rules.viewer import Viewer
from cop.services import organisations


class Rights:
    """The rights of `by` over what a file names."""

    def __init__(self, by: Viewer | None, *, today: date) -> None:
        self.by, self.today = by, today
        self.members: dict[int, set[int]] = {}
        self.known: set[int] = set()

    @property
    def is_all(self) -> bool:
        return self.by is None or self.by.is_administrator

    def look_up(self, *, organisations: Collection[int] = (), people: Collection[int] = ()) -> None:
        """Fetch at once what the questions below need."""
        if self.by is None or self.is_all:
            return
        self.members |= communities_by_organisation(organisations, on=self.today)
        self.known |= known_people(self.by, people)

    @property
    def may_add_organisations(self) -> bool:
        return self.by is None or can_create_organisation(self.by)

    def facts_of(self, organisation: Organisation) -> frozenset[str]:
        """The facts of an organisation that may be changed."""
        if self.by is None or self.is_all:
            return organisations.FACTS
        communities = self.members.get(organisation.id, set())
        if can_manage_organisation(self.by, communities):
            return organisations.FACTS
        is_editor = can_edit_organisation(self.by, organisation, communities)
        return organisations.OWN_FACTS if is_editor else frozenset()

    def knows(self, person: Person | None) -> bool:
        """Whether a person (None: a new one) is somebody whom the importer works with."""
        return self.is_all or person is None or person.id in self.known

    def may_edit(self, person: Person) -> bool:
        """Whether name and language of a person may be changed."""
        if self.by is None or self.is_all:
            return True
        is_correctable = self.knows(person) and is_correctable_in(self.by.coordinates, person)
        return can_edit_person(self.by, person.id, is_known=self.knows(person), is_correctable=is_correctable)

    def may_fill(self, community_id: int) -> bool:
        """Whether members of a community may be imported."""
        return self.is_all or (self.by is not None and community_id in self.by.coordinates)
