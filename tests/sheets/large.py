"""A large file as somebody would send it: thousands of rows of people, three of fifty wrong."""

import io

from openpyxl import Workbook

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


def people_workbook(rows: int, errors: int) -> bytes:
    """Return an XLSX of `rows` people of the organisations "Ente 0" to "Ente 199", `errors` rows of them wrong."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Elenco")
    sheet.append(HEADERS)
    wrong = {n * rows // errors for n in range(errors)}
    for n in range(rows):
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
