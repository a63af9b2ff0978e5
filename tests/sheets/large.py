"""A large file as somebody would send it: 5,000 rows of people, 300 of them wrong."""

import io

from openpyxl import Workbook

ROWS, ERRORS = 5000, 300
HEADERS = ("Cognome", "Nome", "Posta elettronica", "Ente", "Ruolo", "Partecipa dal", "Note")
ORGANISATIONS = 200
# What is wrong with every sixteenth row or so, in turn.
FAULTS = (
    {"Posta elettronica": "non ha"},
    {"Posta elettronica": ""},
    {"Partecipa dal": "l'anno scorso"},
    {"Ente": "Ente che non c'è"},
    {"Cognome": "", "Nome": ""},
)


def people_workbook() -> bytes:
    """Return an XLSX of ROWS people of the organisations "Ente 0" to "Ente 199", ERRORS rows of them wrong."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Elenco")
    sheet.append(HEADERS)
    wrong = {n * ROWS // ERRORS for n in range(ERRORS)}
    for n in range(ROWS):
        row = _row(n)
        if n in wrong:
            row |= FAULTS[n % len(FAULTS)]
        sheet.append([row[header] for header in HEADERS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _row(n: int) -> dict[str, str]:
    return {
        "Cognome": f"Cognome {n}",
        "Nome": f"Nome {n}",
        "Posta elettronica": f"persona{n}@example.com",
        "Ente": f"Ente {n % ORGANISATIONS}",
        "Ruolo": ("Presidente", "Direttrice", "Volontario")[n % 3],
        "Partecipa dal": f"{n % 28 + 1}/{n % 12 + 1}/2024",
        "Note": "=HYPERLINK('x')" if n % 100 == 0 else "",
    }
