"""Certificates on the web: issued from a list, verified by anybody, got by a personal link."""

import io
import zipfile

import pikepdf
import pytest
from sqlalchemy import select

from cop import clock, tokens
from cop.emails.certificates import PERSONAL
from cop.models import AuditEntry, Certificate
from cop.rules.certificate_codes import new_code, shown_code
from cop.services.certificates import issue_certificates, reissue_certificate, revoke_certificate
from tests import factories as make
from tests.counting import queries_of


@pytest.fixture
def edition(db, at):
    at("2026-12-10T10:00+01:00")
    return make.make_past_edition(programme=make.make_programme(name_en="Fit4benefit"), name="2026")


@pytest.fixture
def browser(signed_in, edition):
    return signed_in(make.make_coordinator(edition.hosts[0]))


def completed(edition, name="Anna Rossi", there=4):
    return make.make_completed(edition, make.make_person(name=name, language="en"), there=there)


def issued(edition, name="Anna Rossi"):
    enrolment = completed(edition, name)
    return issue_certificates(edition, enrolments=[enrolment.id], by=None, at=clock.now())[0]


def page_of(certificate):
    return f"/en/certificates/{shown_code(certificate.code)}"


def own_page_of(certificate):
    return f"/en/certificate/{tokens.signed(PERSONAL, certificate.id)}"


def test_the_list_says_who_is_due_and_why_others_are_not(browser, edition, db):
    completed(edition), completed(edition, "Bea Verdi", there=2), issued(edition, "Carla Neri")
    page = browser.get(f"/en/editions/{edition.id}/certificates")
    assert page.words(".tick-title") == ["Anna Rossi"]
    assert page.words("[aria-labelledby=issued] .row-title") == ["Carla Neri"]
    assert page.words("[aria-labelledby=not-due] .row-title") == ["Bea Verdi"]
    assert page.words("[aria-labelledby=not-due] .row-detail")[0].endswith("· 2 of 3 sessions.")
    read = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "read")).one()
    assert read.details["list"] == "certificates"


def test_those_ticked_get_one(browser, edition, db):
    _anna, bea = completed(edition), completed(edition, "Bea Verdi")
    address = f"/en/editions/{edition.id}/certificates"
    page = browser.post(address, data={"enrolments": [bea.id, 2**62]}, follow_redirects=True)
    assert page.words(".notice")[0] == "1 certificate is issued, and its mail on its way."
    assert page.words(".tick-title") == ["Anna Rossi"]
    page = browser.post(address, data={}, follow_redirects=True)
    assert page.words(".notice")[0] == "Nobody was chosen who is due a certificate: nothing is issued."
    assert browser.post(address, data={"enrolments": "x"}).status_code == 422
    assert db.session.scalars(select(Certificate.enrolment_id)).all() == [bea.id]


def test_valid_with_the_least_data(client, edition):
    one = issued(edition)
    page = client.get(page_of(one))
    assert page.words("h1") == ["This certificate is valid"]
    assert page.words("dd") == ["A. R.", "Fit4benefit", "2026", "8 hours", "10 December 2026"]
    assert "Rossi" not in page.text
    assert one.enrolment.organisation.name not in page.text
    assert (page.headers["X-Robots-Tag"], page.headers["Cache-Control"]) == ("noindex", "no-store")


@pytest.mark.parametrize(("name", "said"), [("rossi ANNA", True), ("Anna Bianchi", False)])
def test_the_name_on_the_paper_is_compared(client, edition, name, said):
    page = client.post(page_of(issued(edition)), data={"name": name})
    same = "The name is the one that was certified"
    assert page.words("h1") == ["This certificate is valid" if said else "The name does not match"]
    assert page.words(".notice-title") == [same if said else "The name is not the one that was certified"]


def test_names_are_not_guessed(client, edition):
    one = issued(edition)
    answers = [client.post(page_of(one), data={"name": f"Anna {n}"}).status_code for n in range(21)]
    assert answers == [200] * 20 + [429]


