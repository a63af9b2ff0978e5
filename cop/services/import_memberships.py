"""Who is a member of which community and who represents it, as a file would leave it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from cop.models import Community, Membership, MembershipStatus, Organisation, Representative
from cop.queries.imports import memberships_of_communities
from cop.services.import_drafts import Draft, RowPlan, refuse_wrong_span, span_meant
from cop.services.import_people import name_of


class Memberships:
    """The memberships of the communities that a file names, each a draft."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.communities: set[int] = set()
        self.by_id: dict[int, Draft] = {}
        self.of_member: dict[tuple[int, str, int], list[Draft]] = defaultdict(list)
        self.representatives: dict[int, list[Draft]] = defaultdict(list)
        self.represented_by: dict[tuple[int, int], list[Draft]] = defaultdict(list)

    def load(self, communities: Iterable[int]) -> None:
        """Fetch at once every membership of these communities."""
        wanted = set(communities) - self.communities
        self.communities |= wanted
        for record in memberships_of_communities(wanted):
            draft = Draft(Membership, record)
            self.by_id[record.id] = draft
            self.spans_like(draft).append(draft)
            self.representatives[id(draft)] = [Draft(Representative, r) for r in record.representatives]
            for one in record.representatives:
                self.represented_by[(record.community_id, one.person_id)].append(draft)

    def spans(self, community: Community, member: Draft) -> list[Draft]:
        """The periods in which an organisation, or a person of none, was a member."""
        return self.of_member[(community.id, *_key(member))]

    def spans_like(self, membership: Draft) -> list[Draft]:
        """The periods of the member, in the community, of a membership on record."""
        record = membership.record
        name = "person" if record.organisation_id is None else "organisation"
        return self.of_member[(record.community_id, name, record.organisation_id or record.person_id or 0)]

    def keep(
        self, plan: RowPlan, community: Community, member: Draft, given: Mapping[str, Any], *, dates: bool
    ) -> Draft:
        """Put a membership on the plan and return it. `given`: first and last day, where the row says them.

        With `dates` a period on record takes them; else, being about a representative, it stays as it is.
        """
        spans = self.spans(community, member)
        since, until = given.get("since_on"), given.get("until_on")
        found = span_meant(spans, since, until, self.today)
        if found is None:
            return self._add(plan, community, member, given, spans)
        if dates:
            self.move(plan, found, given, spans)
        return found

    def _add(
        self, plan: RowPlan, community: Community, member: Draft, given: Mapping[str, Any], spans: list[Draft]
    ) -> Draft:
        name = "organisation" if member.model is Organisation else "person"
        new = Draft(Membership, links={name: member})
        facts = {"since_on": self.today, "until_on": None} | dict(given)
        refuse_wrong_span(new, spans, facts)
        plan.propose(new, facts | {"community_id": community.id, "status": MembershipStatus.ACTIVE})
        plan.note([("community", None, community.name_it)])
        if name == "organisation":
            plan.note([("member", None, name_of(member, plan))])
        plan.note((n, None, value) for n, value in facts.items() if value)
        return new

    def move(self, plan: RowPlan, found: Draft, given: Mapping[str, Any], spans: list[Draft]) -> None:
        """Change the days of a membership; its representatives end with it at the latest."""
        refuse_wrong_span(found, spans, given)
        changed = plan.propose(found, given)
        plan.note((n, found.get(n), value) for n, value in changed.items())
        until = changed.get("until_on")
        if until:
            for one in self.representatives[id(found)]:
                if one.until_on is None or one.until_on > until:
                    plan.propose(one, {"until_on": until})

    def represent(self, plan: RowPlan, membership: Draft, person: Draft, given: Mapping[str, Any]) -> None:
        """Put on the plan that a person represents a member organisation."""
        known = self.representatives[id(membership)]
        spans = [r for r in known if r.is_of("person", person)]
        found = span_meant(spans, given.get("since_on"), given.get("until_on"), self.today)
        if found:
            refuse_wrong_span(found, spans, given)
            changed = plan.propose(found, given)
            plan.note((f"represents_{n}", found.get(n), value) for n, value in changed.items())
            return
        new = Draft(Representative, links={"membership": membership, "person": person})
        start = plan.get(membership, "since_on") if membership.is_new else None
        facts = {"since_on": start or self.today, "until_on": plan.get(membership, "until_on")} | dict(given)
        refuse_wrong_span(new, spans, facts)
        plan.propose(new, facts)
        plan.note([("represents_since_on", None, facts["since_on"])])

    def represented(self, community: Community, person: Draft, days: Mapping[str, Any]) -> Draft | None:
        """The membership that a person represents in a community at the time a row is about, None for none."""
        if person.is_new:
            return None
        for membership in self.represented_by[(community.id, person.record.id)]:
            known = self.representatives[id(membership)]
            spans = [r for r in known if r.is_of("person", person)]
            if span_meant(spans, days.get("since_on"), days.get("until_on"), self.today):
                return membership
        return None

    def settled(self, draft: Draft) -> None:
        """Let the rows that follow find a new membership or representative."""
        if not draft.is_new:
            return
        if draft.model is Membership:
            [member] = draft.links.values()
            spans = self.of_member[(draft.get("community_id"), *_key(member))]
        elif draft.model is Representative:
            spans = self.representatives[id(draft.links["membership"])]
        else:
            return
        if draft not in spans:
            spans.append(draft)


def _key(member: Draft) -> tuple[str, int]:
    """What a member is looked up by: its id, or for one that the file adds its draft (below zero: no id)."""
    name = "organisation" if member.model is Organisation else "person"
    return name, member.record.id if member.record else -id(member)
