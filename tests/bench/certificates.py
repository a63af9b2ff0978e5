"""200 certificates made by one command, against one alone: time, and the memory of the process that makes them."""

import resource
import time
from collections.abc import Iterator
from datetime import date

from cop.app import create_app
from cop.exports.certificates import Printed, certificate_files, certificate_pdf
from cop.models import Certificate, Language
from cop.rules.certificate_codes import new_code, shown_code
from tests.bench.row import Row
from tests.conftest import CONFIG

NUMBER = 200


def printed(number: int) -> Printed:
    """Return a certificate of an invented person with eight sessions."""
    sessions = [
        {
            "number": n,
            "title": f"Sessione {n}: misurare e raccontare",
            "on": f"2026-10-{n:02}",
            "minutes": 180,
        }
        for n in range(1, 9)
    ]
    facts = {
        "programme": "Fit4benefit", "edition": "2026", "organisation": f"Cooperativa Esempio {number % 9}",
        "hosts": ["Società benefit"], "held": 8, "attended": 8, "minutes": 1440, "sessions": sessions,
    }  # fmt: skip
    code = new_code()
    certificate = Certificate(
        code=code,
        language=Language.IT,
        name=f"Persona Invento {number}",
        facts=facts,
        issued_on=date(2026, 12, 10),
    )
    return Printed(
        certificate, f"http://localhost/it/certificates/{shown_code(code)}", "Torino Social Impact"
    )


def run() -> Iterator[Row]:
    app = create_app(CONFIG | {"DATABASE_URL": "sqlite://"})
    with app.test_request_context("/it/"):
        one = min(seconds(lambda: [certificate_pdf(printed(0))]) for _n in range(5))
        memory_of_one = child_megabytes()
        made = list(map(printed, range(NUMBER)))
        many = seconds(lambda: certificate_files(made))
    yield Row("one certificate", one * 1000, "ms")
    yield Row(f"{NUMBER} certificates", many * 1000, "ms", one * 1000, "one")
    yield Row(f"{NUMBER} certificates, each", many * 1000 / NUMBER, "ms", one * 1000, "one", "30 % of one")
    # The peak is that of the largest child so far: one alone first.
    yield Row(
        "memory of the process that makes 50", child_megabytes(), "MB", memory_of_one, "one", "2 times one"
    )


def seconds(make) -> float:  # type: ignore[no-untyped-def]
    """Return how long it takes to make all that `make()` yields."""
    began = time.perf_counter()
    for _made in make():
        pass
    return time.perf_counter() - began


def child_megabytes() -> float:
    """Return the largest resident memory of a child process that has ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