def test_revoked_and_issued_anew_say_so(client, edition):
    one, other = issued(edition), issued(edition, "Bea Verdi")
    revoke_certificate(one, reason="Sbaglio", by=None, at=clock.now())
    new = reissue_certificate(other, name="Beatrice Verdi", by=None, at=clock.now())
    page = client.get(page_of(one))
    assert page.words("h1") == ["This certificate is not valid"]
    assert page.words(".notice") == ["Revoked on 10 December 2026 Whoever issued it has taken it back."]
    assert "Sbaglio" not in page.text
    page = client.get(page_of(other))
    assert page.words(".notice p")[1] == "A newer certificate has taken its place: ask the person for it."
    assert shown_code(new.code) not in page.text
    assert client.get(own_page_of(one)).status_code == 410
    assert shown_code(new.code) in client.get(own_page_of(other)).text  # the former link leads to the new one


def test_wrong_and_unknown_codes_get_one_page(client, edition):
    code = issued(edition).code
    altered = ("A" if code[0] != "A" else "B") + code[1:]
    for typed in (altered, shown_code(new_code()), "x"):
        page = client.get(f"/en/certificates/{typed}")
        assert (page.status_code, page.words("h1")) == (404, ["No certificate has this code"])
    assert client.get(f"/en/certificates?code={altered}").status_code == 422
    found = client.get(f"/en/certificates?code=%20{code.lower()}")
    assert found.location == f"/en/certificates/{shown_code(code)}"


def test_unknown_codes_are_counted(client, edition):
    answers = {client.get(f"/en/certificates/{new_code()}", is_judged=False).status_code for _n in range(60)}
    assert answers == {404}
    assert client.get(f"/en/certificates/{new_code()}").status_code == 429
    assert client.get(page_of(issued(edition))).status_code == 200  # one that exists is still verified


def test_the_person_gets_the_pdf_without_an_account(client, edition):
    one = issued(edition)
    page = client.get(own_page_of(one))
    assert page.words("h1") == ["Your certificate"]
    sent = client.get(page.soup.select_one("a.btn-primary")["href"])
    assert sent.headers["Content-Disposition"].startswith('attachment; filename="certificate-anna-rossi-')
    with pikepdf.open(io.BytesIO(sent.data)) as file, file.open_metadata() as meta:
        assert meta["dc:title"] == "Certificate of attendance: Anna Rossi"


def test_all_of_an_edition_in_one_archive(browser, edition, db):
    for name in ("Anna Rossi", "王小明", "../../etc/passwd"):
        issued(edition, name)
    sent = browser.get(f"/en/editions/{edition.id}/certificates.zip")
    assert sent.headers["Content-Disposition"] == "attachment; filename=certificates-fit4benefit-2026.zip"
    with zipfile.ZipFile(io.BytesIO(sent.data)) as archive:
        assert len(archive.namelist()) == 3
        assert all(name.endswith(".pdf") and "/" not in name for name in archive.namelist())
        assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "export")).one()
    assert entry.details["part"] == "certificates"


def test_issued_anew_and_revoked_on_the_web(browser, edition, db):
    one = issued(edition)
    address = f"/en/editions/{edition.id}/certificates/{one.id}"
    page = browser.get(f"{address}/reissue")
    assert page.soup.select_one("[name=name]")["value"] == "Anna Rossi"
    browser.post(f"{address}/reissue", data={"name": "Anna Maria Rossi", "language": "it"})
    new = db.session.scalars(select(Certificate).where(Certificate.revoked_at.is_(None))).one()
    assert (new.name, new.language) == ("Anna Maria Rossi", "it")
    address = f"/en/editions/{edition.id}/certificates/{new.id}"
    page = browser.post(f"{address}/revoke", data={"reason": "x" * 501})
    assert (page.status_code, page.words("h1")) == (422, ["Revoke"])
    page = browser.post(f"{address}/revoke", data={"reason": "Sbaglio"}, follow_redirects=True)
    assert page.words("[aria-labelledby=due] .tick-title") == ["Anna Rossi"]
    assert page.words("[aria-labelledby=due] .tick-detail")[0].endswith(
        "revoked on 10 December 2026 · Sbaglio"
    )
    assert not page.soup.select("[aria-labelledby=due] [checked]")
    assert page.words("details .row-title") == ["Anna Maria Rossi", "Anna Rossi"]


def test_the_list_asks_as_little_for_many_as_for_one(browser, edition):
    def ask():
        browser.get(f"/en/editions/{edition.id}/certificates")

    completed(edition), completed(edition, "Bea", there=1), issued(edition, "Carla")
    ask()
    few = queries_of(ask)
    for n in range(4):
        completed(edition, f"Dora {n}"), completed(edition, f"Elsa {n}", there=1), issued(edition, f"Fay {n}")
    assert queries_of(ask) == few
