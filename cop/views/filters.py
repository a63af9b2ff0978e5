"""What templates call: dates, bilingual text, Markdown, addresses of static files."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask, current_app
from flask_babel import format_date, format_decimal, format_time, gettext
from markupsafe import Markup

from cop import clock, text
from cop.exports.qr import qr_cells
from cop.models import Bilingual
from cop.queries.rule_words import duration
from cop.views.language import current_language
from cop.views.loaders import viewer


def in_page_language(value: Bilingual | None) -> str:
    """`|t`: a bilingual text in the language of the page."""
    return value.in_language(current_language()) if value else ""


def language_of(value: Bilingual) -> str:
    """`|language_of`: the language of what `|t` shows, for a `lang` attribute."""
    return value.language_shown(current_language())


def wall(moment: datetime, zone: str = "Europe/Rome") -> datetime:
    """`|wall`: an instant as the clock on the wall shows it."""
    return moment.astimezone(ZoneInfo(zone))


def day(value: date | datetime) -> str:
    """`|day`: "Thursday 26 November"."""
    return format_date(_date_of(value), "EEEE d MMMM")


def day_year(value: date | datetime) -> str:
    """`|day_year`: "26 November 2026"."""
    return format_date(_date_of(value), "d MMMM y")


def month_year(value: date | datetime) -> str:
    """`|month_year`: "November 2026"."""
    return format_date(_date_of(value), "LLLL y")


def weekday(value: date | datetime) -> str:
    """`|weekday`: "Thursday"."""
    return format_date(_date_of(value), "EEEE")


def month_short(value: date | datetime) -> str:
    """`|month_short`: "nov"."""
    return format_date(_date_of(value), "LLL")


def hour(value: datetime) -> str:
    """`|time`: "14:30" on the wall in Turin."""
    return format_time(wall(value), "HH:mm", rebase=False)


def date_range(starts_at: datetime, ends_at: datetime) -> str:
    """`|date_range(end)`: "Thursday 26 November 2026, 14:30–17:30", with both days where they differ."""
    first, last = wall(starts_at), wall(ends_at)
    begin = format_date(first.date(), "EEEE d MMMM y")
    if first.date() == last.date():
        return f"{begin}, {hour(starts_at)}–{hour(ends_at)}"
    return f"{begin}, {hour(starts_at)} – {format_date(last.date(), 'EEEE d MMMM y')}, {hour(ends_at)}"


def number(value: int) -> str:
    """`|number`: "1,234", in Italian "1.234"."""
    return str(format_decimal(value))


def capitalised(value: str) -> str:
    """`|capitalised`: the first letter large, the others as they are."""
    return value[:1].upper() + value[1:]


def markdown(value: str) -> Markup:
    """`|markdown`: safe HTML."""
    return Markup(text.markdown_html(value))  # noqa: S704 -- sanitised by nh3


def has_passed(moment: datetime) -> bool:
    """`|has_passed`: whether an instant lies behind; for parts that are not given the page's `now`."""
    return moment <= clock.now()


def static_url(path: str) -> str:
    """The address of a static file; it holds a digest, so it may be kept for ever."""
    return f"{current_app.static_url_path}/{path}"


def _date_of(value: date | datetime) -> date:
    return wall(value).date() if isinstance(value, datetime) else value


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        t=in_page_language, language_of=language_of, wall=wall, day=day, day_year=day_year,
        month_year=month_year, month_short=month_short, weekday=weekday, time=hour, date_range=date_range,
        markdown=markdown, number=number, instant=datetime.fromisoformat, qr_cells=qr_cells,
        has_passed=has_passed, duration=duration, capitalised=capitalised,
    )  # fmt: skip
    app.jinja_env.globals.update(static_url=static_url, _=gettext)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def page() -> dict[str, object]:
        return {"viewer": viewer(), "lang": current_language(), "now": clock.now()}
