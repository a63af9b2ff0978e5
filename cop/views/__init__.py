"""The blueprints, listed once: pages under /it/ and /en/, and addresses for machines."""

from flask import Flask

from cop.views import (
    account,
    addresses,
    answer_leaving,
    answers,
    attendance,
    audit,
    calendar,
    check_in,
    communities,
    date_poll_answers,
    date_poll_editing,
    date_poll_opening,
    date_polls,
    doors,
    errors,
    feed_addresses,
    figures,
    filters,
    front_desks,
    home,
    language,
    machine,
    mailbox,
    me,
    meeting_editing,
    meeting_invitees,
    meeting_publishing,
    meetings,
    messages,
    openid,
    pages,
    passes,
    posters,
    registers,
    registrations,
    second_factor,
    second_step,
    security,
    sign_in,
    team,
    training,
    training_programmes,
)

PAGES = (
    home.bp, communities.bp, calendar.bp, training.bp, me.bp, pages.bp, answers.bp, registrations.bp,
    attendance.bp, meetings.bp, sign_in.bp, account.bp, second_step.bp, second_factor.bp, second_factor.people,
    openid.bp, audit.bp, team.bp, messages.bp, figures.bp, mailbox.bp, date_polls.bp, date_poll_answers.bp,
    check_in.bp, passes.bp, doors.bp, posters.bp, front_desks.bp, *registers.PAGES,
)  # fmt: skip
POLLS = (date_poll_editing, date_poll_opening)  # imported for their routes
PROGRAMMES = (training_programmes,)  # imported for its routes
MEETINGS = (
    answer_leaving,
    meeting_editing,
    meeting_invitees,
    meeting_publishing,
)  # imported for their routes
MACHINES = (
    home.root,
    openid.root,
    figures.api,
    feed_addresses.bp,
    machine.bp,
    mailbox.root,
    *registers.MACHINES,
)


def init_app(app: Flask) -> None:
    addresses.init_app(app)
    language.init_app(app)
    security.init_app(app)
    filters.init_app(app)
    errors.init_app(app)
    for bp in PAGES:
        app.register_blueprint(bp, url_prefix=language.PREFIX + (bp.url_prefix or ""))
    for bp in MACHINES:
        app.register_blueprint(bp)
