"""Surveys of a community: who manages them, and readers of figures once they are open."""

from datetime import timedelta

from cop import clock
from cop.models import SurveyAudience, SurveyStatus
from tests import factories as make
from tests.access import Row, only

NOT_FOR_MEMBERS = {"member": 403, "other_member": 403, "contact": 403}
READERS = only("coordinator", "viewer", "administrator") | {"foreign_coordinator": 404}
MANAGERS = only("coordinator", "administrator") | {"foreign_coordinator": 404}
DRAFTS = MANAGERS | {"viewer": 404}
DONE = only("coordinator", "administrator", gets=303) | {"foreign_coordinator": 404}
DRAFT_DONE = DONE | {"viewer": 404}
LOOKERS = only("coordinator", "foreign_coordinator", "viewer", "administrator")
FOR_ALL = only("administrator", gets=303) | {"coordinator": 422, "foreign_coordinator": 422}
MAKERS = only("coordinator", "foreign_coordinator", "administrator")
OPEN, DRAFT, WAITING = "/en/surveys/{asking.id}", "/en/surveys/{plan.id}", "/en/surveys/{hourly.id}"
TITLES = {"title_it": "Prova", "title_en": "Trial"}
SETTINGS = TITLES | {
    "purpose": "needs", "naming": "anonymous", "audience": "public", "last_day": "2096-11-26", "reminder_days": "4",
}  # fmt: skip
LONGER = TITLES | {"last_day": "2096-11-26"}

ROWS = [
    Row("surveys.index", "/en/surveys", LOOKERS),
    Row("surveys.index", "/en/surveys?status=drafts", LOOKERS),
    Row("surveys.new", "/en/surveys/new?community={community.id}", MAKERS),
    Row("surveys.new", "/en/surveys/new?copy={plan.id}", MAKERS),
    Row(
        "surveys.create", "/en/surveys/new",
        only("coordinator", "administrator", gets=303) | {"foreign_coordinator": 422},
        method="POST", form={"place": "community:{community.id}", "source": "needs_analysis"},
    ),
    Row(
        "surveys.create", "/en/surveys/new", FOR_ALL,
        method="POST", form={"place": "", "source": "needs_analysis"},
    ),
    Row("surveys.show", OPEN, READERS),
    Row("surveys.show", DRAFT, DRAFTS),
    Row("surveys.preview", DRAFT + "/preview", DRAFTS),
    Row("surveys.preview", OPEN + "/preview", MANAGERS),
    Row("surveys.edit", DRAFT + "/edit", DRAFTS),
    Row("surveys.edit", OPEN + "/edit", MANAGERS),
    Row("surveys.update", DRAFT + "/edit", DRAFT_DONE, method="POST", form=SETTINGS),
    Row("surveys.update", OPEN + "/edit", DONE, method="POST", form=LONGER),
    Row("surveys.confirm_open", DRAFT + "/open", DRAFTS),
    Row("surveys.confirm_open", OPEN + "/open", only() | {"foreign_coordinator": 404}),
    Row("surveys.open_", DRAFT + "/open", DRAFT_DONE, method="POST"),
    Row("surveys.schedule", DRAFT + "/schedule", DRAFT_DONE, method="POST", form={"opens_at": "{tomorrow}"}),
    Row("surveys.schedule", DRAFT + "/schedule", DRAFTS | {"coordinator": 422, "administrator": 422}, method="POST"),
    Row("surveys.unschedule", WAITING + "/unschedule", DRAFT_DONE, method="POST"),
    Row("surveys.confirm_close", OPEN + "/close", MANAGERS),
    Row("surveys.confirm_close", DRAFT + "/close", DRAFTS | {"coordinator": 403, "administrator": 403}),
    Row("surveys.close", OPEN + "/close", DONE, method="POST"),
    Row("surveys.delete", DRAFT + "/delete", DRAFT_DONE, method="POST"),
]  # fmt: skip


def build(world):
    """One that is open, a draft, and one that waits for its hour."""
    world.tomorrow = f"{clock.now() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    facts = {"community": world.community, "audience": SurveyAudience.PUBLIC}
    world.asking = make.make_survey(**facts, title_it="Chiurlo", title_en="Chiurlo")
    draft = facts | {"opened_at": None, "title_it": "Beccaccino", "title_en": "Beccaccino"}
    world.plan = make.make_survey(**draft, status=SurveyStatus.DRAFT)
    world.hourly = make.make_survey(
        **draft, status=SurveyStatus.SCHEDULED, opens_at=clock.now() + timedelta(days=1)
    )
    for survey in (world.asking, world.plan, world.hourly):
        make.make_survey_question(survey)
    world.secrets += ["Chiurlo", "Beccaccino"]
