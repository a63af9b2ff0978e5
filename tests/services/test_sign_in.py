from datetime import timedelta

import pytest
from sqlalchemy import func, select

from cop import clock, tokens
from cop.models import Message, MessageState, Person, SignInRequest
from cop.services import sign_in
from cop.services.rates import may_write_to
from cop.services.sessions import end_sessions_of
from tests.factories import make_person

BROWSER = "the browser's secret"


def ask(address="anna@example.org", *, browser=BROWSER, at=None, language="en"):
    """Ask to sign in, and return the facts of the mail."""
    sign_in.request_sign_in(
        address,
        browser=browser,
        language=language,
        next_url="/en/me",
        device="Firefox, Linux",
        at=at or clock.now(),
    )
    return newest_mail()


def newest_mail(kind="sign_in_code"):
    from cop.extensions import db

    return db.session.scalar(select(Message).where(Message.kind == kind).order_by(Message.id.desc()).limit(1))


def code_in(mail):
    return mail.context["code"]


def token_in(mail):
    return mail.context["link"].rpartition("/")[2]


@pytest.fixture
def anna(db):
    return make_person(email="anna@example.org", name="Anna", language="it", verified_at=None)


def test_request_sign_in_mails_a_code_and_a_link(anna, at):
    now = at("2026-11-26T10:00+01:00")
    mail = ask()
    assert (mail.kind, mail.recipient, mail.language, mail.priority) == (
        "sign_in_code",
        "anna@example.org",
        "en",
        0,
    )
    assert mail.expires_at == now + timedelta(minutes=10)
    assert len(code_in(mail)) == 6
    assert mail.context["link"] == f"http://localhost/en/sign-in/link/{token_in(mail)}"


def test_request_sign_in_finds_the_person_however_the_address_is_written(anna):
    assert ask("Anna@EXAMPLE.org").recipient == "anna@example.org"


def test_request_sign_in_for_an_unknown_address_says_how_to_join_once_a_day(db, at):
    now = at("2026-11-26T10:00+01:00")
    for hours in (0, 1, 2, 24):
        ask("nobody@example.org", at=now + timedelta(hours=hours))
    mails = db.session.scalars(select(Message).order_by(Message.id)).all()
    assert [(m.kind, m.recipient) for m in mails] == [("sign_in_unknown", "nobody@example.org")] * 2
    assert db.session.scalars(select(SignInRequest.person_id)).all() == [None], "the newest replaces the rest"


def test_a_mail_to_a_stranger_is_one_of_the_three_a_day_of_all_forms(db, at):
    now = at("2026-11-26T10:00+01:00")
    wanted = [may_write_to("nobody@example.org", at=now) for _ in range(2)]
    for hours in (0, 1):
        ask("nobody@example.org", at=now + timedelta(hours=hours))
    wanted.append(may_write_to("nobody@example.org", at=now))
    ask("someone@example.org", at=now)
    full = [may_write_to("someone.else@example.org", at=now) for _ in range(3)]
    ask("someone.else@example.org", at=now)
    told = db.session.scalars(select(Message.recipient).order_by(Message.id)).all()
    assert (wanted, full) == ([True, True, False], [True] * 3)
    assert told == ["nobody@example.org", "someone@example.org"]


def test_strangers_get_few_mails_in_all(db, at):
    now = at("2026-11-26T10:00+01:00")
    for n in range(sign_in.UNKNOWN_MAILS_PER_HOUR + 5):
        ask(f"nobody{n}@example.org", at=now)
    assert db.session.scalar(select(func.count()).select_from(Message)) == sign_in.UNKNOWN_MAILS_PER_HOUR


def test_a_person_erased_meanwhile_does_not_sign_in(anna):
    code = code_in(ask())
    anna.erased_at = clock.now()
    assert sign_in.use_code(BROWSER, code, at=clock.now()) is None


