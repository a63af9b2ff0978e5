"""The frame: initiatives, kinds of meeting, the communities and their declared history, the programme."""

from typing import Any

from cop.demo.records import Records, bilingual, facts
from cop.models import (
    Community,
    DeclaredActivity,
    Edition,
    EditionStatus,
    Initiative,
    KindWording,
    MeetingKind,
    Phase,
    Programme,
    Theme,
    ThemeKind,
)

SOURCE = "Torino Social Impact, pagina pubblica delle comunità di pratica"
INITIATIVE = "communities-of-practice"


def load_frame(records: Records) -> dict[str, Community]:
    """Save everything that is no organisation, person or meeting; return the communities by slug."""
    initiatives = {
        row["slug"]: _initiative(records, row, n) for n, row in _numbered("initiatives", "initiative")
    }
    kinds = {row["slug"]: _kind(records, row, n) for n, row in _numbered("kinds", "kind")}
    given = facts("communities")
    communities = {}
    for position, row in enumerate(given["community"]):
        communities[row["slug"]] = _community(records, row, position, initiatives[INITIATIVE])
    editions = _programme(records, given["programme"], communities)
    for row in given["community"]:
        _history(records, communities[row["slug"]], row, kinds, editions)
    return communities


def _numbered(file: str, key: str) -> enumerate[dict[str, Any]]:
    return enumerate(facts(file)[key])


def _initiative(records: Records, row: dict[str, Any], position: int) -> Initiative:
    values = bilingual("name", row) | bilingual("text", row) | {"position": position}
    initiative = records.ensure(Initiative, values, slug=row["slug"])
    for phase in row.get("phases", ()):
        values = {"name_en": phase["en"], "starts_on": phase["starts"], "ends_on": phase["ends"]}
        records.ensure(Phase, values, initiative_id=initiative.id, name_it=phase["it"])
    for kind in ThemeKind:
        for place, theme in enumerate(row.get(kind.value, ())):
            values = {"name_en": theme["en"], "kind": kind, "position": place}
            records.ensure(Theme, values, initiative_id=initiative.id, name_it=theme["it"])
    return initiative


def _kind(records: Records, row: dict[str, Any], position: int) -> MeetingKind:
    words = bilingual("name", row) | bilingual("one", row) | bilingual("many", row)
    flags = {name: row.get(name, False) for name in ("is_public", "is_training", "takes_contributions")}
    return records.ensure(MeetingKind, words | flags | {"position": position}, slug=row["slug"])


def _community(records: Records, row: dict[str, Any], position: int, initiative: Initiative) -> Community:
    values = bilingual("name", row) | bilingual("lead", row) | bilingual("text", row)
    values |= {name: row.get(name) for name in ("tone", "starts_on", "contact_email")}
    values |= {"initiative_id": initiative.id, "position": position}
    return records.ensure(Community, values, slug=row["slug"])


def _programme(
    records: Records, row: dict[str, Any], communities: dict[str, Community]
) -> dict[str, Edition]:
    values = bilingual("name", row) | bilingual("text", row)
    programme = records.ensure(Programme, values, slug=row["slug"])
    editions = {}
    for edition in row["edition"]:
        values = bilingual("goals", edition) | {name: edition[name] for name in ("starts_on", "ends_on")}
        values["status"] = EditionStatus.PUBLISHED
        values["hosts"] = [communities[row["community"]]]
        editions[edition["name"]] = records.ensure(
            Edition, values, programme_id=programme.id, name=edition["name"]
        )
    return editions


def _history(
    records: Records,
    community: Community,
    row: dict[str, Any],
    kinds: dict[str, MeetingKind],
    editions: dict[str, Edition],
) -> None:
    for wording in row.get("wording", ()):
        values = bilingual("one", wording) | bilingual("many", wording)
        records.ensure(KindWording, values, community_id=community.id, kind_id=kinds[wording["kind"]].id)
    for declared in row.get("declared", ()):
        kind, edition = kinds.get(declared.get("kind", "")), editions.get(declared.get("edition", ""))
        values = {name: value for name, value in declared.items() if name not in {"kind", "edition", "on"}}
        records.ensure(
            DeclaredActivity,
            values | {"source": SOURCE},
            community_id=community.id,
            kind_id=kind.id if kind else None,
            edition_id=edition.id if edition else None,
            on=declared["on"],
        )
