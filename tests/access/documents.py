from datetime import timedelta

from cop import clock, tokens
from cop.models import DocumentAudience
from tests.access import EVERYONE, Row, everyone, only
from tests.factories import make_document, make_meeting

MANAGERS = only("coordinator", "administrator")
DONE = only("coordinator", "administrator", gets=303)
REFUSED = only("coordinator", "administrator", gets=422)
# Of the meeting that was held: the member was there; who belongs to its community and was not gets 403.
OPENED = everyone(404) | {"member": 200, "coordinator": 200, "administrator": 200}
NOT_OPENED = OPENED | {"member": 403}
UNSEEN = only("coordinator", "administrator", others=404)
DONE_UNSEEN = only("coordinator", "administrator", gets=303, others=404)
FACTS = {"title_en": "Slides", "audience": "everyone"}

ROWS = [
    Row("documents.show", "/en/documents/{slides.id}", EVERYONE),
    Row("documents.show", "/en/documents/{handout.id}", OPENED),
    Row("documents.show", "/en/documents/{late_handout.id}", NOT_OPENED),
    Row("documents.show", "/en/documents/{notes.id}", UNSEEN | {"anonymous": 404}),
    Row("documents.show", "/en/documents/{draft_slides.id}", UNSEEN | {"anonymous": 404}),
    Row("documents.show", "/en/documents/{charter.id}", OPENED),
    Row("documents.personal", "/en/answer/{link_token}/documents/{coming_handout.id}", EVERYONE),
    Row("documents.personal", "/en/answer/{link_token}/documents/{handout.id}", everyone(404)),
    Row("documents.of_meeting", "/en/meetings/{meeting.id}/documents", MANAGERS),
    Row("documents.of_meeting", "/en/meetings/{draft.id}/documents", UNSEEN),
    Row("documents.add_to_meeting", "/en/meetings/{meeting.id}/documents", REFUSED, method="POST", form=FACTS),
    Row("documents.of_community", "/en/communities/{community.slug}/documents", MANAGERS),
    Row("documents.add_to_community", "/en/communities/{community.slug}/documents", REFUSED, method="POST", form=FACTS),
    Row("documents.edit", "/en/documents/{slides.id}/edit", MANAGERS),
    Row("documents.edit", "/en/documents/{notes.id}/edit", UNSEEN),
    Row("documents.update", "/en/documents/{slides.id}/edit", DONE, method="POST", form=FACTS),
    Row("documents.update", "/en/documents/{notes.id}/edit", DONE_UNSEEN, method="POST", form=FACTS),
    Row("documents.move", "/en/documents/{slides.id}/move", DONE, method="POST", form={"do": "up"}),
    Row("documents.delete", "/en/documents/{slides.id}/delete", DONE, method="POST"),
]  # fmt: skip


def build(world):
    world.slides = make_document(world.meeting, DocumentAudience.EVERYONE)
    world.coming_handout = make_document(world.meeting, title_en="Picchio", title_it="Picchio")
    world.handout = make_document(world.held, title_en="Ghiandaia", title_it="Ghiandaia")
    yesterday = clock.now() - timedelta(days=1)
    late = make_meeting(world.community, kind=world.kind, starts_at=yesterday)
    world.late_handout = make_document(late, title_en="Gufo", title_it="Gufo")
    world.link_token = tokens.signed("answer", world.registration.id)
    world.notes = make_document(world.held, DocumentAudience.COORDINATORS, title_en="Upupa", title_it="Upupa")
    world.draft_slides = make_document(world.draft, DocumentAudience.EVERYONE)
    world.charter = make_document(world.community)
    world.secrets += ["Picchio", "Ghiandaia", "Upupa", "Gufo"]
