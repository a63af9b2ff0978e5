"""Access to certificates: managers of the edition; anybody with the code or the personal link."""

from cop import tokens
from cop.emails.certificates import PERSONAL
from cop.rules.certificate_codes import shown_code
from tests.access import EVERYONE, Row, everyone, only
from tests.factories import make_certificate, make_completed, make_past_edition, make_person

MANAGERS = only("coordinator", "administrator")
DONE = only("coordinator", "administrator", gets=303)
REFUSED = only("coordinator", "administrator", gets=422)
NOT_THERE = only("coordinator", "administrator", gets=404)
LIST = "/en/editions/{past_edition.id}/certificates"
ONE = LIST + "/{certificate.id}"
PUBLIC = "/en/certificates/{certificate_code}"
OWN = "/en/certificate/{certificate_token}"

ROWS = [
    Row("certificates.index", LIST, MANAGERS),
    Row("certificates.issue", LIST, DONE, method="POST", form={"enrolments": "{due_enrolment.id}"}),
    Row("certificates.archive", f"{LIST}.zip", MANAGERS),
    Row("certificates.archive", "/en/editions/{edition.id}/certificates.zip", NOT_THERE),
    Row("certificates.pdf", f"{ONE}.pdf", MANAGERS),
    Row("certificates.pdf", "/en/editions/{edition.id}/certificates/{certificate.id}.pdf", NOT_THERE),
    Row("certificates.edit", f"{ONE}/reissue", MANAGERS),
    Row("certificates.edit", f"{LIST}/{{revoked_certificate.id}}/reissue", NOT_THERE),
    Row("certificates.reissue", f"{ONE}/reissue", DONE, method="POST", form={"name": "x", "language": "en"}),
    Row("certificates.reissue", f"{ONE}/reissue", REFUSED, method="POST"),
    Row("certificates.confirm_revoke", f"{ONE}/revoke", MANAGERS),
    Row("certificates.revoke", f"{ONE}/revoke", DONE, method="POST", form={"reason": "x"}),
    Row("certificates.revoke", f"{ONE}/revoke", REFUSED, method="POST"),
    Row("certificates.verify", "/en/certificates", everyone()),
    Row("certificates.verify", "/en/certificates?code={certificate_code}", everyone(303)),
    Row("certificates.verify", "/en/certificates?code=ABCD", everyone(422)),
    Row("certificates.verified", PUBLIC, everyone()),
    Row("certificates.verified", "/en/certificates/no-such-code", everyone(404)),
    Row("certificates.compare", PUBLIC, everyone(), method="POST", form={"name": "Nessuno"}),
    Row("certificates.compare", PUBLIC, everyone(422), method="POST"),
    Row("certificates.compare", "/en/certificates/no-such-code", everyone(404), method="POST"),
    Row("certificates.personal", OWN, everyone()),
    Row("certificates.personal", "/en/certificate/no-such-token", everyone(404)),
    Row("certificates.personal", "/en/certificate/{revoked_token}", everyone(410)),
    Row("certificates.personal_pdf", f"{OWN}/certificate.pdf", everyone()),
    Row("certificates.personal_pdf", "/en/certificate/{revoked_token}/certificate.pdf", everyone(410)),
    Row("certificates.badge", f"{OWN}/badge.jwt", everyone()),
    Row("certificates.badge", f"{OWN}/badge.svg", everyone()),
    Row("certificates.badge", "/en/certificate/{revoked_token}/badge.jwt", everyone(410)),
    Row("badges.issuer", "/.well-known/did.json", EVERYONE),
    Row("badges.states", "/badges/states/0", EVERYONE),
    Row("badges.states", "/badges/states/7", everyone(404)),
]


def build(world):
    world.past_edition = make_past_edition(world.community)
    enrolment = make_completed(world.past_edition, make_person(name="Ginestra Verdi"))
    world.certificate = make_certificate(enrolment)
    world.certificate_code = shown_code(world.certificate.code)
    world.certificate_token = tokens.signed(PERSONAL, world.certificate.id)
    other = make_completed(world.past_edition, make_person(name="Ginestra Bianchi"), there=1)
    world.revoked_certificate = make_certificate(
        other, revoked_at=world.meeting.published_at, reason="Calabrone"
    )
    world.revoked_token = tokens.signed(PERSONAL, world.revoked_certificate.id)
    world.due_enrolment = make_completed(world.past_edition, make_person(name="Ginestra Neri"))
    world.secrets += ["Ginestra", "Calabrone"]
