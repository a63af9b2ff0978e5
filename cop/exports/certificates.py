"""Certificates as PDF: one, or those of an edition as files of one archive or folder."""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from flask_babel import force_locale, format_date, ngettext
from flask_babel import gettext as _
from slugify import slugify

from cop.exports.pdf import Document, PdfError, compile_pdf, compile_pdfs
from cop.exports.qr import qr_svg
from cop.models import Certificate
from cop.queries.rule_words import duration
from cop.rules.certificate_codes import shown_code

TEMPLATE = "certificate"
LONGEST_NAME = 60  # of a file


@dataclass(frozen=True)
class Printed:
    """A certificate, the address that verifies it, and whose letterhead it has."""

    certificate: Certificate
    address: str
    sender: str


@dataclass(frozen=True)
class File:
    """The file of one certificate; `error` says in typst's words why there is none."""

    certificate: Certificate
    name: str
    body: bytes
    error: str = ""


def certificate_pdf(printed: Printed) -> bytes:
    """Return a certificate as PDF/UA in its own language. Raises PdfError; slow: call it with no transaction open."""
    made = document_of(printed)
    return compile_pdf(TEMPLATE, made.facts, language=made.language)


def certificate_files(printed: Iterable[Printed]) -> Iterator[File]:
    """Yield the file of each certificate as it is made, many in one process; one that fails stops no other."""
    several = list(printed)
    made = compile_pdfs(TEMPLATE, (document_of(one) for one in several))
    for one, pdf in zip(several, made, strict=True):
        name = file_name(one.certificate)
        if isinstance(pdf, PdfError):
            yield File(one.certificate, name, b"", str(pdf))
        else:
            yield File(one.certificate, name, pdf)


def write_archive(files: Iterable[File], to: IO[bytes]) -> list[File]:
    """Write the files into a ZIP as they come, one in memory at a time; return those that could not be made.

    These are named in a text file of the archive too.
    """
    failed = []
    with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as archive:  # a PDF is compact already
        for one in files:
            if one.error:
                failed.append(one)
            else:
                archive.writestr(one.name, one.body)
        if failed:
            lines = [_("These certificates could not be made:"), *(one.certificate.name for one in failed)]
            archive.writestr(_("not-made") + ".txt", "\n".join(lines) + "\n")
    return failed


def file_name(certificate: Certificate) -> str:
    """Return a name that every system takes, another for each: "attestato-anna-rossi-ABCD2345.pdf"."""
    with force_locale(certificate.language):
        kind = _("certificate")
    name = slugify(certificate.name, max_length=LONGEST_NAME)
    return "-".join(part for part in (kind, name, certificate.code[:8]) if part) + ".pdf"


def document_of(printed: Printed) -> Document:
    """Return what the document of a certificate is made of, in its language."""
    certificate = printed.certificate
    with force_locale(certificate.language):
        return Document(_facts(printed, certificate.facts), certificate.language)


def _facts(printed: Printed, facts: dict[str, Any]) -> dict[str, Any]:
    certificate = printed.certificate
    code = shown_code(certificate.code)
    return {
        "title": _("Certificate of attendance: %(name)s", name=certificate.name),
        "sender": printed.sender,
        "kicker": " · ".join([printed.sender, *facts["hosts"]]),
        "heading": _("Certificate of attendance"),
        "before": _("This is to certify that"),
        "name": certificate.name,
        "organisation": facts["organisation"],
        "runs": _runs(facts),
        "place": _("Turin, %(day)s", day=_day(certificate.issued_on)),
        "code_label": _("Verification code"),
        "code": code,
        "address": printed.address,
        "verify": _("Anybody can verify it here, or by the QR code:"),
        "qr": qr_svg(printed.address),
        "qr_alt": _("QR code that leads to the page that verifies this certificate: %(url)s", url=printed.address),
        "sessions_heading": _("Sessions attended"),
        "sessions_lead": f"{certificate.name} · {_course(facts)}",
        "columns": [_("No."), _("Session"), _("Day"), _("Hours")],
        "sessions": [_session(one) for one in facts["sessions"]],
        "foot": " ".join([_("Verification code"), code]),
    }  # fmt: skip


def _session(attended: dict[str, Any]) -> dict[str, Any]:
    on, minutes = _day(date.fromisoformat(attended["on"])), duration(attended["minutes"])
    return attended | {"on": on, "duration": minutes}


def _course(facts: dict[str, Any]) -> str:
    return _("%(programme)s, edition %(edition)s", programme=facts["programme"], edition=facts["edition"])


def _runs(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The sentence of the certificate as pieces of text, plain or strong: what stands between asterisks is strong."""
    days = sorted(date.fromisoformat(one["on"]) for one in facts["sessions"])
    sentence = _(
        "took part in *%(sessions)s* of the training programme *%(course)s*, *%(duration)s* in all, %(days)s."
    )
    values = {
        "sessions": ngettext(
            "%(num)s session of %(held)s",
            "%(num)s sessions of %(held)s",
            facts["attended"],
            held=facts["held"],
        ),
        "course": _course(facts),
        "duration": duration(facts["minutes"]),
        "days": _days(days[0], days[-1]) if days else "",
    }
    return [{"text": piece % values, "strong": bool(n % 2)} for n, piece in enumerate(sentence.split("*"))]


def _days(first: date, last: date) -> str:
    if first == last:
        return _("on %(day)s", day=_day(first))
    return _("between %(first)s and %(last)s", first=_day(first), last=_day(last))


def _day(day: date) -> str:
    return format_date(day, "d MMMM y")
