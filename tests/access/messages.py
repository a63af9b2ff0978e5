from tests.access import Row, everyone, only
from tests.factories import make_message

ROWS = [
    Row("messages.index", "/en/messages/", only("administrator")),
    Row("messages.deliverability", "/en/messages/deliverability", only("administrator")),
    Row("messages.show", "/en/messages/{mail.id}", only("administrator")),
    Row("messages.html", "/en/messages/{mail.id}/html", only("administrator")),
    Row("messages.retry", "/en/messages/{mail.id}/retry", only("administrator", gets=303), method="POST"),
    Row("messages.discard", "/en/messages/{mail.id}/discard", only("administrator", gets=303), method="POST"),
    # The local mailbox is off unless LOCAL_MAILBOX says otherwise.
    Row("mailbox_root.choose_language", "/mailbox/", everyone(404)),
    Row("mailbox.index", "/en/mailbox/", everyone(404)),
    Row("mailbox.show", "/en/mailbox/1", everyone(404)),
    Row("mailbox.html", "/en/mailbox/1/html", everyone(404)),
    Row("mailbox.calendar", "/en/mailbox/1/invite.ics", everyone(404)),
]


def build(world):
    world.mail = make_message(recipient="pernacchia@example.org", title="Pernacchia")
    world.secrets += ["pernacchia@example.org", "Pernacchia"]
