from datetime import timedelta

from cop import clock, tokens
from cop.models import Attendance
from tests import factories as make
from tests.access import EVERYONE, Row, only, signed_in
from tests.access.meetings import DONE, MANAGERS, SCHEDULERS, UNSEEN

THOSE_THERE = only("member", "coordinator", "administrator")
HANDED_IN = only("member", "coordinator", "administrator", gets=303)
# The member alone changes what the member handed in.
OWN = only("member")
OWN_DONE = only("member", gets=303)
TEXT = {"text": "x", "version": "1", "readers": "participants", "language": "it"}
ALL_TICKED = {"rest_absent": "y", "without_minutes": "y", "without_documents": "y", "sends_recap": "y"}

ROWS = [
    Row("agenda.edit", "/en/meetings/{meeting.id}/agenda", MANAGERS),
    Row("agenda.edit", "/en/meetings/{draft.id}/agenda", UNSEEN),
    Row("agenda.update", "/en/meetings/{meeting.id}/agenda", DONE, method="POST", form={"items-0-title_it": "x"}),
    Row("minutes.show", "/en/meetings/{held.id}/minutes", THOSE_THERE),
    Row("minutes.show", "/en/meetings/{open_minutes.meeting_id}/minutes", EVERYONE),
    Row("minutes.show", "/en/meetings/{meeting.id}/minutes", only("coordinator", "administrator", others=404)),
    Row("minutes.show", "/en/meetings/{draft.id}/minutes", UNSEEN | {"anonymous": 404}),
    Row("minutes.personal", "/en/answer/{recap_token}/minutes", EVERYONE),
    Row("minutes.edit", "/en/meetings/{held.id}/minutes/edit", MANAGERS),
    Row("minutes.edit", "/en/meetings/{draft.id}/minutes/edit", signed_in(404)),
    Row("minutes.update", "/en/meetings/{held.id}/minutes/edit", DONE, method="POST", form=TEXT),
    Row("minutes.unpublish", "/en/meetings/{held.id}/minutes/unpublish", DONE, method="POST"),
    Row("minutes.preview", "/en/meetings/{held.id}/minutes/preview", MANAGERS, method="POST", form=TEXT),
    Row("actions.settle", "/en/actions/{action.id}/settle", HANDED_IN, method="POST", form={"is_done": "yes"}),
    Row("contributions.index", "/en/meetings/{consultation.id}/contributions", THOSE_THERE),
    Row("contributions.index", "/en/meetings/{meeting.id}/contributions", signed_in(404)),
    Row(
        "contributions.create", "/en/meetings/{consultation.id}/contributions", HANDED_IN,
        method="POST", form={"text": "x"},
    ),
    Row("contributions.edit", "/en/meetings/{consultation.id}/contributions/{contribution.id}/edit", OWN),
    Row(
        "contributions.update", "/en/meetings/{consultation.id}/contributions/{contribution.id}/edit", OWN_DONE,
        method="POST", form={"text": "x"},
    ),
    Row(
        "contributions.withdraw", "/en/meetings/{consultation.id}/contributions/{contribution.id}/withdraw",
        OWN_DONE, method="POST",
    ),
    Row(
        "contributions.answer", "/en/meetings/{consultation.id}/contributions/{contribution.id}/answer", DONE,
        method="POST",
    ),
    Row("contributions.export", "/en/meetings/{consultation.id}/contributions/contributions.csv", MANAGERS),
    Row("closing.index", "/en/meetings/to-close", SCHEDULERS),
    Row("closing.show", "/en/meetings/{held.id}/closing", MANAGERS),
    Row("closing.show", "/en/meetings/{draft.id}/closing", signed_in(404)),
    Row("closing.close", "/en/meetings/{held.id}/closing", DONE, method="POST", form=ALL_TICKED),
    Row("closing.reopen", "/en/meetings/{held.id}/reopen", DONE, method="POST"),
]  # fmt: skip


def build(world):
    """Minutes of the held meeting and open ones of another; a consultation to which the member contributed."""
    make.make_minutes(world.held, text="Tricheco")
    world.action = make.make_action(world.held, world.person)
    begin = clock.now() - timedelta(days=30)
    other = make.make_meeting(world.community, kind=world.kind, starts_at=begin)
    world.open_minutes = make.make_minutes(other, is_public=True)
    present = make.make_registration(world.held, make.make_person(), attendance=Attendance.PRESENT)
    world.recap_token = tokens.signed("answer", present.id)
    world.consultation = make.make_consultation(world.community)
    world.contribution = make.make_contribution(world.consultation, world.person, text="Formichiere")
    world.secrets += ["Tricheco", "Formichiere"]
