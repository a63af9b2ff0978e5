from tests.access import EVERYONE, Row, only, signed_in

ALONE = only("administrator") | {
    "member": 404,
    "other_member": 404,
    "contact": 404,
    "foreign_coordinator": 404,
}
DONE = ALONE | {"administrator": 303}
TERMS = {
    "join_requests": "365", "invitations": "90", "theme_supporters": "365", "imports": "90", "video_reports": "90",
    "mail_contents": "90", "mails": "730", "consents": "1825", "audit": "400", "people": "1095",
}  # fmt: skip

ROWS = [
    Row("privacy.show", "/en/account/privacy", signed_in()),
    Row("privacy.list_me", "/en/account/privacy/listing", signed_in(303), method="POST"),
    Row(
        "privacy.withdraw",
        "/en/account/privacy/consents/public_listing/withdraw",
        signed_in(303),
        method="POST",
    ),
    Row(
        "privacy.withdraw",
        "/en/account/privacy/consents/privacy_notice/withdraw",
        signed_in(404),
        method="POST",
    ),
    Row("privacy.copy", "/en/account/privacy/copy", signed_in(), method="POST"),
    Row("privacy.ask", "/en/account/privacy/erase", signed_in()),
    Row("privacy.delete", "/en/account/privacy/erase", signed_in(422), method="POST"),
    Row("privacy.delete", "/en/account/privacy/erase", signed_in(303), method="POST",
        form={"is_sure": "y"}),
    Row("privacy.erased", "/en/account/privacy/erased", EVERYONE),
    Row("person_privacy.show", "/en/people/{person.id}/privacy", ALONE),
    Row("person_privacy.copy", "/en/people/{person.id}/privacy/copy", ALONE, method="POST"),
    Row("person_privacy.ask", "/en/people/{person.id}/privacy/erase", ALONE),
    Row("person_privacy.delete", "/en/people/{person.id}/privacy/erase", ALONE | {"administrator": 422},
        method="POST"),
    Row("person_privacy.delete", "/en/people/{person.id}/privacy/erase", DONE, method="POST",
        form={"is_sure": "y"}),
    Row("retention.index", "/en/retention", only("administrator")),
    Row("retention.update", "/en/retention", only("administrator", gets=303), method="POST", form=TERMS),
    Row("retention.update", "/en/retention", only("administrator", gets=422), method="POST",
        form=TERMS | {"audit": "10"}),
    Row("retention.run", "/en/retention/run", only("administrator", gets=303), method="POST"),
]  # fmt: skip
