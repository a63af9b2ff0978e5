"""What every column of every table tells of people, by subject in the modules beside this one.

Three classes. PERSONAL tells who somebody is or says something about them in words: a name, an address, free
text, what a mail said. LINK leads to a person without telling anything itself: a reference to the person, a
secret, the hash of one. NONE does neither, once the links are cut.

My data (GDPR art. 15), erasure (art. 17) and the tests of both read this table, so a column added to the
schema is exported and erased as soon as it is classified; `tests/models/test_privacy.py` refuses one that
is not.
"""

from cop.models.kept import Kept, OnErasure, Sort
from cop.models.privacy_meetings import MEETING_TABLES
from cop.models.privacy_news import NEWS_TABLES
from cop.models.privacy_surveys import SURVEY_TABLES
from cop.models.privacy_training import TRAINING_TABLES

__all__ = ["TABLES", "Kept", "OnErasure", "Sort"]

_GONE = OnErasure.DELETE
_BOTH = "name_it name_en text_it text_en"

_OTHERS: dict[str, Kept] = {
    "address_claim": Kept(
        personal="email email_key",
        link="person_id token_hash",
        none="id created_at expires_at",
        whose="person_id",
        on_erasure=_GONE,
    ),
    "affiliation": Kept(
        personal="role",
        link="person_id",
        none="id organisation_id is_contact since_on until_on",
        whose="person_id",
    ),
    "audit_base": Kept(none="id number digest"),
    # Chained, so never touched: whoever it names becomes nobody in their own row.
    "audit_entry": Kept(link="person_id subject_id", none="id number digest at verb subject_type details"),
    "community": Kept(
        personal="contact_email",
        none=f"id initiative_id slug kind {_BOTH} lead_it lead_en search_words tone starts_on join_policy status "
        "position feed_revision changed_at",
        whose="contact_email",
    ),
    "community_report": Kept(
        link="published_by_id",
        none="id community_id year words_it words_en changes_it changes_en facts published_at",
    ),
    "community_role": Kept(
        link="person_id", none="id community_id kind since_on until_on", whose="person_id"
    ),
    "consent": Kept(
        link="person_id",
        none="id purpose text language origin source requested_at given_at withdrawn_at",
        whose="person_id",
    ),
    "erasure": Kept(link="person_id identity_hash address_hashes by_id", none="id reason at"),
    "import_batch": Kept(
        link="created_by_id",
        none="id noun state file_name headers mapping community_id adds_organisations new_count changed_count "
        "unchanged_count refused_count plan_digest created_at applied_at undone_at",
    ),
    "import_change": Kept(
        personal="before after",
        link="person_id",
        none="id batch_id position table_name record_id",
        whose="person_id",
        on_erasure=_GONE,
    ),
    "import_mapping": Kept(none="id noun headers_hash mapping changed_at"),
    "import_row": Kept(
        personal="cells differences problems remarks email_key",
        link="person_id",
        none="id batch_id number verdict",
        whose="person_id email_key",
        on_erasure=_GONE,
    ),
    "initiative": Kept(none=f"id slug {_BOTH} position"),
    "join_request": Kept(
        personal="name email email_key organisation_name why answer",
        link="token_hash decided_by_id person_id",
        none="id community_id language organisation_id notice news_text state created_at confirmed_at decided_at",
        whose="person_id email_key",
        on_erasure=_GONE,
    ),
    "likely_duplicate": Kept(
        link="person_id other_person_id decided_by_id",
        none="id organisation_id other_organisation_id score reasons state found_at decided_at",
        whose="person_id other_person_id",
        on_erasure=_GONE,
    ),
    "mail_rule": Kept(
        none="id action audience amount unit moment at_time kind_id community_id series_id edition_id meeting_id "
        "text_it text_en is_active created_at changed_at"
    ),
    "mail_rule_run": Kept(link="by_id", none="id rule_id meeting_id due_at state told ran_at"),
    "membership": Kept(
        link="person_id", none="id community_id organisation_id status since_on until_on", whose="person_id"
    ),
    "merge": Kept(
        link="kept_person_id hidden_person_id merged_by_id undone_by_id",
        none="id kept_organisation_id hidden_organisation_id merged_at undoable_until_at undone_at forgotten_at",
        whose="kept_person_id hidden_person_id",
    ),
    "merge_step": Kept(
        personal="before after",
        link="person_id row_key",
        none="id merge_id table_name",
        whose="person_id merge_id",
        on_erasure=_GONE,
    ),
    "message": Kept(
        personal="recipient context title last_error",
        link="person_id envelope_from message_id",
        none="id kind subject version language priority not_before expires_at state attempts ambiguous lease_owner "
        "lease_until last_code created_at sent_at",
        whose="person_id recipient",
        on_erasure=_GONE,
    ),
    "message_content": Kept(personal="body", none="message_id", whose="message_id", on_erasure=_GONE),
    "municipality": Kept(
        none="id istat_code name other_name name_key search_key province province_code region "
        "is_metropolitan_plan is_former"
    ),
    "openid_identity": Kept(
        personal="subject",
        link="person_id",
        none="id issuer created_at used_at",
        whose="person_id",
        on_erasure=_GONE,
    ),
    "organisation": Kept(
        none="id legal_name short_name search_key search_words sector category_id vat_number fiscal_code municipality "
        "municipality_id is_abroad website partner_since_on is_to_check is_invented created_at merged_into_id"
    ),
    "organisation_logo": Kept(none="organisation_id digest content media_type width height alt created_at"),
    "organisation_presence": Kept(none="community_id organisation_id first_at first_meeting_id"),
    "person": Kept(
        personal="name search_key search_words email email_key",
        link="id password_hash reply_token merged_into_id",
        none="verified_at language site_role is_invented surveys_refused_at created_at erased_at",
        whose="id merged_into_id",
    ),
    "person_address": Kept(
        personal="email email_key search_words",
        link="person_id",
        none="id verified_at created_at",
        whose="person_id",
        on_erasure=_GONE,
    ),
    "phase": Kept(none="id initiative_id name_it name_en starts_on ends_on"),
    "rate_count": Kept(link="key", none="window_starts_at count"),
    "recovery_code": Kept(link="person_id code_hash", none="id used_at", whose="person_id", on_erasure=_GONE),
    "representative": Kept(link="person_id", none="id membership_id since_on until_on", whose="person_id"),
    "representative_invitation": Kept(
        personal="name email email_key",
        link="token_hash invited_by_id person_id",
        none="id membership_id language state created_at answered_at",
        whose="person_id email_key",
        on_erasure=_GONE,
    ),
    "retention_rule": Kept(none="category days changed_at"),
    "second_factor": Kept(
        link="person_id sealed_secret",
        none="id last_step created_at confirmed_at",
        whose="person_id",
        on_erasure=_GONE,
    ),
    "second_step": Kept(
        link="person_id token_hash",
        none="id way next_url created_at expires_at",
        whose="person_id",
        on_erasure=_GONE,
    ),
    "sign_in_request": Kept(
        link="person_id address_hash token_hash code_hash browser_hash",
        none="id language next_url attempts created_at expires_at used_at",
        whose="person_id",
        on_erasure=_GONE,
    ),
    "signed_in_session": Kept(
        personal="device",
        link="person_id token_hash",
        none="id created_at expires_at",
        whose="person_id",
        on_erasure=_GONE,
    ),
    "site_revision": Kept(none="id number"),
    "stakeholder_category": Kept(none="id name_it name_en position"),
    "stored_file": Kept(link="created_by_id", none="id key name media_type size digest created_at"),
    "suppressed_address": Kept(link="address_hash", none="reason created_at"),
    "theme": Kept(none="id initiative_id kind name_it name_en position"),
    "theme_proposal": Kept(
        none="id language title need who_would_come state released_at community_id created_at"
    ),
    "theme_proposal_step": Kept(link="by_id", none="id proposal_id state words at"),
    "theme_supporter": Kept(
        personal="name email email_key organisation_name",
        link="person_id",
        none="id proposal_id language is_proposer listing_text notice_text created_at confirmed_at invited_at reply "
        "replied_at",
        whose="person_id email_key",
    ),
    "worker_tick": Kept(none="worker started_at ticked_at trouble paused_until"),
}

TABLES: dict[str, Kept] = _OTHERS | MEETING_TABLES | TRAINING_TABLES | SURVEY_TABLES | NEWS_TABLES
