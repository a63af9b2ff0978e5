"""The facts that a column of an imported file may hold, and the headers by which each is known at sight."""

import re
from dataclasses import dataclass

from cop import text
from cop.models import ImportNoun
from cop.services import import_values as read


@dataclass(frozen=True)
class Field:
    """One fact: how its cells are read, and headers that mean it, folded, separated by "|"."""

    name: str
    read: read.Reader
    headers: str

    def is_called(self, header: str) -> bool:
        return header in self.headers.split("|") or header == self.name.replace("_", " ")


_NUMBER = "id|number|numero|n|codice interno"
_ORGANISATION = (
    Field("organisation_id", read.number, "organisation number|numero organizzazione|id organizzazione"),
    Field(
        "organisation",
        read.words(200),
        "organisation|organization|organizzazione|ente|azienda|societa|company|employer|lavora in|works in|"
        "associazione|impresa|denominazione|ragione sociale",
    ),
    Field("vat_number", read.vat, "vat number|vat|partita iva|p iva|piva|p iva ente"),
    Field("fiscal_code", read.fiscal, "fiscal code|codice fiscale|cf|c f|cod fiscale"),
)
_NAME = (
    Field(
        "name", read.words(120), "name|name and surname|nome e cognome|nominativo|persona|full name|person"
    ),
    Field("first_name", read.words(60), "first name|nome|given name"),
    Field("surname", read.words(60), "surname|last name|cognome|family name"),
)
_EMAIL = Field(
    "email",
    read.email,
    "e mail address|email|e mail|mail|indirizzo email|indirizzo e mail|posta elettronica|indirizzo di posta",
)
_COMMUNITY = Field("community", read.words(200), "community|comunita|comunita di pratica|gruppo")
_SINCE, _UNTIL = "since|from|dal|da|inizio|data inizio|iscritta dal", "until|to|al|fino al|fine|data fine"

FIELDS: dict[ImportNoun, tuple[Field, ...]] = {
    ImportNoun.ORGANISATIONS: (
        Field("id", read.number, _NUMBER),
        Field(
            "legal_name",
            read.words(200),
            "legal name|name|nome|denominazione|ragione sociale|organisation|organization|organizzazione|ente|"
            "azienda|associato|socio|company",
        ),
        Field("short_name", read.words(80), "short name|nome breve|sigla|acronimo|acronym"),
        Field("sector", read.sector, "sector|settore|tipologia"),
        Field(
            "category",
            read.words(200),
            "stakeholder category|category|categoria|categoria stakeholder|"
            "categoria di portatori di interesse",
        ),
        *_ORGANISATION[2:],
        Field("municipality", read.words(120), "municipality|comune|citta|city|town|sede|localita"),
        Field("is_abroad", read.yes_or_no, "abroad|estero|all estero"),
        Field("website", read.words(300), "website|sito|sito web|web|url|sito internet"),
        Field(
            "partner_since_on",
            read.day,
            "partner of the ecosystem since|partner since|partner dell ecosistema dal|partner dal",
        ),
        Field("is_to_check", read.yes_or_no, "to be checked|da verificare"),
    ),
    ImportNoun.PEOPLE: (
        Field("id", read.number, _NUMBER),
        *_NAME,
        _EMAIL,
        Field("language", read.language, "language|lingua|language of the mails|lingua delle e mail"),
        *_ORGANISATION,
        Field(
            "role",
            read.words(120),
            "role|ruolo|role there|ruolo nell organizzazione|posizione|qualifica|incarico|job title",
        ),
        Field("works_since_on", read.day, "works there since|ci lavora dal|in organizzazione dal"),
        Field("works_until_on", read.day, "works there until|ci lavora fino al|in organizzazione fino al"),
        _COMMUNITY,
        Field("since_on", read.day, f"takes part since|partecipa dal|member since|aderente dal|{_SINCE}"),
        Field(
            "until_on", read.day, f"takes part until|partecipa fino al|member until|aderente fino al|{_UNTIL}"
        ),
    ),
    ImportNoun.MEMBERSHIPS: (
        Field("id", read.number, _NUMBER),
        _COMMUNITY,
        *_ORGANISATION,
        Field("since_on", read.day, f"member since|aderente dal|{_SINCE}"),
        Field("until_on", read.day, f"member until|aderente fino al|{_UNTIL}"),
        *_NAME,
        _EMAIL,
        Field(
            "represents_since_on",
            read.day,
            "represents it since|la rappresenta dal|rappresenta dal|rappresentante dal",
        ),
        Field(
            "represents_until_on", read.day, "represents it until|la rappresenta fino al|rappresenta fino al"
        ),
    ),
}


def field_names(noun: ImportNoun) -> list[str]:
    """Return the names of the facts that a column may hold, in the order offered."""
    return [field.name for field in FIELDS[noun]]


def guessed_mapping(noun: ImportNoun, headers: list[str], first_row: list[str]) -> list[str]:
    """Return what each column seems to hold, "" for none: by its header, an address also by what is in it."""
    taken: set[str] = set()
    guessed = []
    for header, cell in zip(headers, first_row, strict=True):
        name = _by_header(noun, header, taken)
        if not name and "email" in field_names(noun) and "email" not in taken and _is_address(cell):
            name = "email"
        taken.add(name)
        guessed.append(name)
    # "Nome" alone is the whole name, beside "Cognome" it is not.
    return ["name" if n == "first_name" and not taken & {"surname", "name"} else n for n in guessed]


def _by_header(noun: ImportNoun, header: str, taken: set[str]) -> str:
    key = " ".join(re.sub(r"[^a-z0-9]+", " ", text.folded(header)).split())
    fitting = (f.name for f in FIELDS[noun] if f.name not in taken and f.is_called(key))
    return next(fitting, "")


def _is_address(cell: str) -> bool:
    try:
        return bool(read.email(cell))
    except read.RowError:
        return False
