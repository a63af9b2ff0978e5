from cop import clock
from cop.models import Answer, ReportState
from cop.queries.viewers import viewer_of
from cop.services.video_recording import apply_report
from tests.access import Row, only
from tests.factories import make_registration, make_video_report

MANAGERS = only("coordinator", "administrator")
DONE = only("coordinator", "administrator", gets=303)
REFUSED = only("coordinator", "administrator", gets=422)
REPORTS = "/en/meetings/{held.id}/video-reports"

ROWS = [
    Row("video_reports.index", REPORTS, MANAGERS),
    Row("video_reports.create", REPORTS, REFUSED, method="POST"),
    Row("video_reports.columns", REPORTS + "/{call_table.id}/columns", MANAGERS),
    Row("video_reports.choose", REPORTS + "/{call_table.id}/columns", REFUSED, method="POST"),
    Row("video_reports.choose", REPORTS + "/{call_table.id}/columns", DONE, method="POST",
        form={"name": "0", "duration": "1"}),
    Row("video_reports.show", REPORTS + "/{call.id}", MANAGERS),
    Row("video_reports.show", REPORTS + "/{recorded_call.id}", MANAGERS),
    # Of another meeting of theirs.
    Row("video_reports.show", "/en/meetings/{meeting.id}/video-reports/{call.id}",
        only("coordinator", "administrator", gets=404)),
    Row("video_reports.update", REPORTS + "/{call.id}", DONE, method="POST",
        form={"minimum_minutes": "0", "do": "apply"}),
    Row("video_reports.update", REPORTS + "/{call.id}", REFUSED, method="POST", form={"minimum_minutes": "x"}),
    Row("video_reports.undo", REPORTS + "/{recorded_call.id}/undo", DONE, method="POST"),
    Row("video_reports.delete", REPORTS + "/{call.id}/delete", DONE, method="POST"),
    Row("signature_sheets.show", "/en/meetings/{meeting.id}/signature-sheet", MANAGERS),
    # Whoever is at the front desk prints the sheet too.
    Row("signature_sheets.show", "/en/meetings/{today.id}/signature-sheet",
        only("coordinator", "contact", "administrator")),
    Row("signature_sheets.pdf",
        "/it/meetings/{meeting.id}/signature-sheet/sheet.pdf?who=everyone&order=organisation&blank=0&has_codes=y",
        MANAGERS),
    Row("signature_sheets.pdf", "/en/meetings/{meeting.id}/signature-sheet/sheet.pdf?blank=x", REFUSED),
    Row("signature_sheets.copy", "/en/meetings/{held.id}/signature-sheet/signed?who=everyone", MANAGERS),
    Row("signature_sheets.save", "/en/meetings/{held.id}/signature-sheet/signed", DONE, method="POST"),
]  # fmt: skip


def build(world):
    by = viewer_of(world.people["coordinator"], today=clock.today())
    guest = {"name": "Poiana segreta", "email": "poiana@example.org", "email_key": "poiana@example.org"}
    world.call = make_video_report(world.held, guest, {"registration_id": None})
    raw = {"name": "", "cells": ["Poiana segreta", "12"]}
    world.call_table = make_video_report(
        world.held, raw, state=ReportState.RECEIVED, headers=["chi", "minuti"]
    )
    came = make_registration(world.held, answer=Answer.ACCEPTED)
    row = {"registration": came, "choice": "person", "reason": "name"}
    world.recorded_call = make_video_report(world.held, row)
    apply_report(world.recorded_call, by=by, at=clock.now())
    world.secrets += ["Poiana segreta", "poiana@example.org"]
