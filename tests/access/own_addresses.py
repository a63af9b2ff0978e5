from tests.access import SIGNED_IN, Row, only, signed_in
from tests.factories import make_address, make_address_claim


def build(world):
    world.spare = make_address(world.person, email="spare-of-the-member@example.com")
    world.claimed = make_address_claim(world.person, "claim-token", email="claimed-by-the-member@example.com")
    world.secrets += ["spare-of-the-member@example.com", "claimed-by-the-member@example.com"]


OWN = "/en/account/addresses"
ROWS = [
    Row("own_addresses.index", OWN, SIGNED_IN),
    Row("own_addresses.create", OWN, signed_in(422), method="POST"),
    Row("own_addresses.confirm", f"{OWN}/confirm/claim-token", only("member", others=404)),
    Row(
        "own_addresses.confirm_now",
        f"{OWN}/confirm/claim-token",
        only("member", gets=303, others=404),
        method="POST",
    ),
    Row("own_addresses.use", f"{OWN}/{{spare.id}}/use", only("member", gets=303, others=404), method="POST"),
    Row(
        "own_addresses.remove",
        f"{OWN}/{{spare.id}}/remove",
        only("member", gets=303, others=404),
        method="POST",
    ),
    Row(
        "people.remove_address",
        "/en/people/{person.id}/addresses/{spare.id}/remove",
        only("administrator", gets=303, others=404) | {"coordinator": 403, "viewer": 403},
        method="POST",
    ),
]
