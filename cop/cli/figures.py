"""`cop figures`: what the page of figures prints. `cop recount`: the summaries it reads, counted anew."""

import json
from collections.abc import Callable

import click
from flask_babel import force_locale, gettext
from sqlalchemy.exc import OperationalError, ProgrammingError

from cop.errors import CopError
from cop.exports.figures import all_figures_json, figures_csv, figures_json
from cop.extensions import db, reading
from cop.forms.figures import day_asked
from cop.models import LANGUAGES
from cop.queries.figure_sheets import Sheet, sheets_for
from cop.queries.figures import lines
from cop.queries.presence_check import check_presence
from cop.rules.viewer import ANONYMOUS
from cop.services.presence import recount_all


@click.command("figures")
@click.option("--community", "slug", metavar="SLUG", help="One community; without it the whole and each.")
@click.option("--on", "day", metavar="DATE", default="", help="At the end of a day, such as 2024-12-31.")
@click.option("--language", type=click.Choice(LANGUAGES), default="it", show_default=True)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True
)
def figures(slug: str | None, day: str, language: str, form: str) -> None:
    """Print the figures as the public page shows them."""
    with reading(), force_locale("en"):
        try:
            above, sheets = sheets_for(ANONYMOUS, day_asked(day))
        except CopError as error:
            raise click.BadParameter(str(error), param_hint="--on") from error
        except (OperationalError, ProgrammingError) as error:
            raise click.ClickException("The database is not ready: run `cop db upgrade` first.") from error
    chosen = None if slug is None else _of(slug, sheets)
    click.echo(PRINTED[form](chosen, above, sheets, language), nl=False)


def _of(slug: str, sheets: list[Sheet]) -> Sheet:
    known = {sheet.community.slug: sheet for sheet in sheets if sheet.community}
    if slug not in known:
        listed = f"Choose one of {', '.join(known)}." if known else "There are no communities yet."
        raise click.BadParameter(f"no community is called {slug!r}. {listed}", param_hint="--community")
    return known[slug]


def _text(chosen: Sheet | None, above: Sheet, sheets: list[Sheet], language: str) -> str:
    if chosen:
        return "".join(f"{line}\n" for line in lines(chosen.figures, language))
    parts = [_named(sheet, language) + _text(sheet, above, sheets, language) for sheet in (above, *sheets)]
    return "\n".join(parts)


def _named(sheet: Sheet, language: str) -> str:
    with force_locale(language):
        name = (
            sheet.community.name.in_language(language) if sheet.community else gettext("The whole ecosystem")
        )
    return f"{name}\n"


def _json(chosen: Sheet | None, above: Sheet, sheets: list[Sheet], _language: str) -> str:
    found = figures_json(chosen) if chosen else all_figures_json(above, sheets)
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _csv(chosen: Sheet | None, above: Sheet, sheets: list[Sheet], language: str) -> bytes:
    return figures_csv([chosen] if chosen else [above, *sheets], language)


PRINTED: dict[str, Callable[..., str | bytes]] = {"text": _text, "json": _json, "csv": _csv}


@click.command("recount")
def recount() -> None:
    """Count meetings and attendance anew, and say what was counted otherwise (`cop doctor` finds it too)."""
    found = check_presence()
    recount_all()
    db.session.commit()
    for line in found:
        click.echo(line)
    wrong = "1 count was" if len(found) == 1 else f"{len(found)} counts were"
    click.echo(f"Counted anew; {wrong} wrong." if found else "Counted anew; all was right.")
