"""Once an hour: what has run out is put away."""

from cop import clock
from cop.extensions import db
from cop.jobs.finding import find_daily
from cop.jobs.forgetting_files import forget_unused_files
from cop.jobs.retaining import put_away_due
from cop.services import (
    audit_anchors,
    enrolment_requests,
    inbound_forgetting,
    join_requests,
    merge_ends,
    messages,
    outbox,
    person_addresses,
    rates,
    representatives,
    retention,
    second_factor,
    send_rates,
    sessions,
    sign_in,
    stored_files,
    subscription_requests,
    theme_proposals,
    workers,
)


def keep_house() -> dict[str, int]:
    """Put away what has run out; return how many of what, by its name in words. One commit a step."""
    steps = {
        "mails expired": lambda at: outbox.expire(db.session, at=at),
        "mails wiped of their content": lambda at: messages.forget_contents(
            at=at, kept_for=retention.mail_contents_kept_for()
        ),
        "sign-in requests forgotten": lambda at: sign_in.forget_requests(at=at),
        "addresses never confirmed": lambda at: person_addresses.forget_claims(at=at),
        "join requests forgotten": lambda at: join_requests.forget_unconfirmed(at=at),
        "enrolments never confirmed": lambda at: enrolment_requests.forget_enrolment_requests(at=at),
        "sign-ups for news forgotten": lambda at: subscription_requests.forget_subscription_requests(at=at),
        "bytes of mails that came in": lambda at: inbound_forgetting.forget_inbound(at=at),
        "invitations of representatives forgotten": lambda at: representatives.forget_invitations(at=at),
        "theme proposals and supporters forgotten": lambda at: theme_proposals.forget_unconfirmed(at=at),
        "second steps forgotten": lambda at: second_factor.forget_steps(at=at),
        "marks of the audit log": lambda _at: audit_anchors.note_head(),
        "sessions ended": lambda at: sessions.forget_sessions(at=at),
        "counters forgotten": lambda at: rates.forget_counts(at=at),
        "limits of mail servers forgotten": lambda at: send_rates.forget_rates(db.session, at=at),
        "records of merges moved after them": lambda at: merge_ends.move_strays(at=at),
        "merges that stand for good": lambda at: merge_ends.forget_merges(at=at),
        "files that nothing refers to": lambda _at: forget_unused_files(),
        "bytes of uploads that broke off": lambda at: stored_files.sweep(at=at),
        "workers forgotten": lambda at: workers.forget_workers(at=at),
    }
    counts = {}
    for name, step in steps.items():
        counts[name] = step(clock.now())
        db.session.commit()
    counts["new pairs that may be duplicates"] = find_daily(at=clock.now())
    for category, number in put_away_due().items():
        counts[f"{category.replace('_', ' ')} kept long enough"] = number
    return counts
