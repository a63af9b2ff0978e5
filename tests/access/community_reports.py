"""Reports of a community's years: written by who manages the community, published for all."""

from datetime import timedelta

from cop import clock
from cop.models import CommunityReport
from cop.queries.community_reports import report_of_year
from cop.queries.community_year_figures import year_facts
from cop.services.community_reports import year_words_seen
from tests import factories as make
from tests.access import EVERYONE, Row, only
from tests.feedback import make_answered, release

MANAGERS = only("coordinator", "administrator")
ACTING = only("coordinator", "administrator", gets=303)
READERS = only("coordinator", "viewer", "administrator")
BEFOREHAND = only("coordinator", "viewer", "administrator", others=404) | {"anonymous": 404}
INDEX = "/en/communities/{community.slug}/reports"
TOLD, UNTOLD = INDEX + "/{told_year}", INDEX + "/{untold_year}"

ROWS = [
    Row("community_reports.index", INDEX, EVERYONE),
    Row("community_reports.public", TOLD, EVERYONE),
    Row("community_reports.public", UNTOLD, BEFOREHAND),
    Row("community_reports.public_file", TOLD + ".json", EVERYONE),
    Row("community_reports.public_file", UNTOLD + ".csv", BEFOREHAND),
    Row("community_reports.show", TOLD + "/whole", READERS),
    Row("community_reports.file", TOLD + "/whole.csv", READERS),
    Row("community_reports.rows", TOLD + "/whole/behind/organisations-present", READERS),
    Row("community_reports.rows", TOLD + "/whole/behind/participations", MANAGERS),
    Row("community_reports.edit", TOLD + "/words", MANAGERS),
    Row(
        "community_reports.update", TOLD + "/words", ACTING,
        method="POST", form={"words_it": "Bene", "changes_it": "Pause", "seen": "{year_words_seen}"},
    ),
    Row("community_reports.publish", TOLD + "/publish", ACTING, method="POST"),
    Row("community_reports.unpublish", TOLD + "/unpublish", ACTING, method="POST"),
]  # fmt: skip


def build(world):
    """Two years that are over, with a survey each: the report of one is published, that of the other is not."""
    year = clock.today().year
    world.told_year, world.untold_year = year - 1, year - 2
    secret = "Parola di Ildegarda"
    for years, text in ((1, "Good"), (2, secret)):
        with clock.fixed_at(clock.now() - timedelta(days=365 * years)):
            _survey, _mark, why = make_answered(words=["a"] * 5, community=world.community)
            release(why, text)
            meeting = make.make_meeting(world.community, starts_at=clock.now() - timedelta(days=1))
            make.make_present(meeting, make.make_organisation(), make.make_person(name="Radegonda"))
    world.secrets += [secret, "Radegonda"]
    world.year_words_seen = year_words_seen(None)
    facts = year_facts(report_of_year(world.community, world.told_year, at=clock.now()))
    make.save(
        CommunityReport(
            community=world.community, year=world.told_year, facts=facts, published_at=clock.now()
        )
    )
