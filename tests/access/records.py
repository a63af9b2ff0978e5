from datetime import date

from cop.models import DeclaredActivity, KindWording, Phase, StakeholderCategory, Theme
from tests.access import Row, only
from tests.factories import make_initiative, make_kind, make_programme, save

COORDINATORS = ("coordinator", "foreign_coordinator", "administrator")
MANAGERS = ("coordinator", "administrator")
NAMES = {"name_it": "Nome", "name_en": "Name"}
WORDS = {"one_it": "uno", "many_it": "molti", "one_en": "one", "many_en": "many"}
PLACED = NAMES | {"position": "3"}
DECLARED = {
    "community_id": "{community.id}", "figure": "meetings", "kind_id": "{kind.id}", "count": "4",
    "on": "2024-09-01", "precision": "month",
}  # fmt: skip
WORDING = WORDS | {"community_id": "{community.id}", "kind_id": "{spare_kind.id}"}


def register(
    nouns, name, form, *, listed=True, creators=("administrator",), editors=("administrator",), foreign=303
):
    """The rows of one small record; `foreign` is what a coordinator of the other community gets for creating
    something of this one."""
    base = f"/en/records/{nouns.replace('_', '-')}"
    one = f"{base}/{{{name}.id}}"
    created = only(*creators, gets=303)
    if "foreign_coordinator" in creators:
        created |= {"foreign_coordinator": foreign}
    rows = [
        Row(f"{nouns}.new", f"{base}/new", only(*creators)),
        Row(f"{nouns}.create", f"{base}/new", created, method="POST", form=form),
        Row(f"{nouns}.create", f"{base}/new", only(*creators, gets=422), method="POST"),
        Row(f"{nouns}.edit", f"{one}/edit", only(*editors)),
        Row(f"{nouns}.update", f"{one}/edit", only(*editors, gets=303), method="POST", form=form),
        Row(f"{nouns}.delete", f"{one}/delete", only(*editors, gets=303), method="POST"),
    ]
    return rows + ([Row(f"{nouns}.index", base, only(*creators))] if listed else [])


ROWS = [
    Row("records.index", "/en/records", only(*COORDINATORS)),
    *register("initiatives", "spare_initiative", PLACED),
    *register(
        "phases",
        "phase",
        NAMES | {"initiative_id": "{initiative.id}", "starts_on": "2026-01-01"},
        listed=False,
    ),
    *register(
        "themes", "theme", PLACED | {"initiative_id": "{initiative.id}", "kind": "macro"}, listed=False
    ),
    *register("kinds", "spare_kind", PLACED | WORDS),
    *register("categories", "category", PLACED),
    *register("programmes", "programme", NAMES),
    *register("wordings", "wording", WORDING, creators=COORDINATORS, editors=MANAGERS, foreign=422),
    *register(
        "declared_activities", "declared", DECLARED, creators=COORDINATORS, editors=MANAGERS, foreign=422
    ),
]


def build(world):
    world.spare_initiative, world.spare_kind = make_initiative(), make_kind()
    names = {"name_it": "Nome", "name_en": "Name"}
    world.phase = save(Phase(initiative=world.initiative, starts_on=date(2026, 1, 1), **names))
    world.theme = save(Theme(initiative=world.initiative, **names))
    world.category = save(StakeholderCategory(**names))
    world.programme = make_programme()
    words = dict.fromkeys(WORDS, "x")
    world.wording = save(KindWording(community_id=world.community.id, kind_id=world.kind.id, **words))
    world.declared = save(
        DeclaredActivity(
            community=world.community, figure="meetings", kind=world.kind, count=2, on=date(2024, 1, 1)
        )
    )
