"""Which person a row of a file means: by number or by any address, never by name."""

from collections.abc import Iterable, Mapping
from typing import Any

from cop import tokens
from cop.models import Affiliation, Language, Person, SuppressionReason, email_key
from cop.queries.imports import chunks, people_to_import, person_ids_by_address
from cop.queries.person_addresses import unconfirmed_among
from cop.queries.suppressions import suppressions_among
from cop.services.import_drafts import Draft, RowPlan, refuse_wrong_span, span_meant
from cop.services.import_plans import Facts, Task
from cop.services.import_rights import Rights
from cop.services.import_values import RowError

FACTS = ("name", "language")


class People:
    """The people a file names: each is one draft, however often named."""

    def __init__(self, task: Task, rights: Rights) -> None:
        self.task, self.rights = task, rights
        self.drafts: dict[int, Draft] = {}
        self.by_address: dict[str, Draft] = {}
        self.works: dict[int, list[Draft]] = {}
        self.suppressed: dict[str, SuppressionReason] = {}
        self.unconfirmed: set[str] = set()

    def load(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Fetch at once whom these rows mean (facts "id" and "email")."""
        emails = {facts["email"] for facts in rows if facts.get("email")}
        self.suppressed = suppressions_among(emails)
        ids = person_ids_by_address({email_key(email) for email in emails})
        self.unconfirmed = {key for some in chunks(ids) for key in unconfirmed_among(some)}
        people = people_to_import({*ids.values(), *(facts["id"] for facts in rows if facts.get("id"))})
        self.rights.look_up(people=people.keys())
        own = {id_: Draft(Person, one) for id_, one in people.items() if one.merged_into_id is None}
        self.drafts = {id_: own[_kept(people, one).id] for id_, one in people.items()}
        self.by_address = {key: self.drafts[id_] for key, id_ in ids.items()}

    def meant(self, plan: RowPlan, facts: Facts) -> Draft:
        """Return the person of a row, a new draft where nobody has the address.

        Raises RowError where number and address mean two people, nobody, or somebody who asked to be forgotten.
        """
        self._refuse_forgotten(plan, facts.get("email"))
        by_address = self.by_address.get(email_key(facts["email"])) if facts.get("email") else None
        if facts.get("id"):
            found = self._numbered(facts["id"])
            if facts.get("email") and by_address is not found:
                raise RowError("other_address", value=facts["email"])
        elif facts.get("email"):
            found = by_address or Draft(Person)
            # Whoever noted it for somebody whom the importer does not know may have made it up.
            if email_key(facts["email"]) in self.unconfirmed and not self.rights.knows(found.record):
                raise RowError("unconfirmed_address", value=facts["email"])
        else:
            raise RowError("address_needed")
        plan.person = found
        return found

    def _numbered(self, number: int) -> Draft:
        found = self.drafts.get(number)
        # Whoever does not know a person is not told whether somebody has this number.
        if found is None or found.record.erased_at or not self.rights.knows(found.record):
            raise RowError("no_such_person", value=number)
        return found

    def _refuse_forgotten(self, plan: RowPlan, email: str | None) -> None:
        reason = self.suppressed.get(email) if email else None
        if reason == SuppressionReason.ERASED:
            plan.is_private = True
            raise RowError("forgotten")
        if reason == SuppressionReason.UNSUBSCRIBED:
            plan.remark("unsubscribed")

    def describe(self, plan: RowPlan, person: Draft, facts: Facts) -> None:
        """Put name and language on the plan. What the importer may not change is left alone, and said."""
        wished = {name: facts[name] for name in FACTS if name in facts}
        if person.is_new and not person.facts:
            if "name" not in wished:
                raise RowError("name_needed")
            email = facts["email"]
            wished = {"language": Language.IT} | wished | {"email": email, "email_key": email_key(email)}
            wished["reply_token"] = tokens.new_base32(16)
            plan.is_new = True
        elif person.is_new:
            wished = {name: value for name, value in wished.items() if name in FACTS}
        differing = {name for name, value in wished.items() if person.get(name) != value}
        if not person.is_new and differing and not self.rights.may_edit(person.record):
            if self.rights.knows(person.record):
                plan.remark("facts_kept", facts=sorted(differing))
            return
        changed = plan.propose(person, wished)
        shown = ("name", "email", "language")
        plan.note((n, None if person.is_new else person.get(n), changed[n]) for n in shown if n in changed)

    def employ(self, plan: RowPlan, person: Draft, organisation: Draft, facts: Facts) -> None:
        """Put on the plan that a person works in an organisation, with what the row says of it."""
        given = {"role": "role", "works_since_on": "since_on", "works_until_on": "until_on"}
        wished = {column: facts[name] for name, column in given.items() if name in facts}
        spans = [a for a in self.affiliations(person) if a.is_of("organisation", organisation)]
        found = span_meant(spans, wished.get("since_on"), wished.get("until_on"), self.task.today)
        is_known = person.is_new or self.rights.knows(person.record)
        if found is None:
            links = {"person": person, "organisation": organisation}
            found = Draft(Affiliation, links=links)
            # Of somebody whom the importer does not know only that they work there is taken.
            wished = {"role": ""} | wished if is_known else {"role": ""}
            plan.note([("organisation", None, name_of(organisation, plan))])
        elif not is_known:
            return
        refuse_wrong_span(found, spans, wished)
        changed = plan.propose(found, wished)
        shown = {column: name for name, column in given.items()}
        plan.note((shown[c], found.get(c), value) for c, value in changed.items() if value not in ("", None))

    def affiliations(self, person: Draft) -> list[Draft]:
        """The affiliations of a person, those that the file adds among them."""
        if id(person) not in self.works:
            records = person.record.affiliations if person.record else ()
            self.works[id(person)] = [Draft(Affiliation, a, links={"person": person}) for a in records]
        return self.works[id(person)]

    def settled(self, draft: Draft) -> None:
        """Let the rows that follow find a new person, and where somebody works now."""
        if draft.model is Person and draft.is_new:
            self.by_address[draft.get("email_key")] = draft
        if draft.model is Affiliation and draft.is_new:
            spans = self.affiliations(draft.links["person"])
            if draft not in spans:
                spans.append(draft)


def _kept(people: Mapping[int, Person], person: Person) -> Person:
    while person.merged_into_id:
        person = people[person.merged_into_id]
    return person


def name_of(organisation: Draft, plan: RowPlan) -> str:
    """The name people use of an organisation, as the row would leave it."""
    return plan.get(organisation, "short_name") or plan.get(organisation, "legal_name")