def test_use_code_signs_in_once_and_verifies_the_address(anna, at):
    now = at("2026-11-26T10:00+01:00")
    code = code_in(ask())
    used = sign_in.use_code(BROWSER, code, at=now + timedelta(minutes=9))
    assert (used.person, used.next_url) == (anna, "/en/me")
    assert anna.verified_at == now + timedelta(minutes=9)
    assert sign_in.use_code(BROWSER, code, at=now + timedelta(minutes=9)) is None


def test_use_code_after_ten_minutes(anna, at):
    now = at("2026-11-26T10:00+01:00")
    code = code_in(ask())
    assert sign_in.use_code(BROWSER, code, at=now + timedelta(minutes=10)) is None


def test_use_code_in_another_browser(anna):
    assert sign_in.use_code("another", code_in(ask()), at=clock.now()) is None


def test_use_code_five_times_at_most(anna):
    code = code_in(ask())
    wrong = "000000" if code != "000000" else "000001"
    assert [sign_in.use_code(BROWSER, wrong, at=clock.now()) for _ in range(5)] == [None] * 5
    assert sign_in.use_code(BROWSER, code, at=clock.now()) is None


def test_a_newer_request_replaces_the_older_one(anna, db):
    old, new = ask(), ask()
    db.session.refresh(old)
    assert sign_in.use_link(token_in(old), browser=BROWSER, at=clock.now()) is None
    assert old.state == MessageState.CANCELLED, "it had not been sent yet"
    assert sign_in.use_link(token_in(new), browser=BROWSER, at=clock.now()).person == anna


def test_a_request_in_another_browser_leaves_mine_alone(anna):
    mine = ask()
    ask(browser="a stranger's")
    assert sign_in.use_code(BROWSER, code_in(mine), at=clock.now()).person == anna


def test_use_link_once_and_in_the_browser_that_asked(anna):
    token = token_in(ask())
    assert sign_in.use_link(token, browser="another", at=clock.now()) is None
    assert sign_in.use_link(token, browser=BROWSER, at=clock.now()).person == anna
    assert sign_in.use_link(token, browser=BROWSER, at=clock.now()) is None


@pytest.mark.parametrize("token", ["", "é", "x" * 10_000, "\x00", "\udc80"])
def test_use_link_with_a_made_up_token(anna, token):
    ask()
    assert sign_in.use_link(token, browser=BROWSER, at=clock.now()) is None


def test_nobody_signs_in_as_an_unknown_address(db):
    ask("nobody@example.org")
    request = db.session.scalar(select(SignInRequest))
    request.code_hash = sign_in._code_hash(request.token_hash, "123456")
    assert sign_in.use_code(BROWSER, "123456", at=clock.now()) is None


def test_requests_hold_no_secret(anna, db):
    mail = ask()
    (row,) = db.session.execute(select(SignInRequest.__table__)).all()
    shown = repr(row)
    for secret in (code_in(mail), token_in(mail), BROWSER, "anna@example.org", tokens.hash_of(code_in(mail))):
        assert secret not in shown


def test_forget_requests_deletes_what_has_run_out(anna, db, at):
    now = at("2026-11-26T10:00+01:00")
    ask()
    assert sign_in.forget_requests(at=now + timedelta(minutes=9)) == 0
    assert sign_in.forget_requests(at=now + timedelta(minutes=10)) == 1
    assert newest_mail() is not None
    sign_in.forget_requests(at=now + timedelta(days=3))
    assert newest_mail() is None
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_a_code_mailed_to_a_former_address_opens_nothing(anna, db, at):
    now = at("2026-11-26T10:00+01:00")
    code = code_in(ask())
    anna.email = anna.email_key = "new@example.org"
    db.session.flush()
    assert sign_in.use_code(BROWSER, code, at=now) is None
    assert anna.verified_at is None


def test_ending_all_sessions_ends_the_open_requests(anna, at):
    now = at("2026-11-26T10:00+01:00")
    code = code_in(ask())
    end_sessions_of(anna.id)
    assert sign_in.use_code(BROWSER, code, at=now) is None
