"""Files as the tests import them: a header, some rows, and what comes of them."""

from cop import clock
from cop.extensions import db
from cop.models import ImportNoun
from cop.queries.viewers import viewer_of
from cop.services import import_receiving, imports
from cop.sheets.limits import Table


def viewer(person):
    return viewer_of(person, today=clock.today())


def received(noun, header, *rows, by, mapping=None, community=None, adds=False):
    """An import whose columns are told, by the header unless `mapping` says otherwise."""
    table = Table(
        header.split(";"), [(n, [c.strip() for c in row.split(";")]) for n, row in enumerate(rows, 2)], []
    )
    batch = import_receiving.start_import(ImportNoun(noun), table, file_name="list.csv", by=by)
    import_receiving.choose_columns(
        batch, mapping or batch.mapping, community=community, adds_organisations=adds, at=clock.now(), by=by
    )
    return batch


def tried(*args, **kw):
    """An import that was tried out, with its plan."""
    batch = received(*args, **kw)
    plan = imports.trial(batch, by=kw["by"], at=clock.now())
    imports.keep_trial(batch, plan)
    return batch, plan


def imported(*args, **kw):
    """An import that was applied, with its plan."""
    batch, plan = tried(*args, **kw)
    imports.apply_import(batch, by=kw["by"], at=clock.now())
    db.session.commit()
    return batch, plan


def told(plan):
    """What a plan says of each row: verdict, facts that differ, reasons."""
    rows = ((row, [reason for reason, _says in row.problems]) for row in plan.rows)
    return [(str(row.verdict), [] if reasons else row.differences, reasons) for row, reasons in rows]
