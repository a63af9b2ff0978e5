"""`cop mail receive`: a mail from a pipe is kept, or given back to be tried again."""

from cop.models import InboundMail

RAW = b"From: ada@example.com\r\nSubject: Re: Invito\r\n\r\nVengo.\r\n"


def test_a_mail_from_the_pipe_is_taken_in_once(app, db):
    run = app.test_cli_runner().invoke
    said = [run(args=["mail", "receive"], input=RAW).output for _ in range(2)]
    assert said == ["Taken in: personal, waiting.\n"] * 2
    assert db.session.query(InboundMail).count() == 1


def test_a_file(app, db, tmp_path):
    (tmp_path / "mail.eml").write_bytes(RAW)
    result = app.test_cli_runner().invoke(args=["mail", "receive", str(tmp_path / "mail.eml")])
    assert (result.exit_code, db.session.query(InboundMail).one().source) == (0, "pipe")


def test_without_its_table_the_mail_server_keeps_it(app, db):
    InboundMail.metadata.tables["inbound_content"].drop(db.session.connection())
    result = app.test_cli_runner().invoke(args=["mail", "receive"], input=RAW)
    assert result.exit_code == 75
