"""Every table, imported once so that the metadata is whole."""

from cop.models.address_claim import AddressClaim
from cop.models.agenda import AgendaItem, AgendaItemPerson
from cop.models.audit import AuditBase, AuditEntry, ids_in, ranges_of
from cop.models.certificate import Certificate
from cop.models.community import (
    Community,
    CommunityKind,
    CommunityRole,
    CommunityStatus,
    JoinPolicy,
    RoleKind,
    Tone,
)
from cop.models.community_report import CommunityReport
from cop.models.consent import Consent, ConsentOrigin, ConsentPurpose, SuppressedAddress, SuppressionReason
from cop.models.contribution import Contribution
from cop.models.date_poll import (
    DatePoll,
    DatePollHost,
    DatePollOption,
    DatePollVote,
    DatePollVoter,
    PollStatus,
    Vote,
)
from cop.models.declared import DeclaredActivity, DeclaredFigure, Precision
from cop.models.document import Document, DocumentAudience
from cop.models.edition_report import EditionReport
from cop.models.enrolment import Enrolment, EnrolmentStatus, Substitution
from cop.models.enrolment_request import EnrolmentRequest
from cop.models.erasure import Erasure, ErasureReason
from cop.models.feed import CalendarFragment, PersonalFeed
from cop.models.import_batch import (
    ImportBatch,
    ImportChange,
    ImportMapping,
    ImportNoun,
    ImportRow,
    ImportState,
    RowVerdict,
)
from cop.models.initiative import Initiative, Phase, Theme, ThemeKind
from cop.models.mail_rule import (
    MailRule,
    MailRuleRun,
    RuleAction,
    RuleAudience,
    RuleMoment,
    RuleUnit,
    RunState,
)
from cop.models.meeting import (
    KindWording,
    Meeting,
    MeetingHost,
    MeetingKind,
    MeetingOrganisationRole,
    MeetingPersonRole,
    MeetingStatus,
    Mode,
    OrganisationRoleKind,
    PersonRoleKind,
)
from cop.models.meeting_question import (
    Answering,
    Asking,
    MeetingQuestion,
    QuestionAnswer,
    QuestionChoice,
    QuestionKind,
)
from cop.models.membership import JoinRequest, JoinState, Membership, MembershipStatus, Representative
from cop.models.merge import LikelyDuplicate, Merge, MergeNoun, MergeStep, PairState
from cop.models.message import Message, MessageContent, MessageState, WorkerTick
from cop.models.minutes import ActionItem, Decision, Minutes
from cop.models.municipality import Municipality
from cop.models.openid import OpenidIdentity
from cop.models.organisation import Organisation, OrganisationLogo, Sector, StakeholderCategory
from cop.models.person import Affiliation, Person, PersonAddress, SiteRole, email_key
from cop.models.presence import MeetingCount, MonthCount, OrganisationPresence
from cop.models.registration import Answer, Attendance, Registration, Source
from cop.models.representative_invitation import InvitationState, RepresentativeInvitation
from cop.models.retention import TERMS, RetentionCategory, RetentionRule
from cop.models.revision import SiteRevision
from cop.models.seat_reservation import SeatReservation
from cop.models.second_factor import RecoveryCode, SecondFactor, SecondStep
from cop.models.series import Series
from cop.models.sign_in import RateCount, SignedInSession, SignInRequest
from cop.models.stored_file import StoredFile
from cop.models.survey import Survey, SurveyAudience, SurveyPurpose, SurveyRule, SurveyStatus
from cop.models.survey_answer import (
    SurveyInvitation,
    SurveyReceipt,
    SurveyReply,
    SurveyReplyText,
    SurveySheet,
)
from cop.models.survey_finding import QuoteState, SurveyFinding, SurveyQuote
from cop.models.survey_question import (
    ConditionTest,
    OptionAxis,
    SurveyCondition,
    SurveyOption,
    SurveyQuestion,
    SurveyQuestionKind,
    SurveySection,
)
from cop.models.theme_proposal import (
    InvitationReply,
    ProposalState,
    ThemeProposal,
    ThemeProposalStep,
    ThemeSupporter,
)
from cop.models.training import (
    Edition,
    EditionCoDesign,
    EditionHost,
    EditionOrganisationRole,
    EditionOrganisationRoleKind,
    EditionPersonRole,
    EditionPersonRoleKind,
    EditionStatus,
    Programme,
)
from cop.models.types import LANGUAGES, Bilingual, Language
from cop.models.video_report import (
    ReportState,
    RowChoice,
    RowReason,
    VideoReport,
    VideoReportRow,
    VideoService,
)

