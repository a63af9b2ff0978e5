"""`cop certificates make`: the files of an edition, with progress, in a folder or an archive."""

import zipfile

import pytest

from cop.cli.certificates import make as command
from tests import factories as make


@pytest.fixture
def edition(db):
    programme = make.make_programme(slug="fit4benefit", name_it="Fit4benefit")
    edition = make.make_past_edition(programme=programme, name="2026")
    for n in range(12):
        make.make_completed(edition, make.make_person(name=f"Persona {n}"), there=4 if n else 1)
    db.session.commit()
    return edition


@pytest.fixture
def run(app, edition):
    return lambda *arguments: app.test_cli_runner().invoke(command, [str(one) for one in arguments])


def test_issued_and_made_in_one_command(run, tmp_path):
    result = run("fit4benefit/2026", "--to", tmp_path / "all.zip", "--issue")
    assert result.output.splitlines() == [
        "Issued: 11; not due: 1.",
        "10 of 11",
        "11 of 11",
        f"Made 11 of 11 in {tmp_path / 'all.zip'}.",
    ]
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert len(archive.namelist()) == 11


def test_into_a_folder(run, edition, tmp_path):
    run(edition.id, "--to", tmp_path / "new", "--issue")
    result = run(
        edition.id, "--to", tmp_path / "new"
    )  # again: nothing is issued twice, files take their place
    assert result.output.splitlines()[-1] == f"Made 11 of 11 in {tmp_path / 'new'}."
    assert len(list((tmp_path / "new").glob("*.pdf"))) == 11


def test_what_cannot_be_is_told_in_words(run, tmp_path):
    result = run("fit4benefit/2027", "--to", tmp_path)
    assert (result.exit_code, "Choose one of fit4benefit/2026." in result.output) == (2, True)
    result = run("fit4benefit/2026", "--to", tmp_path)
    assert (result.exit_code, "No certificate of this edition stands" in result.output) == (1, True)
    run("fit4benefit/2026", "--to", tmp_path, "--issue")
    (tmp_path / "file").write_text("")
    result = run("fit4benefit/2026", "--to", tmp_path / "file")
    assert (result.exit_code, "Cannot write to" in result.output) == (1, True)
