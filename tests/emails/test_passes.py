"""The code for the entrance in the mails of a meeting."""

import segno
from bs4 import BeautifulSoup
from sqlalchemy import select

from cop import clock, tokens
from cop.emails.compose import wording
from cop.emails.invitations import queue_invitation
from cop.models import Message, Mode
from tests.factories import make_meeting, make_person, make_registration


def invitation(db, meeting, **answer):
    registration = make_registration(meeting, make_person(language="en"), **answer)
    queue_invitation(registration)
    row = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    return registration, wording(row.kind, row.language, row.context)


def modules_of(table):
    """The modules that a mail program paints, row by row, without the quiet zone."""
    rows = []
    for tr in table.select("tr")[1:-1]:
        row = [bool(td.get("bgcolor")) for td in tr.select("td") for _one in range(int(td.get("colspan", 1)))]
        rows.append(row[4:-4])
    return rows


def test_an_invitation_holds_the_code_in_letters_and_as_painted_cells(db):
    registration, words = invitation(db, make_meeting())
    code = tokens.spoken_code(registration.uid)
    address = f"http://localhost/en/meetings/{registration.meeting_id}/pass/{code}"
    assert f"Your code for the entrance: {code[:4]}-{code[4:]}\n{address}\n" in words.plain
    (table,) = BeautifulSoup(words.html, "html.parser").select("table[aria-hidden]")
    assert modules_of(table) == [list(map(bool, row)) for row in segno.make_qr(address).matrix]
    assert len(words.html.encode()) < 102_000


def test_who_takes_part_online_needs_no_code(db):
    _registration, words = invitation(db, make_meeting(mode=Mode.HYBRID), mode=Mode.ONLINE)
    _other, online = invitation(db, make_meeting(mode=Mode.ONLINE, starts_at=clock.now()))
    assert [mail for mail in (words, online) if "/pass/" in mail.plain + mail.html] == []
