"""Open badges: the one of a person by their link; for readers of badges, who issues them and which do not stand."""

from flask import Blueprint, Response, abort, jsonify, render_template
from flask.typing import ResponseReturnValue

from cop import clock
from cop.emails import links
from cop.emails.certificates import verification_page
from cop.exports import badges
from cop.exports.certificates import file_name
from cop.models import Certificate
from cop.queries.certificates import ids_that_stand, largest_id
from cop.views.certificate_checks import own_certificate
from cop.views.certificates import bp
from cop.views.loaders import seen_or_404
from cop.views.security import one_purpose, public

root = Blueprint("badges", __name__)

TYPE = "application/vc+jwt"


@root.get("/.well-known/did.json")
@root.get("/did.json")
@public
def issuer() -> Response:
    """Where `did:web` looks for the key of this site, with or without a path in its address."""
    return jsonify(badges.did_document())


@root.get("/badges/states/<int:number>")
@public
def states(number: int) -> Response:
    """One bit a badge: revoked, issued anew, erased and not issued yet are the same, so it tells of nobody.

    Never kept: a badge that is new would seem revoked to who holds an old list.
    """
    first = number * badges.LIST_SIZE
    seen_or_404(number, number == 0 or first <= largest_id())
    standing = {id_ - first for id_ in ids_that_stand(first, first + badges.LIST_SIZE - 1)}
    ended = (place for place in range(badges.LIST_SIZE) if place not in standing)
    body = badges.states_jwt(links.page("badges.states", number=number), ended, at=clock.now())
    return Response(body, mimetype=TYPE, headers={"Cache-Control": "no-store"})


@bp.get("/certificate/<token>/badge.<any(jwt, svg):kind>")
@one_purpose
def badge(token: str, kind: str) -> ResponseReturnValue:
    """The badge as a signed file for a wallet, or as a picture that holds it."""
    certificate = own_certificate(token)
    if not certificate.is_valid:
        return render_template("certificates/gone.html", certificate=certificate), 410
    if not certificate.enrolment.person.email:
        abort(404)
    addresses = addresses_of(certificate)
    if kind == "svg":
        body: bytes | str = badges.badge_picture(certificate, addresses)
    else:
        body = badges.badge_jwt(certificate, addresses)
    name = file_name(certificate).removesuffix(".pdf")
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "Cache-Control": "no-store"}
    return Response(body, mimetype="image/svg+xml" if kind == "svg" else TYPE, headers=headers)


def addresses_of(certificate: Certificate) -> badges.Addresses:
    edition = certificate.enrolment.edition
    page = links.page(
        "training.show", language=certificate.language, slug=edition.programme.slug, edition_id=edition.id
    )
    number = certificate.id // badges.LIST_SIZE
    return badges.Addresses(page, verification_page(certificate), links.page("badges.states", number=number))
