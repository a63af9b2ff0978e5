"""Certificates of an edition, for those who manage it: issued, issued anew, revoked, got as files."""

import tempfile
from typing import IO

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from slugify import slugify

from cop import clock
from cop.emails.certificates import verification_page
from cop.exports.certificates import (
    Printed,
    certificate_files,
    certificate_pdf,
    file_name,
    write_archive,
)
from cop.exports.pdf import PdfError
from cop.extensions import db
from cop.forms.certificates import ReissueForm, RevokeForm
from cop.forms.choices import read_id
from cop.models import Certificate, Edition
from cop.queries import certificates as queries
from cop.queries.completion_words import missing_sentence, reason_words
from cop.rules.certificate_codes import shown_code
from cop.rules.completion import CompletionState, Standing
from cop.services import certificates as services
from cop.views.language import current_language
from cop.views.limits import Limit, within_or_429
from cop.views.loaders import managed_edition, seen_or_404, signed_in_id, viewer
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading

bp = Blueprint("certificates", __name__)

AN_HOUR = 3600
MOST_AT_ONCE = 1000  # some twenty seconds; more of them: `cop certificates make`
IN_MEMORY = 8 * 1024 * 1024


@bp.get("/editions/<int:edition_id>/certificates")
@logs_reading
def index(edition_id: int) -> ResponseReturnValue:
    edition = managed_edition(edition_id)
    due = queries.due_in(edition, at=clock.now())
    valid, revoked = queries.valid_certificates(edition), queries.revoked_certificates(edition)
    left = {one.id: _("No longer enrolled in this edition.") for one in valid if not one.enrolment.is_in}
    standings = [*due.due, *due.not_due, *(one for one, _certificate in due.certified)]
    people = {one.enrolment.person_id for one in standings} | {one.enrolment.person_id for one in revoked}
    log_reading(edition, people=people, list="certificates")
    return render_template(
        "certificates/index.html",
        edition=edition,
        due=due,
        valid=valid,
        doubtful=left | {certificate.id: missing_sentence(one) for one, certificate in due.doubtful},
        reasons=[(one, _reason(one)) for one in due.not_due],
        revoked=revoked,
        withheld=queries.withheld_by_enrolment(edition),
        course=next((one.course for one in standings), None),
        most=MOST_AT_ONCE,
        shown_code=shown_code,
    )


@bp.post("/editions/<int:edition_id>/certificates")
def issue(edition_id: int) -> ResponseReturnValue:
    """Issue to those ticked who are due one; each gets a mail."""
    edition = managed_edition(edition_id)
    chosen = _ticked()
    with saving():
        issued = services.issue_certificates(edition, enrolments=chosen, by=viewer(), at=clock.now())
        number = len(issued)
    if number:
        flash(
            ngettext(
                "%(num)s certificate is issued, and its mail on its way.",
                "%(num)s certificates are issued, and their mails on their way.",
                number,
            ),
            "success",
        )
    else:
        flash(_("Nobody was chosen who is due a certificate: nothing is issued."), "warning")
    return redirect(url_for(".index", edition_id=edition_id), 303)


