"""The signature sheet of 200 names, against that of a single one: what the names themselves cost."""

import time
from collections.abc import Iterator

from cop.app import create_app
from cop.exports.signature_sheet import SheetPerson, SignatureSheet, signature_sheet
from tests.bench.row import Row
from tests.conftest import CONFIG

NAMES = 200


def sheet_of(names: int, *, last: int = 0) -> SignatureSheet:
    """Return a sheet of invented people, some with long names; another one for every `last`."""
    people = [
        SheetPerson(f"Persona {'Lunghissima ' * (n % 3)}{n} {last}", f"Ente {n % 40} per lo sviluppo sociale")
        for n in range(names)
    ]
    return SignatureSheet(
        "Incontro", ["26 novembre 2026", "Via Esempio 1"], people, 10, "Torino Social Impact"
    )


def run() -> Iterator[Row]:
    app = create_app(CONFIG | {"DATABASE_URL": "sqlite://"})
    with app.test_request_context("/it/"):
        one, many = (fastest(names) for names in (1, NAMES))
    yield Row(f"signature sheet of {NAMES} names", many, "ms", one, "a sheet of one", "1000 ms")


def fastest(names: int) -> float:
    times = []
    for last in range(5):  # typst remembers what it has laid out
        sheet = sheet_of(names, last=last)
        began = time.perf_counter()
        signature_sheet(sheet, language="it")
        times.append((time.perf_counter() - began) * 1000)
    return min(times)
