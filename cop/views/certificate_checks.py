"""What anybody learns of a certificate by its code, and the page of the person whose it is."""

from datetime import date

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import tokens
from cop.emails.certificates import PERSONAL, verification_page
from cop.exports.qr import qr_path
from cop.forms.certificates import CodeForm, NameForm
from cop.models import Certificate
from cop.queries.certificates import (
    certificate_by_id,
    certificate_with_code,
    valid_certificate_of,
)
from cop.rules.certificate_codes import read_code, shown_code
from cop.rules.certificates import initials, is_name_on
from cop.views.certificates import bp, sent
from cop.views.limits import Limit, network, within_or_429
from cop.views.loaders import seen_or_404
from cop.views.saving import writing
from cop.views.security import one_purpose, public

HOUR = 3600
UNKNOWN_AN_HOUR, NAMES_AN_HOUR, FILES_AN_HOUR = 60, 20, 40


@bp.get("/certificates")
@public
def verify() -> ResponseReturnValue:
    """The form for who holds a paper; a code that can be one leads to its own page."""
    if "code" not in request.args:
        return render_template("certificates/verify.html", form=CodeForm())
    form = CodeForm(request.args)
    code = read_code(form.code.data or "") if form.validate() else None
    if code:
        return redirect(url_for(".verified", code=shown_code(code)), 303)
    if not form.errors:
        form.code.errors = [_("This is no code of a certificate: a character is missing, or mistyped.")]
    return render_template("certificates/verify.html", form=form), 422


@bp.get("/certificates/<code>")
@public
def verified(code: str) -> ResponseReturnValue:
    certificate = certificate_with_code(code)
    return verdict(certificate, NameForm()) if certificate else unknown(code)


@bp.post("/certificates/<code>")
@public
def compare(code: str) -> ResponseReturnValue:
    """Tell whether the name that somebody reads on the paper is the one that was certified: it changes nothing."""
    within_or_429(Limit("certificate.name", f"{read_code(code)} {network()}", NAMES_AN_HOUR, HOUR))
    certificate = certificate_with_code(code)
    if certificate is None:
        return unknown(code)
    form = NameForm(request.form)
    if not form.validate():
        return verdict(certificate, form, status=422)
    return verdict(certificate, form, is_same=is_name_on(certificate, form.name.data or ""))


@bp.get("/certificate/<token>")
@one_purpose
def personal(token: str) -> ResponseReturnValue:
    """The page of the person: the certificate that stands, also by the link of one before it."""
    certificate = own_certificate(token)
    if not certificate.is_valid:
        return render_template("certificates/gone.html", certificate=certificate), 410
    address = verification_page(certificate)
    return render_template(
        "certificates/personal.html",
        certificate=certificate,
        facts=certificate.facts,
        code=shown_code(certificate.code),
        address=address,
        qr=qr_path(address),
        sessions=[(one, date.fromisoformat(one["on"])) for one in certificate.facts["sessions"]],
        token=token,
    )


@bp.get("/certificate/<token>/certificate.pdf")
@one_purpose
def personal_pdf(token: str) -> ResponseReturnValue:
    certificate = own_certificate(token)
    if not certificate.is_valid:
        return render_template("certificates/gone.html", certificate=certificate), 410
    with writing():
        within_or_429(Limit("certificate.pdf", str(certificate.id), FILES_AN_HOUR, HOUR))
    return sent(own_certificate(token))


def own_certificate(token: str) -> Certificate:
    """Return the certificate that a personal link leads to: the one that stands now where there is one."""
    certificate_id = tokens.value_of(PERSONAL, token)
    certificate = certificate_by_id(certificate_id) if certificate_id is not None else None
    certificate = seen_or_404(certificate)
    return certificate if certificate.is_valid else valid_certificate_of(certificate.enrolment) or certificate


def verdict(
    certificate: Certificate, form: NameForm, *, is_same: bool | None = None, status: int = 200
) -> Response:
    """What anybody may know: whether it stands, what for, since when; of the person the initials alone."""
    return unlisted(
        render_template(
            "certificates/verified.html",
            certificate=certificate,
            facts=certificate.facts,
            code=shown_code(certificate.code),
            initials=initials(certificate.name),
            form=form,
            is_same=is_same,
        ),
        status,
    )


def unknown(typed: str) -> Response:
    """One answer for a code that was never given out and for what is none; those are counted."""
    with writing():
        within_or_429(Limit("certificate.unknown", network(), UNKNOWN_AN_HOUR, HOUR))
    form = CodeForm(code=typed[:40])
    return unlisted(
        render_template("certificates/unknown.html", form=form, is_code=bool(read_code(typed))), 404
    )


def unlisted(page: str, status: int) -> Response:
    """Return a page that no search engine lists and no cache keeps."""
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response
