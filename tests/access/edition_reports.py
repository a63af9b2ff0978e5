"""Reports of editions: written by who manages one, published for all; the names behind them, and cohorts."""

from cop import clock
from cop.models import EditionReport
from cop.queries.edition_figures import facts_of
from cop.queries.edition_reports import report_of
from cop.services.edition_reports import words_seen
from tests import factories as make
from tests.access import EVERYONE, Row, only

MANAGERS = only("coordinator", "administrator")
ACTING = only("coordinator", "administrator", gets=303)
READERS = only("coordinator", "viewer", "administrator")
BEFOREHAND = only("coordinator", "viewer", "administrator", others=404) | {"anonymous": 404}
PUBLIC = "/en/training/{told.programme.slug}/{told.id}/report"
DRAFTED = "/en/training/{untold.programme.slug}/{untold.id}/report"
WHOLE = "/en/training/editions/{told.id}/report"
COHORTS = "/en/training/{told.programme.slug}/cohorts"

ROWS = [
    Row("edition_reports.public", PUBLIC, EVERYONE),
    Row("edition_reports.public", DRAFTED, BEFOREHAND),
    Row("edition_reports.public_file", PUBLIC + ".json", EVERYONE),
    Row("edition_reports.public_file", DRAFTED + ".csv", BEFOREHAND),
    Row("edition_reports.show", WHOLE, READERS),
    Row("edition_reports.file", WHOLE + ".csv", READERS),
    Row("edition_reports.rows", WHOLE + "/behind/organisations", READERS),
    Row("edition_reports.rows", WHOLE + "/behind/completed", MANAGERS),
    Row("edition_reports.edit", WHOLE + "/words", MANAGERS),
    Row(
        "edition_reports.update", WHOLE + "/words", ACTING,
        method="POST", form={"words_it": "Bene", "seen": "{words_seen}"},
    ),
    Row("edition_reports.publish", WHOLE + "/publish", ACTING, method="POST"),
    Row("edition_reports.unpublish", WHOLE + "/unpublish", ACTING, method="POST"),
    Row("cohorts.show", COHORTS, READERS),
    Row("cohorts.organisations", COHORTS + "/organisations.csv", READERS),
    Row("cohorts.people", COHORTS + "/people.csv", MANAGERS),
]  # fmt: skip


def build(world):
    """Two editions that are over: the report of one is published, that of the other is not."""
    world.told, world.untold = (make.make_past_edition(world.community) for _n in range(2))
    person = make.make_person(name="Teodolinda")
    make.make_completed(world.told, person)
    world.secrets.append("Teodolinda")
    world.words_seen = words_seen(None)
    make.save(
        EditionReport(edition=world.told, facts=facts_of(report_of(world.told)), published_at=clock.now())
    )
