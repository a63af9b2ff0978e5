"""What a file of organisations would do."""

from collections.abc import Sequence
from typing import Any

from cop.models import Organisation, Sector
from cop.queries.municipalities import municipalities_meant, municipalities_named
from cop.queries.records import categories
from cop.rules.web import is_web_address, web_address
from cop.services.import_drafts import Draft, RowPlan
from cop.services.import_organisations import Organisations
from cop.services.import_plans import Facts, Planner, Task
from cop.services.import_values import RowError
from cop.text import folded

MOST_GUESSES = 50  # places for which likely municipalities are looked for, in one file
# What a new organisation holds where its row says nothing.
EMPTY = {"short_name": "", "sector": Sector.OTHER, "municipality": "", "is_abroad": False, "website": ""}


class OrganisationPlanner(Planner):
    def __init__(self, task: Task) -> None:
        super().__init__(task)
        self.organisations = Organisations()
        known = categories()
        self.categories = {folded(name): c.id for c in known for name in (c.name_it, c.name_en) if name}
        self.category_names: dict[int | None, str] = {c.id: c.name_it for c in known}
        self.places: dict[str, tuple[str, int] | RowError] = {}

    def look_up(self, rows: Sequence[Facts]) -> None:
        self.organisations.load(_keys(facts) for facts in rows)
        known = [d.record.id for d in self.organisations.drafts.values()]
        self.rights.look_up(organisations=known)

    def understand(self, plan: RowPlan, facts: Facts) -> None:
        draft = self.organisations.meant(_keys(facts)) or Draft(Organisation)
        name = facts.get("legal_name", "")
        if draft.is_new and not draft.facts and not name:
            raise RowError("name_needed")
        if draft.is_new and not self.rights.may_add_organisations:
            raise RowError("may_not_add")
        is_same_name = folded(name) in {folded(draft.get(n) or "") for n in ("short_name", "legal_name")}
        if (draft.record or draft.facts) and is_same_name and not facts.get("id"):
            facts = {key: value for key, value in facts.items() if key != "legal_name"}
        wished = self._facts(draft, facts)
        self.organisations.refuse_taken_codes(draft, wished)
        plan.is_new = draft.is_new and not draft.facts
        changed = plan.propose(draft, wished)
        if not draft.is_new and set(changed) - self.rights.facts_of(draft.record) - {"municipality_id"}:
            raise RowError("may_not_edit", name=draft.record.name)
        plan.note(self._difference(draft, name, value) for name, value in changed.items() if name in _SHOWN)

    def _facts(self, draft: Draft, facts: Facts) -> Facts:
        """Return the columns that a row sets: with the category's id, the municipality's name and id."""
        wished = {key: value for key, value in facts.items() if key not in {"id", "category"}}
        if "category" in facts:
            wished["category_id"] = self._category(facts["category"])
        if "website" in wished:
            wished["website"] = web_address(wished["website"])
            if not is_web_address(wished["website"]):
                raise RowError("no_website", value=wished["website"])
        return wished | self._place(draft, wished)

    def _category(self, name: str) -> int:
        if folded(name) not in self.categories:
            raise RowError("no_category", value=name, names=", ".join(self.category_names.values()))
        return self.categories[folded(name)]

    def _place(self, draft: Draft, wished: Facts) -> Facts:
        """Return the columns that say where an organisation is; a place that is on record stays as it is."""
        if not wished.keys() & {"municipality", "is_abroad"}:
            return {}
        place = wished.get("municipality", draft.get("municipality") or "")
        is_abroad = wished.get("is_abroad", bool(draft.get("is_abroad")))
        is_same = folded(place) == folded(draft.get("municipality") or "")
        if is_same and is_abroad == bool(draft.get("is_abroad")):
            return {"municipality": draft.get("municipality") or ""}
        if is_abroad or not place:
            return {"municipality_id": None}
        name, id_ = self._municipality(place)
        return {"municipality": name, "municipality_id": id_}

    def _municipality(self, typed: str) -> tuple[str, int]:
        key = folded(typed)
        if key not in self.places:
            self.places[key] = self._looked_up(typed)
        found = self.places[key]
        if isinstance(found, RowError):
            raise found
        return found

    def _looked_up(self, typed: str) -> tuple[str, int] | RowError:
        found = municipalities_named(typed)
        if len(found) == 1:
            return found[0].name, found[0].id
        if found:
            return RowError("many_municipalities", value=typed, names=", ".join(m.label for m in found))
        missed = sum(isinstance(place, RowError) for place in self.places.values())
        like = municipalities_meant(typed) if missed < MOST_GUESSES else ()
        return RowError("no_municipality", value=typed, names=", ".join(m.label for m in like))

    def _difference(self, draft: Draft, name: str, value: Any) -> tuple[str, Any, Any]:
        old = draft.get(name)
        if name == "category_id":
            return "category", self.category_names.get(old), self.category_names[value]
        return name, None if draft.is_new else old, value

    def settled(self, draft: Draft) -> None:
        if draft.is_new:
            draft.facts = EMPTY | draft.facts
            self.organisations.add(draft)


_SHOWN = (*EMPTY, "legal_name", "category_id", "vat_number", "fiscal_code", "partner_since_on", "is_to_check")


def _keys(facts: Facts) -> Facts:
    """What a row names its organisation by."""
    names = {"id": facts.get("id"), "name": facts.get("legal_name") or facts.get("short_name") or ""}
    return names | {code: facts.get(code) for code in ("vat_number", "fiscal_code")}
