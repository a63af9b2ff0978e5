from datetime import timedelta

from cop import clock
from cop.models import Answer
from tests.access import Row, only
from tests.factories import make_meeting, make_organisation, make_person, make_registration, make_reservation

MANAGERS = ("coordinator", "administrator")
REQUESTS = "/en/meetings/{asked.id}/requests"
SEATS = "/en/meetings/{asked.id}/seats"

ROWS = [
    Row("approvals.index", REQUESTS, only(*MANAGERS)),
    Row("approvals.index", "/en/meetings/{draft.id}/requests", only(*MANAGERS, others=404)),
    Row(
        "approvals.update",
        REQUESTS,
        only(*MANAGERS, gets=303),
        method="POST",
        form={"id": "{asker.id}", "act": "approve"},
    ),
    Row("seat_reservations.index", SEATS, only(*MANAGERS)),
    Row("seat_reservations.index", "/en/meetings/{draft.id}/seats", only(*MANAGERS, others=404)),
    Row(
        "seat_reservations.create",
        SEATS,
        only(*MANAGERS, gets=303),
        method="POST",
        form={
            "organisation_id": "{kept_for.id}",
            "organisation_id-words": "Kept For Hidden",
            "organisation_id-for": "Kept For Hidden",
            "number": "2",
            "until_at": "{until_at}",
        },
    ),
    Row(
        "seat_reservations.release",
        SEATS + "/{kept_seats.id}/release",
        only(*MANAGERS, gets=303),
        method="POST",
    ),
    Row(
        "seat_reservations.release",
        "/en/meetings/{meeting.id}/seats/{kept_seats.id}/release",
        only(*MANAGERS, gets=404),
        method="POST",
    ),
]


def build(world):
    """`asked` is a meeting that asks for approval, with seats: `asker` wants to come, `kept_seats` are kept."""
    world.asked = make_meeting(world.community, needs_approval=True, seats_in_person=9)
    person = make_person(name="Asker Hidden")
    world.asker = make_registration(world.asked, person, answer=Answer.REQUESTED)
    world.kept_for = make_organisation(legal_name="Kept For Hidden")
    world.kept_seats = make_reservation(world.asked, world.kept_for)
    world.until_at = f"{clock.now() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    world.secrets += ["Asker Hidden"]
