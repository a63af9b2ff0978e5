from datetime import timedelta

from cop import clock, tokens
from cop.models import Answer, PersonRoleKind
from tests.access import EVERYONE, Row, everyone, only
from tests.factories import make_kind, make_meeting, make_meeting_role, make_person, make_registration

MANAGERS = ("coordinator", "administrator")
PEOPLE = "/en/meetings/{meeting.id}/registrations"
DOOR = "/en/meetings/{today.id}/attendance"

ROWS = [
    Row("answers.show", "/en/answer/{answer_token}", EVERYONE),
    Row("answers.show", "/en/answer/{gone_token}", everyone(410)),
    Row("answers.show", "/en/answer/{foreign_token}", everyone(404)),
    Row("answers.confirm_leave", "/en/answer/{answer_token}/leave", EVERYONE),
    Row("answers.confirm_leave", "/en/answer/{gone_token}/leave", everyone(410)),
    Row("answers.leave", "/en/answer/{answer_token}/leave", everyone(303), method="POST"),
    Row("answers.leave", "/en/answer/{gone_token}/leave", everyone(410), method="POST"),
    Row("answers.update", "/en/answer/{answer_token}", everyone(303), method="POST", form={"answer": "no"}),
    Row("answers.update", "/en/answer/{gone_token}", everyone(410), method="POST", form={"answer": "no"}),
    # Those invited, the members of the host, those who manage it.
    Row(
        "registrations.answer",
        "/en/meetings/{meeting.id}/answer",
        only("member", *MANAGERS, gets=303),
        method="POST",
        form={"answer": "yes"},
    ),
    Row(
        "registrations.answer",
        "/en/meetings/{open_meeting.id}/answer",
        only("member", "other_member", "contact", "foreign_coordinator", "viewer", *MANAGERS, gets=303),
        method="POST",
        form={"answer": "yes"},
    ),
    Row(
        "registrations.answer",
        "/en/meetings/{draft.id}/answer",
        only(*MANAGERS, gets=422, others=404),
        method="POST",
        form={"answer": "yes"},
    ),
    Row("registrations.index", PEOPLE, only(*MANAGERS)),
    Row("registrations.index", "/en/meetings/{draft.id}/registrations", only(*MANAGERS, others=404)),
    Row("registrations.export", PEOPLE + ".csv", only(*MANAGERS)),
    Row(
        "registrations.update",
        PEOPLE,
        only(*MANAGERS, gets=303),
        method="POST",
        form={"id": "{registration.id}", "act": "withdraw"},
    ),
    Row("attendance.show", DOOR, only("contact", *MANAGERS)),
    Row("attendance.show", "/en/meetings/{held.id}/attendance", only(*MANAGERS)),
    Row("attendance.show", "/en/meetings/{draft.id}/attendance", only(*MANAGERS, others=404)),
    Row(
        "attendance.update",
        DOOR,
        only("contact", *MANAGERS, gets=303),
        method="POST",
        form={"here": "{guest.id}", "was-1": "unknown."},
    ),
    Row(
        "attendance.update",
        DOOR,
        only("contact", *MANAGERS, gets=303),
        method="POST",
        form={"do": "walk-in", "new-name": "Somebody"},
    ),
]


def build(world):
    """`today` is a meeting of today at whose front desk the "contact" stands; `guest` is on its list."""
    world.answer_token = tokens.signed("answer", world.registration.id)
    world.foreign_token = tokens.signed("something else", world.registration.id)
    gone = make_registration(world.meeting, make_person(), answer=Answer.WITHDRAWN)
    world.gone_token = tokens.signed("answer", gone.id)
    world.open_meeting = make_meeting(world.community, kind=make_kind(is_public=True))
    world.today = make_meeting(world.community, starts_at=clock.now() - timedelta(minutes=5))
    world.guest = make_registration(world.today, make_person(name="Guest Hidden"))
    make_meeting_role(world.today, world.people["contact"], PersonRoleKind.FRONT_DESK)
    world.secrets += ["Guest Hidden"]
