"""The completion rule of an edition in words: the same on its page, in its form and in mails."""

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _


def rule_sentence(
    *, least_sessions: int | None, least_minutes: int | None, sessions: int, mandatory: int
) -> str:
    """Return what the certificate asks for, in the locale in force, of an edition with that many sessions.

    "For the certificate: at least 6 of 8 sessions, at least 12 hours and the 2 mandatory sessions."
    """
    asked = asked_for(least_sessions, least_minutes, sessions=sessions, mandatory=mandatory)
    return _("For the certificate: %(what)s.", what=asked) if asked else no_certificate()


def asked_for(least_sessions: int | None, least_minutes: int | None, *, sessions: int, mandatory: int) -> str:
    """Return the same as part of a sentence: "at least 6 of 8 sessions and at least 12 hours", "" for no rule."""
    asked = [*_sessions(least_sessions, sessions), *_minutes(least_minutes), *_mandatory(mandatory)]
    return format_list(asked, locale=get_locale())


def no_certificate() -> str:
    return _("No certificate is given for this edition.")


def duration(minutes: int) -> str:
    """Return a length of time in words: "12 hours", "1 hour and 30 minutes", "45 minutes"."""
    hours, rest = divmod(minutes, 60)
    words = [ngettext("%(num)s hour", "%(num)s hours", hours)] if hours or not rest else []
    words += [ngettext("%(num)s minute", "%(num)s minutes", rest)] if rest else []
    return format_list(words, locale=get_locale())


def _sessions(least: int | None, sessions: int) -> list[str]:
    if least is None:
        return []
    if least > sessions:
        return [ngettext("at least %(num)s session", "at least %(num)s sessions", least)]
    if least == sessions:
        return [ngettext("the only session", "all %(num)s sessions", sessions)]
    return [
        ngettext(
            "at least %(least)s of %(num)s session",
            "at least %(least)s of %(num)s sessions",
            sessions,
            least=least,
        )
    ]


def _minutes(least: int | None) -> list[str]:
    return [] if least is None else [_("at least %(time)s", time=duration(least))]


def _mandatory(number: int) -> list[str]:
    return [ngettext("the mandatory session", "the %(num)s mandatory sessions", number)] if number else []
