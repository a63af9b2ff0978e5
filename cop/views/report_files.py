"""Reports as files: a PDF is made with no transaction open, so that nobody waits for it."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, abort, current_app, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop.exports.pdf import PdfError
from cop.extensions import db
from cop.models import Bilingual, CommunityReport, EditionReport

AN_HOUR, MOST_PDFS = 3600, 60


def texts_of(report: EditionReport | CommunityReport | None) -> Mapping[str, Bilingual]:
    """Return what the coordinators wrote, by name."""
    return {"words": report.words, "changes": report.changes} if report else {}


def json_file(facts: Mapping[str, Any], name: str) -> Response:
    """Return facts as a file to keep."""
    return attached(jsonify(facts).get_data(), "application/json", f"{name}.json")


def pdf_file(made: Callable[[], bytes], name: str) -> ResponseReturnValue:
    """Return the PDF that `made` makes of what was read already; 503 where there is none."""
    db.session.rollback()
    try:
        return attached(made(), "application/pdf", f"{name}.pdf")
    except PdfError:
        current_app.logger.exception("report %s", name)
        abort(503)


def attached(body: bytes, mimetype: str, name: str) -> Response:
    """Return a file to keep, "report-" before its name."""
    name = "-".join([_("report"), name])
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(body, mimetype=mimetype, headers=headers)