@bp.get("/editions/<int:edition_id>/certificates.zip")
@logs_reading
def archive(edition_id: int) -> ResponseReturnValue:
    """All certificates that stand, made with no transaction open, some fifty in memory at a time."""
    edition = managed_edition(edition_id)
    within_or_429(Limit("certificates.archive", str(signed_in_id()), 20, AN_HOUR))
    edition = managed_edition(edition_id)
    certificates = queries.valid_certificates(edition)
    if not 0 < len(certificates) <= MOST_AT_ONCE:
        abort(404)
    printed = [printed_of(one) for one in certificates]
    name = _archive_name(edition)
    people = {one.enrolment.person_id for one in certificates}
    log_reading(edition, people=people, verb="export", part="certificates")
    _let_go()
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- closed once it is sent
    for failed in write_archive(certificate_files(printed), file):
        current_app.logger.error("certificate %s: %s", failed.certificate.id, failed.error)
    file.seek(0)
    response = send_file(file, mimetype="application/zip", as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/editions/<int:edition_id>/certificates/<int:certificate_id>.pdf")
@logs_reading
def pdf(edition_id: int, certificate_id: int) -> ResponseReturnValue:
    certificate = of_edition(edition_id, certificate_id)
    within_or_429(Limit("pdf", str(signed_in_id()), 60, AN_HOUR))
    certificate = of_edition(edition_id, certificate_id)
    log_reading(certificate, people=[certificate.enrolment.person_id], verb="export")
    return sent(certificate)


@bp.get("/editions/<int:edition_id>/certificates/<int:certificate_id>/reissue")
@logs_reading
def edit(edition_id: int, certificate_id: int) -> ResponseReturnValue:
    certificate = standing_one(edition_id, certificate_id)
    log_reading(certificate, people=[certificate.enrolment.person_id])
    form = ReissueForm(name=certificate.enrolment.person.name, language=certificate.language)
    return reissue_page(certificate, form)


@bp.post("/editions/<int:edition_id>/certificates/<int:certificate_id>/reissue")
def reissue(edition_id: int, certificate_id: int) -> ResponseReturnValue:
    certificate = standing_one(edition_id, certificate_id)
    form = ReissueForm(request.form)
    if form.validate():
        with saving(form):
            services.reissue_certificate(
                certificate, name=form.name.data, language=form.language.data, by=viewer(), at=clock.now()
            )
    if form.errors:
        return reissue_page(of_edition(edition_id, certificate_id), form), 422
    flash(
        _("The certificate is issued anew, and its mail on its way. The former one is not valid."), "success"
    )
    return redirect(url_for(".index", edition_id=edition_id), 303)


@bp.get("/editions/<int:edition_id>/certificates/<int:certificate_id>/revoke")
@logs_reading
def confirm_revoke(edition_id: int, certificate_id: int) -> ResponseReturnValue:
    certificate = standing_one(edition_id, certificate_id)
    log_reading(certificate, people=[certificate.enrolment.person_id])
    return revoke_page(certificate, RevokeForm())


@bp.post("/editions/<int:edition_id>/certificates/<int:certificate_id>/revoke")
def revoke(edition_id: int, certificate_id: int) -> ResponseReturnValue:
    certificate = standing_one(edition_id, certificate_id)
    form = RevokeForm(request.form)
    if form.validate():
        with saving(form):
            services.revoke_certificate(
                certificate, reason=form.reason.data or "", by=viewer(), at=clock.now()
            )
    if form.errors:
        return revoke_page(of_edition(edition_id, certificate_id), form), 422
    flash(_("The certificate is revoked: whoever verifies it learns so."), "success")
    return redirect(url_for(".index", edition_id=edition_id), 303)


def of_edition(edition_id: int, certificate_id: int) -> Certificate:
    """Return a certificate of an edition that the viewer manages."""
    edition = managed_edition(edition_id)
    certificate = queries.certificate_by_id(certificate_id)
    return seen_or_404(
        certificate, certificate is not None and certificate.enrolment.edition_id == edition.id
    )


def standing_one(edition_id: int, certificate_id: int) -> Certificate:
    """Return one that stands; 404 for one that was revoked meanwhile: its page is the list."""
    certificate = of_edition(edition_id, certificate_id)
    return seen_or_404(certificate, certificate.is_valid)


def printed_of(certificate: Certificate) -> Printed:
    """Return what is printed of a certificate."""
    return Printed(certificate, verification_page(certificate), current_app.config["MAIL_SENDER_NAME"])


def sent(certificate: Certificate) -> ResponseReturnValue:
    """Return a certificate as PDF, made with no transaction open; 503 where it cannot be made."""
    printed, name, id_ = printed_of(certificate), file_name(certificate), certificate.id
    _let_go()
    try:
        body = certificate_pdf(printed)
    except PdfError:
        current_app.logger.exception("certificate %s", id_)
        abort(503)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, mimetype="application/pdf", headers=headers)


def reissue_page(certificate: Certificate, form: ReissueForm) -> str:
    return render_template("certificates/reissue.html", certificate=certificate, form=form)


def revoke_page(certificate: Certificate, form: RevokeForm) -> str:
    return render_template("certificates/revoke.html", certificate=certificate, form=form)


def _let_go() -> None:
    """End the transaction; what was loaded stays as it is, and asks for nothing more."""
    db.session.expunge_all()
    db.session.rollback()


def _ticked() -> set[int]:
    found = set()
    for value in request.form.getlist("enrolments"):
        try:
            found.add(read_id(value) or 0)
        except ValueError:
            abort(422)
    return found


def _reason(standing: Standing) -> str:
    """Why no certificate is due, said to who manages the edition."""
    if standing.state == CompletionState.OPEN:
        return _("Sessions are still to come.")
    if standing.state == CompletionState.NOT_MET:
        words = "; ".join(reason_words(standing))
        return words[:1].upper() + words[1:] + "."
    return missing_sentence(standing)


def _archive_name(edition: Edition) -> str:
    programme = edition.programme.name.in_language(current_language())
    name = slugify(f"{programme} {edition.name}", max_length=60) or str(edition.id)
    return "-".join([_("certificates"), name]) + ".zip"
