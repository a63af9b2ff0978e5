from tests.access import Row, only

INVITED = {"site_role": "viewer", "email": "lepre@example.org", "name": "Lepre", "language": "it"}

ROWS = [
    Row("team.index", "/en/team", only("administrator")),
    Row("team.create", "/en/team", only("administrator", gets=303), method="POST", form=INVITED),
    Row("team.create", "/en/team", only("administrator", gets=422), method="POST"),
    Row("team.end", "/en/team/{reader.id}/end", only("administrator", gets=303), method="POST"),
    Row("team.end", "/en/team/{person.id}/end", only("administrator", gets=404), method="POST"),
]


def build(world):
    world.reader = world.people["viewer"]
