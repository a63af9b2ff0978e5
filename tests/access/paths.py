from cop import tokens
from cop.models import Answer
from tests.access import EVERYONE, Row, everyone, only
from tests.factories import make_document, make_edition, make_enrolment, make_meeting, make_registration

MANAGERS = only("coordinator", "administrator")
UNSEEN = only("coordinator", "administrator", others=404)
REFUSED = only("coordinator", "administrator", gets=422)
OWN = only("member", others=404)
# The materials of the edition: for who is enrolled, and who belongs to its hosts knows that there are some.
MATERIALS = everyone(404) | {"member": 200, "coordinator": 200, "administrator": 200}

ROWS = [
    Row("paths.index", "/en/editions/{walked.id}/progress", MANAGERS),
    Row("paths.index", "/en/editions/{unwalked.id}/progress", UNSEEN),
    Row("paths.export", "/en/editions/{walked.id}/progress.csv", MANAGERS),
    Row("paths.show", "/en/me/paths/{walked.id}", OWN),
    Row("paths.show", "/en/me/paths/{unwalked.id}", only(others=404)),
    Row("paths.personal", "/en/path/{path_token}", EVERYONE),
    Row("paths.personal_document", "/en/path/{path_token}/documents/{map.id}", EVERYONE),
    Row("paths.personal_document", "/en/path/{path_token}/documents/{step_map.id}", EVERYONE),
    Row("paths.personal_document", "/en/path/{path_token}/documents/{slides.id}", everyone(404)),
    Row("documents.show", "/en/documents/{map.id}", MATERIALS),
    Row("documents.of_edition", "/en/editions/{walked.id}/documents", MANAGERS),
    Row("documents.of_edition", "/en/editions/{unwalked.id}/documents", UNSEEN),
    Row(
        "documents.add_to_edition", "/en/editions/{walked.id}/documents", REFUSED, method="POST",
        form={"title_en": "Slides", "audience": "everyone"},
    ),
]  # fmt: skip


def build(world):
    world.walked = make_edition(world.community, least_sessions=1)
    world.unwalked = make_edition(world.community, status="draft")
    walk = make_enrolment(world.walked, world.person, organisation=world.organisation)
    step = make_meeting(world.community, kind=world.kind, edition=world.walked)
    make_registration(step, world.person, answer=Answer.ACCEPTED)
    world.path_token = tokens.signed("enrolment", walk.id)
    world.map = make_document(world.walked, title_en="Averla", title_it="Averla")
    world.step_map = make_document(step, title_en="Beccafico", title_it="Beccafico")
    world.secrets += ["Averla", "Beccafico"]
