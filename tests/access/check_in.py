"""The doors of a meeting: the desk, the code on the wall, the pass of one person."""

from datetime import timedelta

from cop import clock, tokens
from cop.models import Answer, PersonRoleKind
from tests.access import EVERYONE, Row, everyone, only
from tests.factories import make_meeting, make_meeting_role, make_person, make_registration

MANAGERS = ("coordinator", "administrator")
DESK = "/en/meetings/{in_room.id}/check-in"
POSTER = "/en/meetings/{in_room.id}/poster"
STAFF = "/en/meetings/{in_room.id}/front-desk"
PASS = "/en/meetings/{in_room.id}/pass"
WALL = "/en/door/{in_room.door_token}"
AT_DESK = {"contact": 303} | dict.fromkeys(MANAGERS, 303)

ROWS = [
    Row("check_in.show", DESK, only("contact", *MANAGERS)),
    Row("check_in.show", DESK + "?code={comer_code}", only("contact", *MANAGERS)),
    Row("check_in.show", "/en/meetings/{held.id}/check-in", only(*MANAGERS)),
    Row("check_in.show", "/en/meetings/{draft.id}/check-in", only(*MANAGERS, others=404)),
    Row(
        "check_in.update",
        DESK,
        only("contact", *MANAGERS, gets=303),
        method="POST",
        form={"here": "{comer.id}"},
    ),
    Row(
        "check_in.send",
        DESK + "/taps",
        only("contact", *MANAGERS),
        method="POST",
        form={"tap": "k.here.#{comer.id}.0"},
    ),
    Row("check_in.state", DESK + "/state", only("contact", *MANAGERS)),
    # Whoever has the code sees the pass, which names nobody; the desk goes on to checking in.
    Row("passes.show", PASS + "/{comer_code}", EVERYONE | AT_DESK),
    Row("passes.show", PASS + "/AAAAAAAA", everyone(404)),
    Row("passes.show", PASS + "/{gone_code}", everyone(410) | AT_DESK),
    Row("passes.picture", PASS + "/{comer_code}.png", EVERYONE),
    Row("passes.picture", PASS + "/AAAAAAAA.png", everyone(404)),
    Row("doors.show", WALL, EVERYONE),
    Row("doors.show", "/en/door/nothing", everyone(404)),
    Row("doors.update", WALL, everyone(303), method="POST", form={"way": "code", "code": "{comer_code}"}),
    Row("doors.update", WALL, everyone(422), method="POST", form={"way": "code", "code": "AAAA-AAAA"}),
    Row("posters.show", POSTER, only(*MANAGERS)),
    Row("posters.renew", POSTER, only(*MANAGERS, gets=303), method="POST"),
    Row(
        "posters.update",
        POSTER + "/walk-ins",
        only(*MANAGERS, gets=303),
        method="POST",
        form={"takes_walk_ins": "y"},
    ),
    Row("front_desks.show", STAFF, only(*MANAGERS)),
    Row(
        "front_desks.create",
        STAFF,
        only(*MANAGERS, gets=303),
        method="POST",
        form={"name": "Somebody New", "email": "somebody.new@example.org"},
    ),
    Row("front_desks.delete", STAFF + "/{person.id}/remove", only(*MANAGERS, gets=303), method="POST"),
]


def build(world):
    """`in_room` is under way, with a code on its wall and the "contact" at its desk; `comer` is on its list."""
    began = clock.now() - timedelta(minutes=5)
    world.in_room = make_meeting(world.community, starts_at=began, door_token=tokens.new_base32(20))
    make_meeting_role(world.in_room, world.people["contact"], PersonRoleKind.FRONT_DESK)
    world.comer = make_registration(world.in_room, make_person(name="Comer Hidden"))
    gone = make_registration(world.in_room, make_person(), answer=Answer.WITHDRAWN)
    world.comer_code, world.gone_code = (tokens.spoken_code(one.uid) for one in (world.comer, gone))
    world.secrets += ["Comer Hidden"]
