"""Links for mails: always on the configured address, never on the Host header of a request."""

from urllib.parse import urlsplit

from flask import current_app

from cop import tokens


def page(endpoint: str, **values: object) -> str:
    """Return the full address of a page; `language` is one of the values where the page has one."""
    base = urlsplit(current_app.config["BASE_URL"])
    urls = current_app.url_map.bind(base.netloc, script_name=base.path or "/", url_scheme=base.scheme)
    return urls.build(endpoint, values, force_external=True)


def answer_page(registration_id: int, language: str) -> str:
    """Return the personal address at which one person answers for one meeting, without signing in."""
    return page("answers.show", language=language, token=tokens.signed("answer", registration_id))


def document(registration_id: int, document_id: int, language: str) -> str:
    """Return the personal address at which one person gets a document of a meeting, without signing in."""
    token = tokens.signed("answer", registration_id)
    return page("documents.personal", language=language, token=token, document_id=document_id)


def minutes(registration_id: int, language: str) -> str:
    """Return the personal address at which one person reads the minutes of a meeting, without signing in."""
    return page("minutes.personal", language=language, token=tokens.signed("answer", registration_id))


def enrolment_page(enrolment_id: int, language: str) -> str:
    """Return the personal address at which one person manages an enrolment, without signing in."""
    return page("enrolment_answers.show", language=language, token=tokens.signed("enrolment", enrolment_id))


def path(enrolment_id: int, language: str) -> str:
    """Return the personal address at which one person reads how far they are in an edition, without signing in."""
    return page("paths.personal", language=language, token=tokens.signed("enrolment", enrolment_id))
