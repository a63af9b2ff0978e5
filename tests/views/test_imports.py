"""Pages of imports: the file, its columns, the rows, and what is done with them."""

import pytest

from cop.extensions import db as database
from cop.models import ImportBatch, ImportState, Organisation, RowVerdict
from tests.factories import (
    make_administrator,
    make_community,
    make_coordinator,
    make_membership,
    make_organisation,
)
from tests.sheets.sending import send_file


@pytest.fixture
def admin(signed_in):
    return signed_in(make_administrator())


def upload(client, content, name="list.csv", noun="organisations"):
    return send_file(client, "/en/imports/new", name, content, noun=noun)


def received(client, content, **kw):
    """The address of an import whose file was read."""
    page = upload(client, content, **kw)
    assert page.status_code == 303, page.text
    return page.location.removesuffix("/columns")


def tried(client, content, columns, **kw):
    address = received(client, content, **kw)
    form = {f"column_{n}": name for n, name in enumerate(columns)}
    assert client.post(f"{address}/columns", data=form).status_code == 303
    return address


def batch():
    return database.session.query(ImportBatch).one()


CONTENT = b"Nome;Settore;Boh\nVolpe;pubblico;1\nTasso;marziano;2\nLince;;3\n"


def test_from_file_to_register(admin):
    make_organisation(legal_name="Lince")
    address = received(admin, CONTENT)
    page = admin.get(f"{address}/columns")
    held = [option["value"] for option in page.soup.select("select option[selected]")]
    assert held == ["legal_name", "sector", ""]
    address = tried(admin, CONTENT, ["legal_name", "sector", ""])
    page = admin.get(address)
    assert page.words(".tabs a") == ["New 1", "Changed 0", "Unchanged 1", "Refused rows 1"]
    assert page.words("tbody td li") == ["Sector: “marziano” is not one of our sectors."]
    assert admin.get(f"{address}?rows=new").words("tbody td li") == [
        "Legal name Volpe",
        "Sector Public sector",
    ]
    assert admin.post(f"{address}/apply").location == address
    page = admin.get(address)
    assert [words.split(" on ")[0] for words in page.words(".notice-title")] == ["Imported"]
    assert page.soup.select_one(".notice-success p a")["href"] == "/en/organisations"
    assert database.session.query(Organisation).filter_by(legal_name="Volpe").count() == 1
    assert admin.get(f"{address}/columns").status_code == 303


def test_refused_rows_come_back_with_the_reason(admin):
    address = tried(admin, CONTENT, ["legal_name", "sector", ""])
    page = admin.get(f"{address}/refused.csv")
    assert page.data.decode("utf-8-sig").split("\r\n") == [
        "Nome,Settore,Boh,Reason",
        "Tasso,marziano,2,Sector: “marziano” is not one of our sectors.",
        "",
    ]


def test_an_import_undone(admin):
    address = tried(admin, CONTENT, ["legal_name", "sector", ""])
    admin.post(f"{address}/apply")
    admin.post(f"{address}/undo")
    assert database.session.query(Organisation).count() == 0
    assert batch().state == ImportState.UNDONE
    page = admin.post(f"{address}/undo", follow_redirects=True)
    assert page.words(".notice-danger") == ["Only an import that was applied can be undone."]


def test_register_changed_since_the_trial(admin):
    address = tried(admin, CONTENT, ["legal_name", "sector", ""])
    make_organisation(legal_name="Volpe")
    page = admin.post(f"{address}/apply", follow_redirects=True)
    assert page.words(".notice-danger") == [
        "The register has changed since the trial. Try the file out again."
    ]
    admin.post(f"{address}/trial")
    assert (batch().changed_count, batch().new_count) == (1, 1)


def test_columns_refused_keep_what_was_chosen(admin):
    address = received(admin, CONTENT)
    form = {"column_0": "sector", "column_1": "sector", "column_2": "website"}
    page = admin.post(f"{address}/columns", data=form)
    assert page.status_code == 422
    assert page.words(".field-error") == ["Two columns are said to hold the same thing."]
    held = [option["value"] for option in page.soup.select("select option[selected]")]
    assert held == ["sector", "sector", "website"]


def test_a_coordinator_of_one_community_imports_into_it(signed_in):
    community = make_community()
    make_membership(community)
    client = signed_in(make_coordinator(community))
    address = received(client, b"name;email\nAnna;anna@example.org\n", noun="people")
    page = client.get(f"{address}/columns")
    assert page.soup.select_one("#community_id option[selected]")["value"] == str(community.id)


@pytest.mark.parametrize(
    ("content", "name", "error"),
    [
        (b"", "a.csv", "There is nothing in this file"),
        (b"a,b", "a.csv", "There is nothing in this file"),
        (b"%PDF", "a.pdf", "This is not a table"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "a.xls", "This is the format of Excel up to 2003"),
        (
            b"Anna,a@example.org\nLeo,l@example.org\n",
            "a.csv",
            "The first row of the file must hold the names",
        ),
    ],
)
def test_files_refused_in_words(admin, content, name, error):
    page = upload(admin, content, name)
    assert page.status_code == 422
    assert page.words(".field-error")[0].startswith(error)
    assert page.soup.title.text.startswith("Error:")


def test_a_file_too_large_is_told_so(admin):
    page = upload(admin, b"name\n" + b"x,\n" * 2_800_000)
    assert page.status_code == 422
    assert page.words(".field-error")[0].startswith("The file is too large: at most 8 megabytes")
    page = upload(admin, b"name\n" + b"x,\n" * 4_000_000)
    assert page.status_code == 413


def test_a_column_called_like_markup(admin):
    address = received(admin, b'"<b>name</b>","${7*7}"\n"<script>alert(1)</script>",x\n')
    page = admin.get(f"{address}/columns")
    assert page.words("tbody th")[0] == "<b>name</b>"
    assert page.soup.select("tbody script, tbody b") == []


def test_words_for_every_verdict_and_reason(app):
    from cop.forms import import_words as words

    with app.test_request_context("/en/"):
        assert set(words.VERDICTS) == set(RowVerdict)
        for name in words._REASONS:
            says = {"value": "x", "names": "y", "name": "z", "one": "a", "other": "b", "most": 1, "row": 2}
            assert words.reason((name, says | {"like": "q"}))
