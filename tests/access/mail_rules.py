from cop.models import RuleAction, RuleAudience
from tests.access import Row, only
from tests.factories import make_community, make_mail_rule

RULE = {"action": "reminder", "audience": "unanswered", "amount": "3", "unit": "days", "at_time": "09:00"}
MANAGERS = ("coordinator", "foreign_coordinator", "administrator")
OWN = only("coordinator", "administrator", others=403)
# A rule of the community is seen by those who manage it alone; other coordinators find nothing.
OF_COMMUNITY = only("coordinator", "administrator") | {"foreign_coordinator": 404}
OF_ALL = only("administrator")


def changed(expected):
    """What a POST gives to those who may."""
    return {role: 303 if gets == 200 else gets for role, gets in expected.items()}


ROWS = [
    Row("mail_rules.index", "/en/mail-rules", only(*MANAGERS)),
    Row("mail_rules.new", "/en/mail-rules/new", only(*MANAGERS)),
    Row(
        "mail_rules.new",
        "/en/mail-rules/new?meeting={meeting.id}",
        only("coordinator", "administrator") | {"foreign_coordinator": 404},
    ),
    Row(
        "mail_rules.create", "/en/mail-rules/new",
        only("coordinator", "administrator", gets=303) | {"foreign_coordinator": 422},
        method="POST", form=RULE | {"community_id": "{community.id}"},
    ),
    Row("mail_rules.preview", "/en/mail-rules/preview", only(*MANAGERS), method="POST", form=RULE),
    Row("mail_rules.edit", "/en/mail-rules/{own_rule.id}/edit", OF_COMMUNITY),
    Row("mail_rules.edit", "/en/mail-rules/{rule.id}/edit", OF_ALL),
    Row(
        "mail_rules.update", "/en/mail-rules/{own_rule.id}/edit", changed(OF_COMMUNITY),
        method="POST", form=RULE | {"community_id": "{community.id}"},
    ),
    Row("mail_rules.switch", "/en/mail-rules/{own_rule.id}/switch", changed(OF_COMMUNITY), method="POST"),
    Row("mail_rules.switch", "/en/mail-rules/{rule.id}/switch", changed(OF_ALL), method="POST"),
    Row("mail_rules.delete", "/en/mail-rules/{own_rule.id}/delete", changed(OF_COMMUNITY), method="POST"),
    Row("mail_rules.delete", "/en/mail-rules/{rule.id}/delete", changed(OF_ALL), method="POST"),
    Row("mail_plan.index", "/en/mails", only(*MANAGERS)),
    Row("mail_plan.meeting", "/en/meetings/{meeting.id}/mails", OWN),
    Row("mail_plan.meeting", "/en/meetings/{draft.id}/mails", only("coordinator", "administrator", others=404)),
    Row("mail_plan.show", "/en/meetings/{meeting.id}/mails/{rule.id}", OWN),
    Row("mail_plan.mail", "/en/meetings/{meeting.id}/mails/{rule.id}/it", OWN),
    Row("mail_plan.send_now", "/en/meetings/{meeting.id}/mails/{rule.id}/send", changed(OWN), method="POST"),
    Row("mail_plan.skip", "/en/meetings/{meeting.id}/mails/{rule.id}/skip", changed(OWN), method="POST"),
    Row("mail_plan.unskip", "/en/meetings/{meeting.id}/mails/{rule.id}/unskip", changed(OWN), method="POST"),
]  # fmt: skip


def build(world):
    world.rule = make_mail_rule(RuleAction.PRACTICAL_NOTES, RuleAudience.COMING, text_en="Bring a jumper")
    world.own_rule = make_mail_rule(community_id=world.community.id, text_it="Donnola", text_en="Donnola")
    make_mail_rule(
        community_id=make_community(name_it="Zibellino", name_en="Zibellino").id, text_it="Ermellino"
    )
    world.secrets += ["Donnola", "Ermellino"]
