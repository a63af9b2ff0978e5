"""Open badges: signed so that another library verifies them, bound to an address, and revoked where the paper is."""

import hashlib
import json
import stat
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from cop import clock, tokens
from cop.emails.certificates import PERSONAL
from cop.exports import badges
from cop.services.certificates import issue_certificates, revoke_certificate
from cop.services.erasures import erase_person
from tests import factories as make


@pytest.fixture
def edition(db, at):
    at("2026-11-20T10:00+01:00")  # before the wall clock, which the verifier looks at
    return make.make_past_edition(
        programme=make.make_programme(name_it="Fit4benefit", name_en="Fit4benefit"), name="2026"
    )


def issued(edition, email="anna@example.org"):
    enrolment = make.make_completed(edition, make.make_person(name="Anna Rossi", email=email))
    return issue_certificates(edition, enrolments=[enrolment.id], by=None, at=clock.now())[0]


def got(client, certificate, kind="jwt"):
    return client.get(f"/it/certificate/{tokens.signed(PERSONAL, certificate.id)}/badge.{kind}")


def key_of(client):
    [method] = client.get("/.well-known/did.json").json["verificationMethod"]
    return RSAKey.import_key(method["publicKeyJwk"])


def claims_of(client, token):
    """What a token says, verified by a library that had no part in it."""
    registry = JWSRegistry(algorithms=["RS256"])
    registry.max_header_length = 1024  # the key stands in it, as Open Badges want
    return jwt.decode(token, key_of(client), registry=registry).claims


def verifier(client):
    return OB3Verifier(key_of(client).as_pem(private=False))


def test_another_library_verifies_it(client, edition):
    one = issued(edition)
    token = got(client, one).text
    claims = claims_of(client, token)
    assert claims["@context"][:1] == ["https://www.w3.org/ns/credentials/v2"]
    assert claims["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert (claims["iss"], claims["issuer"]["id"], claims["issuer"]["name"]) == (
        "http://localhost", "http://localhost", "Torino Social Impact",
    )  # fmt: skip
    assert claims["validFrom"].startswith("2026-11-20T00:00:00")
    assert claims["credentialSubject"]["achievement"]["name"].startswith("Fit4benefit, ")
    assert "Rossi" not in json.dumps(claims)
    head, payload, _signature = token.split(".")
    other = got(client, issued(edition, "bea@example.org")).text.rpartition(".")[2]
    with pytest.raises(BadSignatureError):
        claims_of(client, f"{head}.{payload}.{other}")


def test_it_is_bound_to_the_address_and_tells_nobody_whose_it_is(client, edition):
    token = got(client, issued(edition)).text
    [identity] = claims_of(client, token)["credentialSubject"]["identifier"]
    expected = hashlib.sha256(f"anna@example.org{identity['salt']}".encode()).hexdigest()
    assert identity["identityHash"] == f"sha256${expected}"
    assert "anna@example.org" not in token


def test_the_picture_holds_the_same(client, edition):
    one = issued(edition)
    picture = got(client, one, "svg")
    assert picture.mimetype == "image/svg+xml"
    assert OB3Verifier.extract_token_from_svg(picture.data) == got(client, one).text


def test_the_list_of_states_tells_what_does_not_stand(client, edition):
    standing, revoked, erased = (issued(edition, f"{name}@example.org") for name in ("anna", "bea", "carla"))
    read = [verifier(client).verify(got(client, one).text) for one in (standing, revoked, erased)]
    revoke_certificate(revoked, reason="Prova", by=None, at=clock.now())
    erase_person(erased.enrolment.person, by=None, at=clock.now())

    def download(url):
        assert url == "http://localhost/badges/states/0"
        return client.get("/badges/states/0").data

    verifier(client).check_status(read[0], verify_list=True, download=download)
    for one in read[1:]:
        with pytest.raises(OB3VerificationError, match="'revocation' is set"):
            verifier(client).check_status(one, verify_list=True, download=download)


def test_nothing_is_got_of_one_revoked(client, edition):
    one = issued(edition)
    revoke_certificate(one, reason="Prova", by=None, at=clock.now())
    assert got(client, one).status_code == 410


def test_the_key_is_the_instance_s_own_and_made_once(app, edition, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    first = badges.public_jwk()
    path = Path(tmp_path) / badges.KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    badges._write_new(path, b"another")  # who comes second leaves it as it is
    assert badges.public_jwk() == first
    assert [file.name for file in Path(tmp_path).iterdir()] == [badges.KEY_FILE]


def test_with_https_the_issuer_is_a_did_of_this_site(app, edition, monkeypatch):
    monkeypatch.setitem(app.config, "BASE_URL", "https://communities.example.org")
    document = badges.did_document()
    assert document["id"] == "did:web:communities.example.org"
    assert "d" not in document["verificationMethod"][0]["publicKeyJwk"]
