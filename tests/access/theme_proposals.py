from cop import tokens
from cop.models import ProposalState
from cop.queries.theme_proposals import SUPPORT
from tests.access import EVERYONE, SIGN_IN, Row, everyone, only
from tests.factories import make_proposal, make_theme_supporter

TEAM = ("administrator",)
THEME = {"title": "Orti", "need": "Terra", "who_would_come": "Vicini"}
ASKER = {"name": "Anna Prova", "email": "anna@example.org", "notice": "y"}
PUBLIC, HIDDEN = "/en/theme-proposals/{proposal.id}", "/en/theme-proposals/{unreleased.id}"
OWN = "/en/theme-support/{support_token}"
INVITED = "/en/theme-support/{invited_token}"
# What only the team sees is not there for others; an act on what is public is forbidden to them.
UNSEEN = only(*TEAM, others=404) | {"anonymous": 404}

ROWS = [
    Row("theme_proposals.index", "/en/theme-proposals", EVERYONE),
    Row("theme_proposals.new", "/en/theme-proposals/new", EVERYONE),
    Row(
        "theme_proposals.create", "/en/theme-proposals/new", everyone(303), method="POST", form=THEME | ASKER
    ),
    Row("theme_proposals.create", "/en/theme-proposals/new", everyone(422), method="POST"),
    Row("theme_proposals.sent", "/en/theme-proposals/sent", EVERYONE),
    Row("theme_proposals.show", PUBLIC, EVERYONE),
    Row("theme_proposals.show", HIDDEN, UNSEEN),
    Row("theme_proposals.show", "/en/theme-proposals/{unconfirmed.id}", everyone(404)),
    Row("theme_supporters.new", f"{PUBLIC}/support", EVERYONE),
    Row("theme_supporters.new", f"{HIDDEN}/support", UNSEEN),
    Row("theme_supporters.create", f"{PUBLIC}/support", everyone(303), method="POST", form=ASKER),
    Row(
        "theme_supporters.create",
        f"{PUBLIC}/support",
        everyone(303) | {"anonymous": 422},
        method="POST",
    ),
    Row(
        "theme_supporters.create",
        f"{HIDDEN}/support",
        everyone(404) | {"administrator": 403},
        method="POST",
        form=ASKER,
    ),
    Row("theme_supporters.sent", f"{PUBLIC}/support/sent", EVERYONE),
    Row(
        "theme_supporters.withdraw_own",
        f"{PUBLIC}/support/withdraw",
        everyone(404) | {"member": 303, "anonymous": SIGN_IN},
        method="POST",
    ),
    Row("theme_supporters.show", OWN, EVERYONE),
    Row("theme_supporters.show", "/en/theme-support/no-such-token", everyone(404)),
    Row("theme_supporters.confirm", OWN, everyone(303), method="POST"),
    Row("theme_supporters.confirm", "/en/theme-support/no-such-token", everyone(404), method="POST"),
    Row("theme_supporters.show_name", f"{INVITED}/name", everyone(303), method="POST"),
    Row("theme_supporters.show_name", f"{OWN}/name", everyone(404), method="POST"),
    Row("theme_supporters.withdraw", f"{INVITED}/withdraw", everyone(303), method="POST"),
    Row("theme_supporters.withdraw", "/en/theme-support/x/withdraw", everyone(404), method="POST"),
    Row(
        "theme_supporters.accept",
        f"{INVITED}/accept",
        everyone(303),
        method="POST",
        form={"represents": "nobody"},
    ),
    Row(
        "theme_supporters.accept",
        f"{INVITED}/accept",
        everyone(422),
        method="POST",
        form={"represents": "other"},
    ),
    Row("theme_supporters.accept", f"{OWN}/accept", everyone(404), method="POST"),
    Row("theme_supporters.decline", f"{INVITED}/decline", everyone(303), method="POST"),
    Row("theme_supporters.decline", f"{OWN}/decline", everyone(404), method="POST"),
    Row("theme_proposals.queue", "/en/theme-proposals/queue", only(*TEAM)),
    Row("theme_proposals.manage", f"{PUBLIC}/manage", only(*TEAM)),
    Row("theme_proposals.manage", f"{HIDDEN}/manage", only(*TEAM, others=404)),
    Row("theme_proposals.release", f"{HIDDEN}/release", only(*TEAM, gets=303, others=404), method="POST"),
    Row("theme_proposals.hide", f"{PUBLIC}/hide", only(*TEAM, gets=303), method="POST"),
    Row(
        "theme_proposals.move",
        f"{PUBLIC}/move",
        only(*TEAM, gets=303),
        method="POST",
        form={"move-state": "exploring"},
    ),
    Row("theme_proposals.move", f"{PUBLIC}/move", only(*TEAM, gets=422), method="POST"),
    Row("theme_proposals.edit", f"{PUBLIC}/edit", only(*TEAM)),
    Row(
        "theme_proposals.update",
        f"{PUBLIC}/edit",
        only(*TEAM, gets=303),
        method="POST",
        form=THEME | {"language": "it"},
    ),
    Row("theme_proposals.update", f"{PUBLIC}/edit", only(*TEAM, gets=422), method="POST"),
    Row("theme_proposals.new_community", f"{PUBLIC}/community", only(*TEAM)),
    Row(
        "theme_proposals.begin",
        f"{PUBLIC}/community",
        only(*TEAM, gets=303),
        method="POST",
        form={"name_it": "Orti", "tone": "green", "join_policy": "open", "status": "active"},
    ),
    Row(
        "theme_proposals.begin",
        f"{PUBLIC}/community",
        only(*TEAM, gets=422),
        method="POST",
        form={"name_it": " "},
    ),
    Row("theme_proposals.delete", f"{PUBLIC}/delete", only(*TEAM, gets=303), method="POST"),
]


def build(world):
    world.proposal = make_proposal(proposer={"name": "Marzaiola", "email": "marzaiola@example.org"})
    member = world.people["member"]
    make_theme_supporter(world.proposal, person=member, name=member.name, email=member.email)
    world.unreleased = make_proposal(released_at=None, title="Ghiandaia", need="Ghiandaia")
    world.unconfirmed = make_proposal(ProposalState.UNCONFIRMED, released_at=None, title="Upupa")
    became = make_proposal(ProposalState.COMMUNITY, community=world.community)
    unconfirmed = make_theme_supporter(world.proposal, confirmed_at=None)
    invited = make_theme_supporter(became, invited_at=became.created_at)
    world.support_token = tokens.signed(SUPPORT, unconfirmed.id)
    world.invited_token = tokens.signed(SUPPORT, invited.id)
    world.secrets += ["Marzaiola", "marzaiola@example.org", "Ghiandaia", "Upupa"]