__all__ = [
    "LANGUAGES",
    "TERMS",
    "ActionItem",
    "AddressClaim",
    "Affiliation",
    "AgendaItem",
    "AgendaItemPerson",
    "Answer",
    "Answering",
    "Asking",
    "Attendance",
    "AuditBase",
    "AuditEntry",
    "Bilingual",
    "CalendarFragment",
    "Certificate",
    "Community",
    "CommunityKind",
    "CommunityReport",
    "CommunityRole",
    "CommunityStatus",
    "ConditionTest",
    "Consent",
    "ConsentOrigin",
    "ConsentPurpose",
    "Contribution",
    "DatePoll",
    "DatePollHost",
    "DatePollOption",
    "DatePollVote",
    "DatePollVoter",
    "Decision",
    "DeclaredActivity",
    "DeclaredFigure",
    "Document",
    "DocumentAudience",
    "Edition",
    "EditionCoDesign",
    "EditionHost",
    "EditionOrganisationRole",
    "EditionOrganisationRoleKind",
    "EditionPersonRole",
    "EditionPersonRoleKind",
    "EditionReport",
    "EditionStatus",
    "Enrolment",
    "EnrolmentRequest",
    "EnrolmentStatus",
    "Erasure",
    "ErasureReason",
    "ImportBatch",
    "ImportChange",
    "ImportMapping",
    "ImportNoun",
    "ImportRow",
    "ImportState",
    "Initiative",
    "InvitationReply",
    "InvitationState",
    "JoinPolicy",
    "JoinRequest",
    "JoinState",
    "KindWording",
    "Language",
    "LikelyDuplicate",
    "MailRule",
    "MailRuleRun",
    "Meeting",
    "MeetingCount",
    "MeetingHost",
    "MeetingKind",
    "MeetingOrganisationRole",
    "MeetingPersonRole",
    "MeetingQuestion",
    "MeetingStatus",
    "Membership",
    "MembershipStatus",
    "Merge",
    "MergeNoun",
    "MergeStep",
    "Message",
    "MessageContent",
    "MessageState",
    "Minutes",
    "Mode",
    "MonthCount",
    "Municipality",
    "OpenidIdentity",
    "OptionAxis",
    "Organisation",
    "OrganisationLogo",
    "OrganisationPresence",
    "OrganisationRoleKind",
    "PairState",
    "Person",
    "PersonAddress",
    "PersonRoleKind",
    "PersonalFeed",
    "Phase",
    "PollStatus",
    "Precision",
    "Programme",
    "ProposalState",
    "QuestionAnswer",
    "QuestionChoice",
    "QuestionKind",
    "QuoteState",
    "RateCount",
    "RecoveryCode",
    "Registration",
    "ReportState",
    "Representative",
    "RepresentativeInvitation",
    "RetentionCategory",
    "RetentionRule",
    "RoleKind",
    "RowChoice",
    "RowReason",
    "RowVerdict",
    "RuleAction",
    "RuleAudience",
    "RuleMoment",
    "RuleUnit",
    "RunState",
    "SeatReservation",
    "SecondFactor",
    "SecondStep",
    "Sector",
    "Series",
    "SignInRequest",
    "SignedInSession",
    "SiteRevision",
    "SiteRole",
    "Source",
    "StakeholderCategory",
    "StoredFile",
    "Substitution",
    "SuppressedAddress",
    "SuppressionReason",
    "Survey",
    "SurveyAudience",
    "SurveyCondition",
    "SurveyFinding",
    "SurveyInvitation",
    "SurveyOption",
    "SurveyPurpose",
    "SurveyQuestion",
    "SurveyQuestionKind",
    "SurveyQuote",
    "SurveyReceipt",
    "SurveyReply",
    "SurveyReplyText",
    "SurveyRule",
    "SurveySection",
    "SurveySheet",
    "SurveyStatus",
    "Theme",
    "ThemeKind",
    "ThemeProposal",
    "ThemeProposalStep",
    "ThemeSupporter",
    "Tone",
    "VideoReport",
    "VideoReportRow",
    "VideoService",
    "Vote",
    "WorkerTick",
    "email_key",
    "ids_in",
    "ranges_of",
]
