from tests.access import EVERYONE, Row, only

MANAGERS = only("coordinator", "administrator")
SCHEDULERS = only("coordinator", "foreign_coordinator", "administrator")
UNSEEN = only("coordinator", "administrator", others=404)
DONE = only("coordinator", "administrator", gets=303)
DONE_UNSEEN = only("coordinator", "administrator", gets=303, others=404)
REFUSED = only("coordinator", "administrator", gets=422)

FORM = {
    "title_it": "Prova", "title_en": "Trial", "kind_id": "{kind.id}", "hosts": "{community.id}", "day": "2096-11-26",
    "begins": "14:30", "ends": "17:30", "mode": "in_person", "place": "Via Esempio 1", "add_person_role": "speaker",
    "add_organisation_role": "partner",
}  # fmt: skip
# A foreign coordinator schedules meetings too, but not for this community.
CREATED = DONE | {"foreign_coordinator": 422}

ROWS = [
    Row("meetings.index", "/en/meetings", SCHEDULERS),
    Row("meetings.index", "/en/meetings?status=drafts&community={community.slug}", SCHEDULERS),
    Row("meetings.show", "/en/meetings/{meeting.id}", EVERYONE),
    Row("meetings.show", "/en/meetings/{draft.id}", UNSEEN | {"anonymous": 404}),
    Row("meetings.new", "/en/meetings/new", SCHEDULERS),
    Row("meetings.new", "/en/meetings/new?copy={draft.id}", SCHEDULERS),
    Row("meetings.create", "/en/meetings/new", CREATED, method="POST", form=FORM),
    Row("meetings.preview", "/en/meetings/preview?text_en", SCHEDULERS, method="POST", form={"text_en": "x"}),
    Row("meetings.doubts", "/en/meetings/doubts?meeting={draft.id}", SCHEDULERS, method="POST", form=FORM),
    Row("meetings.edit", "/en/meetings/{meeting.id}/edit", MANAGERS),
    Row("meetings.edit", "/en/meetings/{draft.id}/edit", UNSEEN),
    Row(
        "meetings.update", "/en/meetings/{draft.id}/edit", DONE_UNSEEN,
        method="POST", form=FORM,
    ),
    Row("meetings.update", "/en/meetings/{meeting.id}/edit", MANAGERS, method="POST", form=FORM | {"do": "look"}),
    Row("meetings.review", "/en/meetings/{draft.id}/review", UNSEEN),
    Row(
        "meetings.publish", "/en/meetings/{draft.id}/review", DONE_UNSEEN,
        method="POST", form={"people": "{person.id}"},
    ),
    Row("meetings.mail", "/en/meetings/{draft.id}/mail/it", UNSEEN),
    Row("meetings.mail", "/en/meetings/{meeting.id}/mail/en", MANAGERS),
    Row("meetings.invitees", "/en/meetings/{meeting.id}/invitees", MANAGERS),
    Row("meetings.invite", "/en/meetings/{meeting.id}/invitees", REFUSED, method="POST"),
    Row(
        "meetings.invite_new", "/en/meetings/{meeting.id}/invitees/new", DONE,
        method="POST",
    ),
    Row(
        "meetings.remove", "/en/meetings/{meeting.id}/invitees/{registration.id}/remove",
        DONE, method="POST",
    ),
    Row("meetings.confirm_cancel", "/en/meetings/{meeting.id}/cancel", MANAGERS),
    Row(
        "meetings.cancel", "/en/meetings/{meeting.id}/cancel", DONE,
        method="POST", form={"what": "cancel", "reason": "x"},
    ),
    Row(
        "meetings.delete", "/en/meetings/{draft.id}/delete", DONE_UNSEEN,
        method="POST",
    ),
]  # fmt: skip
