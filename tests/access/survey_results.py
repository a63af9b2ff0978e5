"""Figures of surveys, their files, and who answered what."""

from datetime import timedelta

from cop import clock
from cop.models import SurveyStatus
from cop.queries.survey_results import frozen_facts
from tests import factories as make
from tests.access import Row, only

READERS = only("coordinator", "viewer", "administrator", others=404) | {
    "member": 403, "other_member": 403, "contact": 403,
}  # fmt: skip
MANAGERS = READERS | {"viewer": 403}
NOT_FOUND = READERS | {"coordinator": 404, "viewer": 404, "administrator": 404}
NOBODY = READERS | {"coordinator": 403, "viewer": 403, "administrator": 403}
RESULTS = "/en/surveys/{counted.id}/results"
NAMED = "/en/surveys/{named.id}"

ROWS = [
    Row("survey_results.show", RESULTS, READERS),
    Row("survey_results.show", RESULTS + "?part={part}", READERS),
    Row("survey_results.show", RESULTS + "?part=nobody", NOT_FOUND),
    Row("survey_results.show", "/en/surveys/{running.id}/results", READERS),
    Row("survey_results.show", NAMED + "/results", MANAGERS),
    Row("survey_results.table", RESULTS + "/table", READERS),
    Row("survey_results.table", RESULTS + "/table?down={first}&across={second}", READERS),
    Row("survey_results.table", "/en/surveys/{running.id}/results/table", NOBODY),
    Row("survey_results.comparison", RESULTS + "/comparison", READERS),
    Row("survey_results.file", RESULTS + ".csv", READERS),
    Row("survey_results.file", RESULTS + ".xlsx", READERS),
    Row("survey_results.file", RESULTS + ".json", READERS),
    Row("survey_results.codebook", "/en/surveys/{counted.id}/codebook.csv", READERS),
    Row("survey_replies.index", NAMED + "/replies", MANAGERS),
    Row("survey_replies.index", "/en/surveys/{counted.id}/replies", NOBODY),
    Row("survey_replies.file", NAMED + "/replies.csv", MANAGERS),
    Row("survey_replies.file", NAMED + "/replies.xlsx", MANAGERS),
    Row("survey_replies.file", NAMED + "/replies.json", MANAGERS),
]  # fmt: skip


def build(world):
    """A closed anonymous survey with enough answers for a part of them, one still open, and a named one."""
    world.counted = make.make_survey(community=world.community, closed_at=clock.now())
    first = make.make_survey_question(world.counted, "single", choices=2)
    second = make.make_survey_question(world.counted, "single", choices=2)
    for n in range(24):
        make.make_sheet(world.counted, {first: first.choices[n % 2].id, second: second.choices[n // 12].id})
    world.counted.status, world.counted.facts = SurveyStatus.CLOSED, frozen_facts(world.counted)
    world.part, world.first, world.second = f"{first.id}~~c1", f"{first.id}~", f"{second.id}~"
    world.running = make.make_survey(community=world.community)
    world.named = make.make_survey(
        community=world.community, is_anonymous=False, closes_at=clock.now() + timedelta(days=3)
    )
    words = make.make_survey_question(world.named, "long_text")
    make.make_reply(make.make_asked(world.named), {words: "Passamontagna"})
    world.secrets.append("Passamontagna")
