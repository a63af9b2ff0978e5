from cop import clock
from cop.queries.viewers import viewer_of
from cop.services import import_receiving, imports
from cop.sheets.limits import Table
from tests.access import Row, only

COORDINATORS = ("coordinator", "foreign_coordinator", "administrator")
READERS = (*COORDINATORS, "viewer")
OWNERS = ("coordinator", "administrator")


def own(gets=200):
    """Who began an import, and the team; nobody else knows that it is there."""
    return only(*OWNERS, gets=gets, others=404)


ROWS = [
    Row("imports.index", "/en/imports", only(*COORDINATORS)),
    Row("imports.new", "/en/imports/new", only(*COORDINATORS)),
    Row("imports.create", "/en/imports/new", only(*COORDINATORS, gets=422), method="POST"),
    Row("imports.columns", "/en/imports/{received.id}/columns", own()),
    Row("imports.choose", "/en/imports/{received.id}/columns", own(303), method="POST",
        form={"column_0": "legal_name"}),
    Row("imports.choose", "/en/imports/{received.id}/columns", own(422), method="POST",
        form={"column_0": "site_role"}),
    Row("imports.show", "/en/imports/{received.id}", own(303)),
    Row("imports.show", "/en/imports/{tried.id}", own()),
    Row("imports.show", "/en/imports/{imported.id}", own()),
    Row("imports.trial", "/en/imports/{tried.id}/trial", own(303), method="POST"),
    Row("imports.apply", "/en/imports/{tried.id}/apply", own(303), method="POST"),
    Row("imports.undo", "/en/imports/{imported.id}/undo", own(303), method="POST"),
    Row("imports.delete", "/en/imports/{tried.id}/delete", own(303), method="POST"),
    Row("imports.refused", "/en/imports/{tried.id}/refused.csv", own()),
    Row("imports.refused", "/en/imports/{tried.id}/refused.xlsx", own()),
    Row("exports.organisations", "/en/exports/organisations.csv", only(*READERS)),
    Row("exports.people", "/en/exports/people.xlsx", only(*READERS)),
    Row("exports.members", "/en/exports/communities/{community.slug}/members.csv", only(*OWNERS, "viewer")),
]  # fmt: skip


def build(world):
    by = viewer_of(world.people["coordinator"], today=clock.today())

    def batch(*names):
        table = Table(["legal name", "sector"], [(n, [name, "x" * n]) for n, name in enumerate(names)], [])
        return import_receiving.start_import("organisations", table, file_name="list.csv", by=by)

    def tried_out(*names):
        made = batch(*names)
        mapping = ["legal_name", ""]
        import_receiving.choose_columns(
            made, mapping, community=None, adds_organisations=False, at=clock.now(), by=by
        )
        imports.keep_trial(made, imports.trial(made, by=by, at=clock.now()))
        return made

    world.received, world.tried = batch("Ghiro segreto"), tried_out("Istrice segreto", "")
    world.imported = tried_out("Riccio")
    imports.apply_import(world.imported, by=by, at=clock.now())
    world.secrets += ["Ghiro segreto", "Istrice segreto"]
