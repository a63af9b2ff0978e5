"""Signing in with a password."""

from tests.views.sign_in.asking import PASSWORD, is_signed_in


def test_sign_in_with_a_password(client, db, with_password):
    form = {"email": "Anna@example.org", "password": PASSWORD}
    assert client.post("/en/sign-in/password", data=form).location == "/en/me"
    assert is_signed_in(client)
    db.session.refresh(with_password)
    assert with_password.verified_at is None, "a password proves nothing about the mailbox"


def test_a_password_is_never_shown_again(client, db, anna):
    page = client.post("/en/sign-in/password", data={"email": "anna@example.org", "password": "Marmotta 12"})
    assert page.status_code == 422
    assert "Marmotta" not in page.text
    assert page.soup.select_one("input[name=email]")["value"] == "anna@example.org"
