"""The audit log, for administrators: its entries, and whose data somebody has read."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.exports.csv_table import csv_bytes
from cop.models import AuditEntry, Person
from cop.queries import audit as queries
from cop.queries.records import record_by_id
from cop.rules.audit import can_read_audit_log
from cop.views.audit_words import detail_words, subject_words, verb_words
from cop.views.language import current_language
from cop.views.listing import day, page_number, words
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.reading import log_reading
from cop.views.security import logs_reading

bp = Blueprint("audit", __name__, url_prefix="/audit")

USUAL_DAYS = 30
MOST_EXPORTED = 50_000
LARGEST_ID = 2**63 - 1


@bp.before_request
def administrators_only() -> None:
    allowed_or_403(can_read_audit_log(viewer()))


@bp.get("")
@logs_reading
def index() -> ResponseReturnValue:
    wanted = chosen()
    log_reading("audit_log", verb_wanted=wanted.verb or None, page=page_number())
    found = queries.entries_page(wanted, page=page_number())
    verbs = sorted(((verb, verb_words(verb)) for verb in queries.verbs()), key=lambda pair: pair[1])
    return render_template(
        "audit/index.html",
        listing=found, wanted=wanted, verbs=verbs, people=people_in(found.rows),
        verb_words=verb_words, subject_words=subject_words, detail_words=detail_words,
    )  # fmt: skip


@bp.get("/entries.csv")
@logs_reading
def export() -> Response:
    wanted = chosen()
    found = queries.newest_entries(wanted, limit=MOST_EXPORTED)
    log_reading("audit_log", verb="export", verb_wanted=wanted.verb or None, entries=len(found))
    people = people_in(found)
    header = [
        _("Number"), _("Instant (UTC)"), _("Person"), _("Who"), _("Act"), _("Subject"), _("Subject number"),
        _("Details"), _("Digest"),
    ]  # fmt: skip
    rows = (
        [
            e.number, f"{e.at:%Y-%m-%d %H:%M:%S}", e.person_id, name_of(people.get(e.person_id or 0)), e.verb,
            e.subject_type, e.subject_id, detail_words(e), e.digest,
        ]
        for e in found
    )  # fmt: skip
    return csv_file(csv_bytes(header, rows, language=current_language()), "audit.csv")


@bp.get("/readings")
@logs_reading
def readings() -> ResponseReturnValue:
    """Whose data somebody has read, or who has read somebody's: asked after a breach, or by the person."""
    person = chosen_person()
    candidates = queries.people_called(words()) if words() and person is None else []
    if person is None:
        log_reading("audit_log", part="readings", people=[one.id for one in candidates])
        return readings_page(None, candidates=candidates)
    found = read(person)
    log_reading(person, part="readings", way=way(), people=[reader.person_id for reader in found.people])
    return readings_page(
        person, found=found, people=queries.people_by_id([r.person_id for r in found.people])
    )


@bp.get("/readings.csv")
@logs_reading
def export_readings() -> Response:
    person = seen_or_404(chosen_person())
    found = read(person)
    log_reading(person, verb="export", part="readings", people=[reader.person_id for reader in found.people])
    people = queries.people_by_id([reader.person_id for reader in found.people])
    header = [
        _("Person"),
        _("Name"),
        _("E-mail address"),
        _("How often"),
        _("In files"),
        _("First time"),
        _("Last time"),
    ]
    rows = (
        [r.person_id, name_of(people.get(r.person_id)), address_of(people.get(r.person_id)), r.times, r.exports,
         f"{r.first_at:%Y-%m-%d %H:%M:%S}", f"{r.last_at:%Y-%m-%d %H:%M:%S}"]
        for r in found.people
    )  # fmt: skip
    return csv_file(csv_bytes(header, rows, language=current_language()), "readings.csv")


def readings_page(person: Person | None, **context: Any) -> ResponseReturnValue:
    first, last = period()
    return render_template(
        "audit/readings.html",
        person=person, words=words(), way=way(), since=first, until=last, subject_words=subject_words,
        detail_words=detail_words, verb_words=verb_words, **context,
    )  # fmt: skip


def chosen() -> queries.Wanted:
    """Return what the address asks for."""
    return queries.Wanted(words("who"), words("whose"), words("verb")[:40], day("since"), day("until"))


def chosen_person() -> Person | None:
    """Return the person that `?person=` names by number."""
    value = request.args.get("person", "")
    is_id = value.isascii() and value.isdigit() and len(value) <= 19 and int(value) <= LARGEST_ID
    return record_by_id(Person, int(value)) if is_id else None


def way() -> str:
    """Return "of" where the question is who has read the person's data, "by" for whose data they have read."""
    return "of" if request.args.get("way") == "of" else "by"


def period() -> tuple[Any, Any]:
    """Return the first and the last day asked about; the last thirty days where none is said."""
    last = day("until") or clock.today()
    return day("since") or last - timedelta(days=USUAL_DAYS), last


def read(person: Person) -> queries.Readings:
    since, until = period()
    ask = queries.readers_of if way() == "of" else queries.data_read_by
    return ask(person.id, since=since, until=until)


def people_in(entries: Iterable[AuditEntry]) -> dict[int, Person]:
    """Return the people that entries name: who did it, and to whom."""
    ids = {entry.person_id for entry in entries}
    return queries.people_by_id(ids | {e.subject_id for e in entries if e.subject_type == "person"})


def name_of(person: Person | None) -> str:
    return person.name if person else ""


def address_of(person: Person | None) -> str:
    return (person.email or "") if person else ""


def csv_file(body: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "no-store"}
    return Response(body, mimetype="text/csv", headers=headers)
