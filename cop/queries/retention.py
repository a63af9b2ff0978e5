"""What has been kept long enough: for each category the rows whose time was over before an instant."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from cop import clock
from cop.extensions import db
from cop.models import (
    TERMS,
    AddressClaim,
    Affiliation,
    Answer,
    Attendance,
    AuditEntry,
    CommunityRole,
    Consent,
    ConsentPurpose,
    DeliveryFault,
    Edition,
    EditionPersonRole,
    Enrolment,
    ImportBatch,
    InboundMail,
    InboundState,
    JoinRequest,
    JoinState,
    Meeting,
    MeetingPersonRole,
    Membership,
    Merge,
    Message,
    MessageState,
    Person,
    PersonAddress,
    PersonalFeed,
    ProposalState,
    Registration,
    Representative,
    RepresentativeInvitation,
    RetentionCategory,
    RetentionRule,
    SignedInSession,
    SiteRole,
    Survey,
    SurveyInvitation,
    SurveyReply,
    ThemeProposal,
    ThemeProposalStep,
    ThemeSupporter,
    VideoReport,
)
from cop.queries.correspondence import NEVER_LEFT

FINAL = NEVER_LEFT | {MessageState.SENT}


def days_kept() -> dict[RetentionCategory, int | None]:
    """Return how many days each category is kept; None: until somebody says otherwise."""
    rules = {rule.category: rule.days for rule in db.session.scalars(select(RetentionRule))}
    return {category: rules.get(category.value, term.days) for category, term in TERMS.items()}


def number_due(category: RetentionCategory, *, before: datetime) -> int:
    """Return how many rows of a category would go."""
    due = ids_due(category, before=before).subquery()
    return db.session.scalar(select(func.count()).select_from(due)) or 0


def ids_due(category: RetentionCategory, *, before: datetime) -> Select[Any]:
    """Return the selection of the ids of a category whose time was over before an instant."""
    return _DUE[category](before)


def _join_requests(before: datetime) -> Select[Any]:
    decided = JoinRequest.state.in_((JoinState.APPROVED, JoinState.REFUSED, JoinState.REPLACED))
    return select(JoinRequest.id).where(decided, JoinRequest.decided_at < before)


def _invitations(before: datetime) -> Select[Any]:
    """Invitations to a meeting long over, which nobody answered and nobody came on, and requests to come."""
    unanswered = Registration.answer.in_((Answer.INVITED, Answer.REQUESTED))
    silent = unanswered, Registration.attendance == Attendance.UNKNOWN
    over = Meeting.ends_at < before
    return select(Registration.id).join(Registration.meeting).where(*silent, over)


def _theme_supporters(before: datetime) -> Select[Any]:
    """Supporters with a name or an address, of proposals that were closed long ago."""
    steps = select(func.max(ThemeProposalStep.at)).where(ThemeProposalStep.proposal_id == ThemeProposal.id)
    is_closed = ThemeProposal.state.in_((ProposalState.NOT_NOW, ProposalState.COMMUNITY))
    named = or_(ThemeSupporter.email_key.is_not(None), ThemeSupporter.name != "")
    found = select(ThemeSupporter.id).join(ThemeSupporter.proposal).where(named, is_closed)
    return found.where(func.coalesce(steps.scalar_subquery(), ThemeProposal.created_at) < before)


def _imports(before: datetime) -> Select[Any]:
    return select(ImportBatch.id).where(ImportBatch.created_at < before)


def _video_reports(before: datetime) -> Select[Any]:
    return select(VideoReport.id).where(VideoReport.created_at < before)


def _survey_replies(before: datetime) -> Select[Any]:
    """Answers with a name, of surveys closed long ago. Their figures were frozen when these closed."""
    closed = select(SurveyReply.id).join(Survey, Survey.id == SurveyReply.survey_id)
    return closed.where(Survey.closed_at < before)


def _mail_contents(before: datetime) -> Select[Any]:
    return select(Message.id).where(
        Message.state.in_(FINAL), Message.title != "", Message.created_at < before
    )


def _mails(before: datetime) -> Select[Any]:
    return select(Message.id).where(Message.state.in_(FINAL), Message.created_at < before)


def _inbound_mails(before: datetime) -> Select[Any]:
    """Mails that came in and that nobody has to settle any more."""
    settled = InboundMail.state != InboundState.WAITING
    return select(InboundMail.id).where(settled, InboundMail.received_at < before)


def _delivery_faults(before: datetime) -> Select[Any]:
    return select(DeliveryFault.id).where(DeliveryFault.at < before)


def _consents(before: datetime) -> Select[Any]:
    return select(Consent.id).where(Consent.withdrawn_at < before)


def _audit(before: datetime) -> Select[Any]:
    return select(AuditEntry.id).where(AuditEntry.at < before)


def _people(before: datetime) -> Select[Any]:
    """People with no role, no membership, nothing to come and nothing done since."""
    found = select(Person.id).where(
        Person.erased_at.is_(None),
        Person.merged_into_id.is_(None),
        Person.site_role == SiteRole.NONE,
        Person.created_at < before,
    )
    for tie in _ties(before):
        found = found.where(~tie.exists())
    return found


def _ties(before: datetime) -> list[Select[Any]]:
    """What somebody still has, or had since `before`."""
    day = clock.day_of(before)
    lasting: tuple[Any, ...] = (Membership, Representative, CommunityRole)
    ties = [_of(model, or_(model.until_on.is_(None), model.until_on >= day)) for model in lasting]
    is_current = or_(Affiliation.until_on.is_(None), Affiliation.until_on >= day)
    came = and_(Registration.answer != Answer.INVITED, Meeting.ends_at >= before)
    ended = func.coalesce(Edition.ends_on, Edition.starts_on)
    given = and_(Consent.withdrawn_at.is_(None), Consent.purpose != ConsentPurpose.PRIVACY_NOTICE)
    ties += [
        _of(Affiliation, and_(Affiliation.is_contact, is_current)),
        _of(Registration, or_(came, Meeting.ends_at >= clock.now())).join(Registration.meeting),
        _of(Enrolment, or_(ended >= day, and_(ended.is_(None), Enrolment.created_at >= before))).join(
            Enrolment.edition
        ),
        _of(EditionPersonRole, or_(ended >= day, ended.is_(None))).join(
            Edition, Edition.id == EditionPersonRole.edition_id
        ),
        _of(SignedInSession, SignedInSession.created_at >= before),
        _of(PersonalFeed, PersonalFeed.revoked_at.is_(None)),
        _of(Consent, or_(given, Consent.given_at >= before)),
        _of(MeetingPersonRole, Meeting.ends_at >= before).join(
            Meeting, Meeting.id == MeetingPersonRole.meeting_id
        ),
        _of(SurveyInvitation, SurveyInvitation.answered_on >= day),
        _of(AddressClaim, AddressClaim.created_at >= before),
        select(AuditEntry.id).where(AuditEntry.person_id == Person.id, AuditEntry.at >= before),
        select(Merge.id).where(Merge.kept_person_id == Person.id, Merge.merged_at >= before),
    ]
    # Who asks without signing in is known by the address alone until somebody has decided.
    own = select(PersonAddress.email_key).where(PersonAddress.person_id == Person.id)
    asking: tuple[Any, ...] = (JoinRequest, RepresentativeInvitation, ThemeSupporter)
    for model in asking:
        is_own = or_(model.person_id == Person.id, model.email_key.in_(own))
        ties.append(select(model.id).where(is_own, model.created_at >= before))
    return ties


def _of(model: Any, condition: ColumnElement[bool]) -> Select[Any]:
    return select(model.person_id).where(model.person_id == Person.id, condition)


_DUE: dict[RetentionCategory, Callable[[datetime], Select[Any]]] = {
    RetentionCategory.JOIN_REQUESTS: _join_requests,
    RetentionCategory.INVITATIONS: _invitations,
    RetentionCategory.THEME_SUPPORTERS: _theme_supporters,
    RetentionCategory.IMPORTS: _imports,
    RetentionCategory.VIDEO_REPORTS: _video_reports,
    RetentionCategory.SURVEY_REPLIES: _survey_replies,
    RetentionCategory.MAIL_CONTENTS: _mail_contents,
    RetentionCategory.MAILS: _mails,
    RetentionCategory.INBOUND_MAILS: _inbound_mails,
    RetentionCategory.DELIVERY_FAULTS: _delivery_faults,
    RetentionCategory.CONSENTS: _consents,
    RetentionCategory.AUDIT: _audit,
    RetentionCategory.PEOPLE: _people,
}
