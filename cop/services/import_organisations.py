"""Which organisation a row of a file means: by number, by codes, by its exact name."""

from collections.abc import Iterable, Mapping
from typing import Any

from rapidfuzz import fuzz, process

from cop.models import Organisation
from cop.queries.imports import organisation_index, records_by_id
from cop.services.import_drafts import Draft, RowPlan
from cop.services.import_values import RowError
from cop.text import folded

CODES = ("vat_number", "fiscal_code")
LEAST_LIKENESS = 80
MOST_GUESSES = 200  # names for which a likely one is looked for, in one file


class Organisations:
    """The register as a file names it: each organisation is one draft, however often it is named."""

    def __init__(self) -> None:
        self.index = organisation_index()
        self.drafts: dict[int, Draft] = {}
        self.added: dict[tuple[str, str], Draft] = {}
        self.guesses = 0

    def load(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Fetch at once what these rows mean (facts "id", "name", and codes)."""
        ids = {found for facts in rows for found in self._ids_meant(facts)}
        for id_, record in records_by_id(Organisation, ids - self.drafts.keys()).items():
            self.drafts[id_] = Draft(Organisation, record)

    def _ids_meant(self, facts: Mapping[str, Any]) -> set[int]:
        found = {self.index.ids.get(facts.get("id", 0))}
        found |= {getattr(self.index, code).get(facts.get(code)) for code in CODES}
        found |= set(self.index.names.get(folded(facts.get("name", "")), []))
        return {id_ for id_ in found if id_}

    def meant(self, facts: Mapping[str, Any]) -> Draft | None:
        """Return the organisation that `facts` mean, None where there is none.

        Raises RowError where they mean two, or a number that nobody has.
        """
        found = self._by_number(facts)
        for code in CODES:
            other = self._by_code(code, facts.get(code))
            if found and other and other is not found:
                raise RowError("two_organisations", one=_name(found), other=_name(other))
            found = found or other
        return found or self._by_name(facts)

    def _by_number(self, facts: Mapping[str, Any]) -> Draft | None:
        if not facts.get("id"):
            return None
        id_ = self.index.ids.get(facts["id"])
        if id_ is None:
            raise RowError("no_such_organisation", value=facts["id"])
        return self.drafts[id_]

    def _by_code(self, code: str, value: str | None) -> Draft | None:
        if not value:
            return None
        id_ = getattr(self.index, code).get(value)
        return self.drafts[id_] if id_ else self.added.get((code, value))

    def _by_name(self, facts: Mapping[str, Any]) -> Draft | None:
        key = folded(facts.get("name", ""))
        found = [self.drafts[id_] for id_ in self.index.names.get(key, [])]
        found += [self.added[("name", key)]] if ("name", key) in self.added else []
        fitting = [draft for draft in found if not _has_other_code(draft, facts)]
        if len(fitting) > 1:
            raise RowError("many_called", name=facts["name"])
        if found and not fitting:
            raise RowError("other_code", name=_name(found[0]))
        return fitting[0] if fitting else None

    def add(self, draft: Draft) -> None:
        """Let the rows that follow find a new organisation."""
        for code in CODES:
            if draft.get(code):
                self.added[(code, draft.get(code))] = draft
        for name in ("short_name", "legal_name"):
            if draft.get(name):
                self.added.setdefault(("name", folded(draft.get(name))), draft)

    def refuse_taken_codes(self, draft: Draft, facts: Mapping[str, Any]) -> None:
        """Raise RowError where another organisation bears a code that `facts` give."""
        for code in CODES:
            other = self._by_code(code, facts.get(code))
            if other and other is not draft:
                raise RowError("code_taken", name=_name(other), fact=code)

    def like(self, name: str) -> str:
        """Return the name in the register that is most like one that is not, "" where none is."""
        self.guesses += 1
        if self.guesses > MOST_GUESSES:
            return ""
        best = process.extractOne(
            folded(name), self.index.names.keys(), scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS
        )
        if not best:
            return ""
        [record] = records_by_id(Organisation, self.index.names[best[0]][:1]).values()
        return record.name


def organisation_of(
    organisations: Organisations, plan: RowPlan, facts: Mapping[str, Any], *, adds: bool
) -> Draft | None:
    """Return the organisation that a row of people or memberships names, None where it names none.

    One that is not in the register is added as to be checked where the file `adds` such. RowError otherwise.
    """
    if not any(facts.get(name) for name in ("id", "name", *CODES)):
        return None
    found = organisations.meant(facts)
    if found is not None:
        return found
    if not facts.get("name") or not adds:
        like = organisations.like(facts["name"]) if facts.get("name") else ""
        raise RowError("no_organisation", name=facts.get("name") or facts.get("vat_number") or "", like=like)
    draft = Draft(Organisation)
    new = {"legal_name": facts["name"], "is_to_check": True}
    plan.propose(draft, new | {code: facts[code] for code in CODES if facts.get(code)})
    plan.remark("organisation_added", name=facts["name"])
    return draft


def _has_other_code(draft: Draft, facts: Mapping[str, Any]) -> bool:
    return any(facts.get(code) and draft.get(code) and facts[code] != draft.get(code) for code in CODES)


def _name(draft: Draft) -> str:
    return draft.get("short_name") or draft.get("legal_name")
