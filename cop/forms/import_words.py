"""The words of imports: what columns may hold, why rows are refused, why files are."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cop.forms.words import LANGUAGES, SECTORS
from cop.models import ImportNoun, ImportState, Language, RowVerdict, Sector

NOUNS = {
    ImportNoun.ORGANISATIONS: _l("Organisations"),
    ImportNoun.PEOPLE: _l("People"),
    ImportNoun.MEMBERSHIPS: _l("Memberships"),
}
STATES = {
    ImportState.RECEIVED: _l("Columns to be told"),
    ImportState.CHECKED: _l("Tried out"),
    ImportState.APPLIED: _l("Imported"),
    ImportState.UNDONE: _l("Undone"),
}
VERDICTS = {
    RowVerdict.NEW: _l("New"),
    RowVerdict.CHANGED: _l("Changed"),
    RowVerdict.UNCHANGED: _l("Unchanged"),
    RowVerdict.REFUSED: _l("Refused rows"),
}
# Also the headers of exports: cop.services.import_fields knows them in both languages.
FACTS = {
    "id": _l("Number"),
    "legal_name": _l("Legal name"),
    "short_name": _l("Short name"),
    "sector": _l("Sector"),
    "category": _l("Stakeholder category"),
    "vat_number": _l("VAT number"),
    "fiscal_code": _l("Fiscal code"),
    "municipality": _l("Municipality"),
    "is_abroad": _l("Abroad"),
    "website": _l("Website"),
    "partner_since_on": _l("Partner of the ecosystem since"),
    "is_to_check": _l("To be checked"),
    "name": _l("Name and surname"),
    "first_name": _l("First name"),
    "surname": _l("Surname"),
    "email": _l("E-mail address"),
    "language": _l("Language of the mails"),
    "organisation_id": _l("Organisation number"),
    "organisation": _l("Organisation"),
    "role": _l("Role there"),
    "works_since_on": _l("Works there since"),
    "works_until_on": _l("Works there until"),
    "community": _l("Community"),
    "since_on": _l("Member since"),
    "until_on": _l("Member until"),
    "represents_since_on": _l("Represents it since"),
    "represents_until_on": _l("Represents it until"),
    "member": _l("Member organisation"),
}
SHEET_REFUSALS = {
    "empty": _l(
        "There is nothing in this file: it needs a row with the names of the columns, and rows below it."
    ),
    "too_big": _l("The file is too large: at most 8 megabytes, and not much more than that when unpacked."),
    "rows": _l("The file has more than 50,000 rows: import it in parts."),
    "columns": _l("The file has more than 200 columns: leave those that matter."),
    "cells": _l("The file has too many cells: leave the columns that matter, or import it in parts."),
    "long_cell": _l("A cell of the file holds more than 5,000 characters."),
    "too_slow": _l("The file took too long to read: save it anew, or import it in parts."),
    "bomb": _l("The file unpacks to far more than its size: it was not opened."),
    "old_excel": _l("This is the format of Excel up to 2003: save the file as .xlsx, and try again."),
    "broken": _l("The file is damaged: open it in a spreadsheet, save it as .xlsx or .csv, and try again."),
    "not_a_table": _l("This is not a table: choose a file ending in .xlsx or .csv."),
}
_REASONS = {
    "sheet_error": _l("The cell holds an error of the spreadsheet: %(value)s."),
    "too_long": _l("The text is too long: at most %(most)s characters fit."),
    "no_day": _l("“%(value)s” is not a day, such as 31/12/2024."),
    "no_yes_or_no": _l("“%(value)s” is neither yes nor no."),
    "no_number": _l("“%(value)s” is not a number of our register."),
    "no_address": _l("“%(value)s” is not one full e-mail address."),
    "no_vat_number": _l("“%(value)s” is not a valid VAT number: a digit is missing or wrong."),
    "no_fiscal_code": _l("“%(value)s” is not a valid fiscal code: a character is missing or wrong."),
    "no_sector": _l("“%(value)s” is not one of our sectors."),
    "no_language": _l("“%(value)s” is neither Italian nor English."),
    "no_category": _l("“%(value)s” is not one of our categories: %(names)s."),
    "no_website": _l("“%(value)s” is not a web address."),
    "no_municipality": _l("“%(value)s” is no municipality of Italy."),
    "no_municipality_like": _l("“%(value)s” is no municipality of Italy. Perhaps: %(names)s?"),
    "many_municipalities": _l("There is more than one “%(value)s”: %(names)s. Write the province too."),
    "name_needed": _l("The name is missing."),
    "address_needed": _l("A person needs an e-mail address, or the number of our register."),
    "organisation_needed": _l("The row says a role or days of work, but no organisation."),
    "community_needed": _l("The community is missing."),
    "member_needed": _l("The row names neither an organisation nor a person."),
    "no_such_organisation": _l("No organisation has the number %(value)s."),
    "no_such_person": _l("No person has the number %(value)s."),
    "no_such_membership": _l("No membership has the number %(value)s."),
    "no_community": _l("You manage no community called “%(value)s”."),
    "other_community": _l("The row is about “%(value)s”, the import about another community."),
    "other_member": _l("The membership number %(value)s is somebody else’s."),
    "no_organisation": _l("No organisation of the register is called “%(name)s”."),
    "no_organisation_like": _l("No organisation of the register is called “%(name)s”. Perhaps “%(like)s”?"),
    "two_organisations": _l("Number, codes and name mean two organisations: %(one)s and %(other)s."),
    "many_called": _l("More than one organisation is called “%(name)s”: add its number or a code."),
    "other_code": _l("%(name)s is in the register with another code."),
    "code_taken": _l("%(name)s is in the register with this code."),
    "other_address": _l(
        "The number and the address %(value)s are not the same person’s: addresses are changed on the person’s page."
    ),
    "unconfirmed_address": _l(
        "%(value)s is noted as another address of somebody, and not confirmed by its owner: use the one in use."
    ),
    "forgotten": _l(
        "The owner of this address asked for their data to be deleted: only they can come back, by asking to join."
    ),
    "may_not_edit": _l("%(name)s is kept by others too: you may not change it."),
    "may_not_add": _l("You may not add organisations."),
    "backwards": _l("The last day is before the first."),
    "overlap": _l("These days overlap with another period that is on record."),
    "other_row": _l("Row %(row)s of the file says something else about the same."),
}
_REMARKS = {
    "unsubscribed": _l("Unsubscribed from news, and stays so."),
    "facts_kept": _l("Left as it is, because only the person or the team may change it: %(facts)s."),
    "organisation_added": _l("“%(name)s” is added to the register, to be checked."),
}


def reason(problem: tuple[str, Mapping[str, Any]]) -> str:
    """Return why a row is refused, as a sentence; with the fact in question before it where there is one."""
    name, says = problem
    if name in {"no_municipality", "no_organisation"} and (says.get("names") or says.get("like")):
        name = f"{name}_like"
    sentence = str(_REASONS[name]) % says
    fact = says.get("fact")
    return f"{FACTS[fact]}: {sentence}" if fact in FACTS else sentence


def remark(note: tuple[str, Mapping[str, Any]]) -> str:
    """Return what else is to be known of a row that goes in."""
    name, says = note
    facts = ", ".join(str(FACTS[fact]) for fact in says.get("facts", ()))
    return str(_REMARKS[name]) % (dict(says) | {"facts": facts})


def shown(fact: str, value: Any) -> str:
    """Return a value as people read it: days in words, yes and no, the words of our lists."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if fact == "sector":
        return str(SECTORS[Sector(value)])
    if fact == "language":
        return LANGUAGES[Language(value)]
    return format_date(date.fromisoformat(value), "d MMMM y") if fact.endswith("_on") else str(value)
