"""Date polls: what managers of a community see, and what only the holder of a personal link does."""

from cop import tokens
from cop.models import PollStatus
from cop.queries.date_polls import VOTE
from tests.access import Row, everyone, only
from tests.access.meetings import CREATED, SCHEDULERS
from tests.factories import make_poll, make_voter

# Another coordinator schedules meetings too, but does not see this one's polls.
MANAGERS = only("coordinator", "administrator") | {"foreign_coordinator": 404}
DONE = only("coordinator", "administrator", gets=303) | {"foreign_coordinator": 404}
REFUSED = only("coordinator", "administrator", gets=422) | {"foreign_coordinator": 404}
NOT_THERE = only("coordinator", "foreign_coordinator", "administrator", gets=404)
OPEN, DRAFT = "/en/date-polls/{poll.id}", "/en/date-polls/{draft_poll.id}"
OWN = "/en/date-poll/{poll_token}"
FORM = {
    "title_it": "Prova", "title_en": "Trial", "kind_id": "{kind.id}", "hosts": "{community.id}", "mode": "in_person",
    "dates-0-day": "2096-11-26", "dates-0-begins": "14:30", "dates-0-ends": "17:30",
    "dates-1-day": "2096-11-27", "dates-1-begins": "14:30", "dates-1-ends": "17:30", "last_day": "2096-11-20",
}  # fmt: skip

ROWS = [
    Row("date_polls.index", "/en/date-polls", SCHEDULERS),
    Row("date_polls.new", "/en/date-polls/new", SCHEDULERS),
    Row("date_polls.create", "/en/date-polls/new", CREATED, method="POST", form=FORM),
    Row("date_polls.doubts", "/en/date-polls/doubts?row=1", SCHEDULERS, method="POST", form=FORM),
    Row("date_polls.edit", f"{OPEN}/edit", MANAGERS),
    Row("date_polls.update", f"{OPEN}/edit", DONE, method="POST", form=FORM),
    Row("date_polls.update", f"{DRAFT}/edit", MANAGERS, method="POST", form=FORM | {"do": "look-rows"}),
    Row("date_polls.review", f"{DRAFT}/review", MANAGERS),
    Row("date_polls.open_", f"{DRAFT}/review", DONE, method="POST", form={"people": "{person.id}"}),
    Row("date_polls.open_", f"{DRAFT}/review", REFUSED, method="POST"),
    Row("date_polls.mail", f"{DRAFT}/mail/it", MANAGERS),
    Row("date_polls.delete", f"{DRAFT}/delete", DONE, method="POST"),
    Row("date_polls.show", OPEN, MANAGERS),
    Row("date_polls.add", f"{OPEN}/people", REFUSED, method="POST"),
    Row("date_polls.remind", f"{OPEN}/remind", DONE, method="POST"),
    Row("date_polls.need", f"{OPEN}/voters/{{voter.id}}/needed", DONE, method="POST"),
    Row("date_polls.need", f"{DRAFT}/voters/{{voter.id}}/needed", NOT_THERE, method="POST"),
    Row("date_polls.remove", f"{OPEN}/voters/{{voter.id}}/remove", DONE, method="POST"),
    Row("date_polls.confirm_decide", f"{OPEN}/dates/{{option.id}}/decide", MANAGERS),
    Row("date_polls.decide", f"{OPEN}/dates/{{option.id}}/decide", DONE, method="POST"),
    Row("date_polls.confirm_cancel", f"{OPEN}/cancel", MANAGERS),
    Row("date_polls.cancel", f"{OPEN}/cancel", DONE, method="POST", form={"reason": "x"}),
    Row("date_poll_answers.show", OWN, everyone()),
    Row("date_poll_answers.show", "/en/date-poll/no-such-token", everyone(404)),
    Row("date_poll_answers.show", "/en/date-poll/{lost_token}", everyone(410)),
    Row("date_poll_answers.update", OWN, everyone(303), method="POST", form={"do": "none"}),
    Row("date_poll_answers.update", OWN, everyone(422), method="POST"),
    Row("date_poll_answers.update", "/en/date-poll/no-such-token", everyone(404), method="POST"),
]  # fmt: skip


def build(world):
    world.poll = make_poll(world.community, title_it="Ermellino", title_en="Ermellino", kind=world.kind)
    world.option = world.poll.options[0]
    world.voter = make_voter(world.poll, world.person, comment="Sparviero")
    world.poll_token = tokens.signed(VOTE, world.voter.id)
    world.lost_token = tokens.signed(VOTE, 2**40)
    world.draft_poll = make_poll(
        world.community, status=PollStatus.DRAFT, opened_at=None, title_it="Ermellino", kind=world.kind
    )
    world.secrets += ["Ermellino", "Sparviero"]
