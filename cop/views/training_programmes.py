"""The programme of an edition as PDF, made from what its page shows."""

from flask import Response, abort, current_app
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop.emails import links
from cop.exports.pdf import PdfError
from cop.exports.programme_pdf import ProgrammeSession, ProgrammeSheet, programme_pdf
from cop.extensions import db
from cop.models import Edition, EditionStatus, Meeting, MeetingStatus, Mode
from cop.queries.rule_words import duration, no_certificate
from cop.views.filters import capitalised, date_range, day_year
from cop.views.language import current_language
from cop.views.limits import Limit, network, within_or_429
from cop.views.loaders import viewer
from cop.views.security import public
from cop.views.training import bp, edition_at, page_of
from cop.views.training_addresses import edition_name

AN_HOUR = 3600


@bp.get("/<slug>/<int:edition_id>/programme.pdf")
@public
def pdf(slug: str, edition_id: int) -> ResponseReturnValue:
    """Make the PDF with no transaction open: nobody waits for it."""
    edition = edition_at(slug, edition_id)
    within_or_429(Limit("pdf", f"programme {network()}", 60, AN_HOUR))
    edition = edition_at(slug, edition_id)
    sheet = sheet_of(edition)
    db.session.rollback()
    try:
        body = programme_pdf(sheet, language=current_language())
    except PdfError:
        current_app.logger.exception("programme of edition %s", edition_id)
        abort(503)
    name = f"{slug}-{edition_id}.pdf"
    cached = "no-store" if viewer().is_signed_in else "no-cache"  # it names people to who is signed in
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": cached}
    return Response(body, mimetype="application/pdf", headers=headers)


def sheet_of(edition: Edition) -> ProgrammeSheet:
    """Return what the programme says, in the language of the page, to whoever is looking."""
    language, page = current_language(), page_of(edition)
    return ProgrammeSheet(
        heading=edition_name(edition),
        lead=lead_of(edition),
        notice=notice_of(edition),
        goals=edition.goals.in_language(language),
        sessions=[row_of(one, page["numbers"].get(one.id)) for one in page["sessions"]],
        facts=facts_of(edition, page),
        needs=edition.needs.in_language(language),
        co_design=edition.co_design.in_language(language),
        people=people_of(page),
        address=links.page(
            "training.show", language=language, slug=edition.programme.slug, edition_id=edition.id
        ),
        sender=current_app.config["MAIL_SENDER_NAME"],
    )


def lead_of(edition: Edition) -> str:
    hosts = ", ".join(host.name.in_language(current_language()) for host in edition.hosts)
    first, last = edition.starts_on, edition.ends_on
    if first and last:
        days = _("From %(first)s to %(last)s", first=day_year(first), last=day_year(last))
    else:
        days = _("From %(first)s", first=day_year(first)) if first else ""
    return " · ".join(one for one in (days, hosts) if one)


def notice_of(edition: Edition) -> str:
    if edition.status == EditionStatus.DRAFT:
        return _("This is a draft")
    if edition.status == EditionStatus.CANCELLED:
        return " ".join(one for one in (_("This edition is cancelled") + ".", edition.reason) if one)
    return ""


def facts_of(edition: Edition, page: dict) -> list[tuple[str, str]]:
    facts = []
    if page["numbers"]:
        facts += [(_("Sessions"), str(len(page["numbers"]))), (_("Length"), duration(page["minutes"]))]
    elif page["held"]:
        facts.append((_("Sessions"), str(page["held"])))
    if edition.seats:
        facts.append((_("Seats"), str(edition.seats)))
    return [*facts, (_("Certificate"), capitalised(page["asks"]) or no_certificate())]


def row_of(meeting: Meeting, number: int | None) -> ProgrammeSession:
    is_off, is_open = meeting.status == MeetingStatus.CANCELLED, meeting.status == MeetingStatus.POSTPONED
    notes = [_("Cancelled")] if is_off else []
    notes += [_("Mandatory")] if meeting.is_mandatory and not is_off else []
    return ProgrammeSession(
        number=str(number or ""),
        title=meeting.title.in_language(current_language()),
        when=_("A new date is not known yet") if is_open else date_range(meeting.starts_at, meeting.ends_at),
        place=place_of(meeting),
        note=", ".join(notes),
        is_off=is_off,
    )


def place_of(meeting: Meeting) -> str:
    if meeting.mode == Mode.ONLINE:
        return _("Online")
    if meeting.mode == Mode.HYBRID:
        online = _("In person and online")
        return _("%(place)s and online", place=meeting.place) if meeting.place else online
    return meeting.place or _("Place to be announced")


def people_of(page: dict) -> list[tuple[str, str]]:
    """Who makes it: (part, names); of people only what the page shows to whoever is looking."""
    names: dict[str, list[str]] = {}
    for role in page["people"]:
        employer = [role.organisation.name] if role.organisation else []
        names.setdefault(str(page["people_words"][role.kind]), []).append(
            " · ".join([role.person.name, *employer])
        )
    for role in page["organisations"]:
        names.setdefault(str(page["organisation_words"][role.kind]), []).append(role.organisation.name)
    return [(part, ", ".join(of_part)) for part, of_part in names.items()]
