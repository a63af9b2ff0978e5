"""What a file of people, or of memberships, would do."""

from collections.abc import Mapping, Sequence

from cop.models import Community, Organisation
from cop.services.import_drafts import Draft, RowPlan
from cop.services.import_memberships import Memberships
from cop.services.import_organisations import CODES, Organisations, organisation_of
from cop.services.import_people import People
from cop.services.import_plans import Communities, Facts, Planner, Task
from cop.services.import_values import RowError

_DAYS = {"since_on": "since_on", "until_on": "until_on"}
_REPRESENTS = {"represents_since_on": "since_on", "represents_until_on": "until_on"}


class MemberPlanner(Planner):
    """What people and memberships have in common: whom, which organisation, which community a row names."""

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        self.organisations = Organisations()
        self.people = People(task, self.rights)
        self.communities = Communities(self.rights)
        self.memberships = Memberships(task.today)

    def look_up(self, rows: Sequence[Facts]) -> None:
        for facts in rows:
            _join_name(facts)
        self.organisations.load(_organisation(facts) for facts in rows)
        self.people.load([self.whom(facts) for facts in rows])
        named = {facts["community"] for facts in rows if "community" in facts}
        found = {c.id for name in named if (c := self._community_called(name))}
        self.memberships.load(found | ({self.task.community.id} if self.task.community else set()))

    def whom(self, facts: Facts) -> Facts:
        """Return what names the person of a row."""
        return facts

    def _community_called(self, name: str) -> Community | None:
        try:
            return self.communities.meant(name)
        except RowError:
            return None

    def community(self, facts: Facts) -> Community | None:
        """Return the community of a row: the column's, which must not contradict the one of the whole file."""
        whole = self.task.community
        if whole and not self.rights.may_fill(whole.id):
            raise RowError("no_community", value=whole.name_it)
        if "community" not in facts:
            return whole
        named = self.communities.meant(facts["community"])
        if whole and named.id != whole.id:
            raise RowError("other_community", value=facts["community"])
        return named

    def organisation(self, plan: RowPlan, facts: Facts) -> Draft | None:
        """Return the organisation of a row, None where it names none."""
        adds = self.task.adds_organisations
        return organisation_of(self.organisations, plan, _organisation(facts), adds=adds)

    def settled(self, draft: Draft) -> None:
        self.people.settled(draft)
        self.memberships.settled(draft)
        if draft.model is Organisation and draft.is_new:
            self.organisations.add(draft)


class PeoplePlanner(MemberPlanner):
    def understand(self, plan: RowPlan, facts: Facts) -> None:
        person = self.people.meant(plan, facts)
        self.people.describe(plan, person, facts)
        organisation = self.organisation(plan, facts)
        if organisation:
            self.people.employ(plan, person, organisation, facts)
        elif facts.keys() & {"role", "works_since_on", "works_until_on"}:
            raise RowError("organisation_needed")
        community = self.community(facts)
        if community:
            self._take_part(plan, community, person, organisation, _days(facts, _DAYS))
        elif facts.keys() & _DAYS.keys():
            raise RowError("community_needed")
        elif not self.rights.is_all and (person.is_new or not self.rights.knows(person.record)):
            # Whoever is added by a coordinator belongs to a community of theirs.
            raise RowError("community_needed")

    def _take_part(
        self, plan: RowPlan, community: Community, person: Draft, organisation: Draft | None, days: Facts
    ) -> None:
        represented = None if organisation else self.memberships.represented(community, person, days)
        if represented:
            self.memberships.represent(plan, represented, person, days)
        elif organisation is None:
            self.memberships.keep(plan, community, person, days, dates=True)
        else:
            membership = self.memberships.keep(plan, community, organisation, days, dates=False)
            self.memberships.represent(plan, membership, person, days)
        is_stranger = not person.is_new and not self.rights.knows(person.record)
        # To who does not know them, somebody who is in the register already is new: nothing else is told.
        plan.is_new = plan.is_new or (is_stranger and bool(plan.differences))


class MembershipPlanner(MemberPlanner):
    def look_up(self, rows: Sequence[Facts]) -> None:
        super().look_up(rows)
        if any("id" in facts for facts in rows):
            filled = {c.id for c in self.communities.by_name.values() if self.rights.may_fill(c.id)}
            self.memberships.load(filled)

    def whom(self, facts: Facts) -> Facts:
        return {key: value for key, value in facts.items() if key != "id"}  # that of the membership

    def understand(self, plan: RowPlan, facts: Facts) -> None:
        organisation = self.organisation(plan, facts)
        person = self._person(plan, facts)
        membership = self._membership(plan, facts, organisation, person)
        if person and organisation:
            if not any(a.is_of("organisation", organisation) for a in self.people.affiliations(person)):
                self.people.employ(plan, person, organisation, {})
            self.memberships.represent(plan, membership, person, _days(facts, _REPRESENTS))
        plan.is_new = membership.is_new and not membership.facts

    def _person(self, plan: RowPlan, facts: Facts) -> Draft | None:
        if "email" not in facts:
            return None
        person = self.people.meant(plan, self.whom(facts))
        if person.is_new:
            self.people.describe(plan, person, self.whom(facts))
        return person

    def _membership(
        self, plan: RowPlan, facts: Facts, organisation: Draft | None, person: Draft | None
    ) -> Draft:
        member = organisation or person
        days = _days(facts, _DAYS)
        if "id" in facts:
            return self._numbered(plan, facts["id"], member, days)
        community = self.community(facts)
        if community is None:
            raise RowError("community_needed")
        if member is None:
            raise RowError("member_needed")
        return self.memberships.keep(plan, community, member, days, dates=True)

    def _numbered(self, plan: RowPlan, number: int, member: Draft | None, days: Facts) -> Draft:
        found = self.memberships.by_id.get(number)
        if found is None:
            raise RowError("no_such_membership", value=number)
        is_of_member = member is None or found.is_of("organisation", member) or found.is_of("person", member)
        if not is_of_member:
            raise RowError("other_member", value=number)
        self.memberships.move(plan, found, days, self.memberships.spans_like(found))
        return found


def _organisation(facts: Facts) -> Facts:
    """What a row of people or memberships names its organisation by."""
    named = {"id": facts.get("organisation_id"), "name": facts.get("organisation", "")}
    return named | {code: facts.get(code) for code in CODES}


def _join_name(facts: Facts) -> None:
    """Make one name of a first name and a surname in columns of their own."""
    parts = [facts.pop(name) for name in ("first_name", "surname") if name in facts]
    if parts and "name" not in facts:
        facts["name"] = " ".join(parts)


def _days(facts: Facts, columns: Mapping[str, str]) -> Facts:
    return {column: facts[name] for name, column in columns.items() if name in facts}
