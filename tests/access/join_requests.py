from cop import tokens
from cop.models import JoinState
from tests.access import EVERYONE, Row, everyone, only
from tests.factories import make_join_request

MANAGERS = ("coordinator", "administrator")
COORDINATORS = ("coordinator", "foreign_coordinator", "administrator")
TOKEN = "a-token-of-a-join-request"
JOIN = {
    "name": "Anna Prova",
    "email": "anna@example.org",
    "represents": "nobody",
    "notice": "y",
}
REFUSE = {"refuse-answer": "No"}
APPROVE = {"approve-represents": "nobody"}

ROWS = [
    Row("join_requests.new", "/en/communities/{community.slug}/join", EVERYONE),
    Row(
        "join_requests.create",
        "/en/communities/{community.slug}/join",
        everyone(303),
        method="POST",
        form=JOIN,
    ),
    Row("join_requests.create", "/en/communities/{community.slug}/join", everyone(422), method="POST"),
    Row("join_requests.sent", "/en/communities/{community.slug}/join/sent", EVERYONE),
    Row("join_requests.confirm", f"/en/join/{TOKEN}", EVERYONE),
    Row("join_requests.confirm", "/en/join/no-such-token", everyone(404)),
    Row("join_requests.accept", f"/en/join/{TOKEN}", everyone(303), method="POST"),
    Row("join_requests.accept", "/en/join/no-such-token", everyone(404), method="POST"),
    Row("join_requests.index", "/en/join-requests", only(*COORDINATORS)),
    Row("join_requests.show", "/en/join-requests/{request.id}", only(*MANAGERS, others=404)),
    Row(
        "join_requests.approve",
        "/en/join-requests/{request.id}/approve",
        only(*MANAGERS, gets=303, others=404),
        method="POST",
        form=APPROVE,
    ),
    Row(
        "join_requests.refuse",
        "/en/join-requests/{request.id}/refuse",
        only(*MANAGERS, gets=303, others=404),
        method="POST",
        form=REFUSE,
    ),
    Row(
        "join_requests.refuse",
        "/en/join-requests/{request.id}/refuse",
        only(*MANAGERS, gets=422, others=404),
        method="POST",
    ),
]


def build(world):
    make_join_request(world.community, token_hash=tokens.hash_of(TOKEN))
    world.request = make_join_request(world.community, name="Scoiattolo", state=JoinState.PENDING)
    world.secrets += ["Scoiattolo", world.request.email]
