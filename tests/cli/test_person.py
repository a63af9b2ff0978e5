import pytest
from sqlalchemy import select

from cop.models import CommunityRole, Message, Person, SiteRole
from tests.factories import make_community, make_person


@pytest.fixture
def cop(app, db):
    """Run `cop person invite …`; return (exit code, what it printed)."""

    def run(*arguments):
        found = app.test_cli_runner().invoke(args=["person", "invite", *arguments])
        return found.exit_code, found.output

    return run


def test_invite_an_administrator(cop, db):
    assert cop("anna.bruno@example.org", "--role", "administrator", "--language", "en") == (
        0,
        "Anna Bruno <anna.bruno@example.org> is administrator; the worker sends a mail that says so.\n",
    )
    person = db.session.scalar(select(Person))
    assert (person.site_role, person.language) == (SiteRole.ADMINISTRATOR, "en")
    assert db.session.scalar(select(Message.kind)) == "sign_in_invitation"


def test_invite_a_coordinator(cop, db):
    community = make_community(slug="neet")
    code, printed = cop(
        "anna@example.org", "--role", "coordinator", "--community", "neet", "--name", "Anna B."
    )
    assert (code, printed.split(";")[0]) == (0, "Anna B. <anna@example.org> is coordinator of neet")
    assert db.session.scalar(select(CommunityRole)).community_id == community.id


def test_invite_again_is_the_same_person(cop, db):
    for _ in range(2):
        assert cop("anna@example.org", "--role", "viewer")[0] == 0
    assert len(db.session.scalars(select(Person)).all()) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("anna", "--role", "viewer"), 1, "“anna” is not a mail address."),
        (("anna@example.org", "--role", "king"), 2, "'king' is not one of"),
        (("anna@example.org",), 2, "Missing option '--role'"),
        (
            ("anna@example.org", "--role", "coordinator"),
            2,
            "--role coordinator and --community SLUG go together",
        ),
        (("anna@example.org", "--role", "viewer", "--community", "neet"), 2, "go together"),
        (("a@example.org", "--role", "coordinator", "--community", "no"), 1, "No community is called 'no'."),
        (("admin@example.org", "--role", "viewer"), 1, "This person has a higher role already."),
    ],
)
def test_invite_says_what_is_wrong(cop, db, arguments, code, message):
    make_person(email="admin@example.org", site_role=SiteRole.ADMINISTRATOR)
    db.session.commit()
    exit_code, printed = cop(*arguments)
    assert exit_code == code
    assert message in printed
    assert len(db.session.scalars(select(Person)).all()) == 1
