"""What the columns of a video call's attendance report hold, by their names in English and Italian.

Zoom: "Name (Original Name)", "User Email", "Duration (Minutes)". Teams: "First Join", "In-Meeting Duration".
Meet: "First name", "Last name", "Time joined", "Time exited". Each in the languages its account may have.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from cop.text import folded


class CallFact(StrEnum):
    """What a column may hold."""

    NAME = "name"
    FIRST_NAME = "first_name"
    SURNAME = "surname"
    EMAIL = "email"
    DURATION = "duration"
    JOINED = "joined"
    LEFT = "left"


Columns = Mapping[CallFact, int]

# Folded; the best first where a table has several of one fact.
_NAMES: dict[CallFact, tuple[str, ...]] = {
    CallFact.NAME: (
        "name (original name)", "nome (nome originale)", "full name", "nome completo", "name", "participant name",
        "participant", "partecipante", "nome partecipante", "display name", "nome visualizzato",
        "nome e cognome", "name and surname", "nominativo", "nome",
    ),
    CallFact.FIRST_NAME: ("first name", "given name", "nome proprio", "nome"),
    CallFact.SURNAME: ("last name", "surname", "family name", "cognome"),
    CallFact.EMAIL: (
        "user email", "email", "e-mail", "email address", "e-mail address", "e-mail dell'utente",
        "email dell'utente", "indirizzo e-mail", "indirizzo email", "indirizzo di posta elettronica",
        "posta elettronica", "e-mail utente", "participant id (upn)", "id partecipante (upn)", "upn",
        "registration email",
    ),
    CallFact.DURATION: (
        "total duration (minutes)", "durata totale (minuti)", "duration (minutes)", "durata (minuti)",
        "in-meeting duration", "durata riunione", "durata della riunione", "durata nella riunione",
        "durata in riunione", "durata durante la riunione", "duration", "durata", "minutes", "minuti",
        "time in session", "attendance duration",
    ),
    CallFact.JOINED: (
        "join time", "first join", "first join time", "time joined", "joined", "ora di ingresso", "ora di entrata",
        "ora di accesso", "ora di partecipazione", "ora partecipazione", "ora di adesione", "prima partecipazione",
        "primo accesso", "primo ingresso", "orario di ingresso", "orario di accesso", "orario di entrata",
        "ora inizio partecipazione", "ingresso", "entrata",
    ),
    CallFact.LEFT: (
        "leave time", "last leave", "last leave time", "time exited", "left", "ora di uscita", "ora uscita",
        "ultima uscita", "ultimo abbandono", "ora di abbandono", "orario di uscita", "uscita",
    ),
}  # fmt: skip
_TEAMS = {"in-meeting duration", "participant id (upn)", "id partecipante (upn)"}
_ZOOM = {"name (original name)", "nome (nome originale)", "user email"}
_MEET = {"time exited", "time joined"}


def columns_in(headers: Sequence[str]) -> dict[CallFact, int]:
    """Return which column holds which fact, as far as the names of the columns tell.

    Of two columns with the same name the one from the attendee's name on counts: what stands before it is of the
    meeting, in reports that repeat it on every row.
    """
    names = [folded(header) for header in headers]
    has_surname = any(name in _NAMES[CallFact.SURNAME] for name in names)
    found: dict[CallFact, int] = {}
    for fact in CallFact:
        if fact == (CallFact.NAME if has_surname else CallFact.FIRST_NAME):
            continue
        begins = found.get(CallFact.NAME, 0)
        places = [_place(names, spelled, begins) for spelled in _NAMES[fact]]
        first = next((place for place in places if place is not None), None)
        if first is not None and first not in found.values():
            found[fact] = first
    return found


def _place(names: Sequence[str], name: str, begins: int) -> int | None:
    later = next((n for n in range(begins, len(names)) if names[n] == name), None)
    return later if later is not None else next((n for n in range(begins) if names[n] == name), None)


def is_complete(columns: Columns) -> bool:
    """Whether a table tells who was in the call, and for how long."""
    who = CallFact.NAME in columns or CallFact.SURNAME in columns or CallFact.EMAIL in columns
    return who and (CallFact.DURATION in columns or {CallFact.JOINED, CallFact.LEFT} <= columns.keys())


def is_header(headers: Sequence[str]) -> bool:
    """Whether a row names the columns of attendees: a name among them, not of the organiser alone."""
    columns = columns_in(headers)
    has_name = CallFact.NAME in columns or CallFact.SURNAME in columns
    return has_name and is_complete(columns)


def service_of(headers: Sequence[str], *, has_sections: bool) -> str:
    """Return "zoom", "teams", "meet", or "other"."""
    names = {folded(header) for header in headers}
    if has_sections or names & _TEAMS:
        return "teams"
    if names & _ZOOM:
        return "zoom"
    columns = columns_in(headers)
    is_meet = {CallFact.SURNAME, CallFact.EMAIL, CallFact.DURATION, CallFact.JOINED, CallFact.LEFT}
    return "meet" if names & _MEET or columns.keys() >= is_meet else "other"
