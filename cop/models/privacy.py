"""What every column of every table tells of people: the one place where this is written down.

Three classes. PERSONAL tells who somebody is or says something about them in words: a name, an address, free
text, what a mail said. LINK leads to a person without telling anything itself: a reference to the person, a
secret, the hash of one. NONE does neither, once the links are cut.

My data (GDPR art. 15), erasure (art. 17) and the tests of both read this table, so a column added to the
schema is exported and erased as soon as it is classified; `tests/models/test_privacy.py` refuses one that
is not.
"""

from cop.models.kept import Kept, OnErasure, Sort
from cop.models.privacy_news import NEWS_TABLES

__all__ = ["TABLES", "Kept", "OnErasure", "Sort"]

_GONE = OnErasure.DELETE
_BOTH = "name_it name_en text_it text_en"
_WORDS = "one_it one_en many_it many_en"

TABLES: dict[str, Kept] = NEWS_TABLES | {
    "action_item": Kept(
        personal="who", link="person_id", none="id meeting_id position text due_on done_at", whose="person_id"
    ),
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
    "agenda_item": Kept(
        none="id meeting_id position starts_after minutes title_it title_en text_it text_en guests"
    ),
    "agenda_item_person": Kept(link="person_id", none="item_id", whose="person_id", on_erasure=_GONE),
    "audit_base": Kept(none="id number digest"),
    # Chained, so never touched: whoever it names becomes nobody in their own row.
    "audit_entry": Kept(link="person_id subject_id", none="id number digest at verb subject_type details"),
    "calendar_fragment": Kept(none="meeting_id audience language revision format_version body"),
    "certificate": Kept(
        personal="name facts reason",
        link="code issued_by_id revoked_by_id",
        none="id enrolment_id language issued_on created_at revoked_at replaced_by_id",
        whose="enrolment_id",
        on_erasure=_GONE,
    ),
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
    "contribution": Kept(
        personal="text",
        link="person_id answered_by_id",
        none="id meeting_id organisation_id created_at answer answered_at answer_count",
        whose="person_id",
    ),
    "date_poll": Kept(
        link="created_by_id",
        none="id kind_id title_it title_en text_it text_en mode place link zone quorum status closes_at meeting_id "
        "created_at opened_at reason reminded_at",
    ),
    "date_poll_host": Kept(none="poll_id community_id"),
    "date_poll_option": Kept(none="id poll_id starts_at ends_at"),
    "date_poll_vote": Kept(link="voter_id", none="id option_id vote", whose="voter_id"),
    "date_poll_voter": Kept(
        personal="comment",
        link="person_id",
        none="id poll_id organisation_id must_attend answered_at mail_count",
        whose="person_id",
    ),
    "decision": Kept(none="id meeting_id position text"),
    "declared_activity": Kept(
        none=f"id community_id figure kind_id edition_id count happened_on precision title_it title_en {_WORDS} "
        "note source"
    ),
    "document": Kept(
        none="id meeting_id community_id edition_id file_id title_it title_en audience position created_at"
    ),
    "edition": Kept(
        none="id programme_id name status goals_it goals_en starts_on ends_on needs_it needs_en needs_on co_design_it "
        "co_design_en co_design_on seats taken needs_approval enrolment_opens_at enrolment_closes_at waiting_told_at "
        "most_per_organisation least_per_organisation least_sessions least_minutes counts_substitutes made_from_id "
        "published_at cancelled_at reason"
    ),
    "edition_co_design": Kept(none="edition_id meeting_id"),
    "edition_host": Kept(none="edition_id community_id"),
    "edition_organisation_role": Kept(none="id edition_id organisation_id kind"),
    "edition_person_role": Kept(
        link="person_id", none="id edition_id organisation_id kind", whose="person_id"
    ),
    "edition_report": Kept(
        link="published_by_id",
        none="id edition_id words_it words_en changes_it changes_en facts published_at",
    ),
    "enrolment": Kept(
        link="person_id",
        none="id edition_id organisation_id status source created_at waiting_since_at enrolled_at ended_at mail_count "
        "warned_at",
        whose="person_id",
    ),
    "enrolment_request": Kept(
        personal="name email email_key organisation_name",
        link="token_hash enrolment_id",
        none="id edition_id language organisation_id notice asking_text news_text created_at",
        whose="email_key enrolment_id",
        on_erasure=_GONE,
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
    "kind_wording": Kept(none=f"id community_id kind_id {_WORDS}"),
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
    "meeting": Kept(
        none="id uid kind_id edition_id title_it title_en text_it text_en starts_at ends_at zone mode place link "
        "status seats_in_person seats_online taken_in_person taken_online sequence significant_sequence revision "
        "created_at changed_at published_at asked_anew_at cancelled_at reason search_words registration_opens_at "
        "registration_closes_at needs_approval seats_per_organisation waiting_closes_hours waiting_closed_at "
        "keeps_seats series_id series_on door_token door_takes_walk_ins closed_at is_mandatory",
        link="closed_by_id",
    ),
    "meeting_count": Kept(
        none="meeting_id community_id kind_id edition_id ends_at is_first_host participations online staff"
    ),
    "meeting_host": Kept(none="meeting_id community_id"),
    "meeting_kind": Kept(
        none=f"id slug name_it name_en {_WORDS} is_public is_training takes_contributions position"
    ),
    "meeting_organisation_role": Kept(none="id meeting_id organisation_id kind"),
    "meeting_person_role": Kept(link="person_id", none="id meeting_id kind", whose="person_id"),
    "meeting_question": Kept(
        none="id meeting_id edition_id position kind text_it text_en is_required is_sensitive kept_days retired_at"
    ),
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
    "minutes": Kept(
        link="changed_by_id", none="id meeting_id language text is_public version published_at changed_at"
    ),
    "month_count": Kept(
        none="id community_id month kind_id edition_id is_first_host meetings participations online staff"
    ),
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
    "personal_feed": Kept(
        personal="name",
        link="person_id token",
        none="id community_id omits_invited has_alarm created_at revoked_at",
        whose="person_id",
        on_erasure=_GONE,
    ),
    "phase": Kept(none="id initiative_id name_it name_en starts_on ends_on"),
    "programme": Kept(none=f"id slug {_BOTH}"),
    "question_answer": Kept(
        personal="text choices",
        link="registration_id enrolment_id",
        none="id question_id file_id answered_at",
        whose="registration_id enrolment_id",
        on_erasure=_GONE,
    ),
    "question_choice": Kept(none="id question_id position text_it text_en"),
    "rate_count": Kept(link="key", none="window_starts_at count"),
    "recovery_code": Kept(link="person_id code_hash", none="id used_at", whose="person_id", on_erasure=_GONE),
    "registration": Kept(
        link="person_id uid",
        none="id meeting_id organisation_id invited_at mail_count calendar_method calendar_stamped_at answer mode "
        "source answered_at answered_sequence waiting_since_at attendance attended_mode minutes attendance_source "
        "is_staff created_at checked_in_at asked_at",
        whose="person_id",
    ),
    "representative": Kept(link="person_id", none="id membership_id since_on until_on", whose="person_id"),
    "representative_invitation": Kept(
        personal="name email email_key",
        link="token_hash invited_by_id person_id",
        none="id membership_id language state created_at answered_at",
        whose="person_id email_key",
        on_erasure=_GONE,
    ),
    "retention_rule": Kept(none="category days changed_at"),
    "seat_reservation": Kept(none="id meeting_id organisation_id mode seats until_at released_at"),
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
    "series": Kept(link="created_by_id", none="id rule skips_holidays shift_days created_at"),
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
    "substitution": Kept(
        link="person_id created_by_id",
        none="id enrolment_id meeting_id created_at",
        whose="person_id enrolment_id",
    ),
    "suppressed_address": Kept(link="address_hash", none="reason created_at"),
    "survey": Kept(
        link="public_code",
        none="id purpose audience segment meeting_id edition_id community_id is_anonymous title_it title_en intro_it "
        f"intro_en thanks_it thanks_en {_WORDS} status opens_at closes_at opened_at closed_at quota reminder_days "
        "reminded_at questionnaire copied_from_id rule_id facts results_public_at created_at",
    ),
    "survey_condition": Kept(none="id question_id on_id test option_id number"),
    "survey_finding": Kept(
        link="published_by_id",
        none="id survey_id question_id options least most words_it words_en position facts published_at",
    ),
    "survey_invitation": Kept(
        link="id person_id",
        none="survey_id organisation_id asked_at reminded_at answered_on",
        whose="person_id",
    ),
    "survey_option": Kept(none="id question_id axis position key text_it text_en"),
    "survey_question": Kept(
        none="id survey_id section_id position key kind text_it text_en help_it help_en is_required low_it low_en "
        "high_it high_en unit_it unit_en least most bands replaces_id retired_at"
    ),
    # Released words are nobody's: what says who it was has been taken out by whoever released them.
    "survey_quote": Kept(
        link="source reviewed_by_id", none="id survey_id question_id state text language reviewed_on"
    ),
    "survey_receipt": Kept(link="form_hash", none="survey_id"),
    # Choices without words: once the link is cut they are nobody's, and still count.
    "survey_reply": Kept(
        link="invitation_id",
        none="id survey_id is_anonymous answers saved_at submitted_at",
        whose="invitation_id",
    ),
    "survey_reply_text": Kept(
        personal="text", none="id reply_id question_id", whose="reply_id", on_erasure=_GONE
    ),
    "survey_rule": Kept(none="rule_id questionnaire survey_id is_anonymous open_days reminder_days"),
    "survey_section": Kept(none="id survey_id position title_it title_en text_it text_en"),
    # Of nobody, and that cannot be changed: see `SurveySheet`.
    "survey_sheet": Kept(none="key survey_id is_anonymous answers"),
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
    "video_report": Kept(
        link="created_by_id",
        none="id meeting_id service state file_name digest headers minimum_minutes created_at applied_at undone_at",
    ),
    "video_report_row": Kept(
        personal="cells name email email_key organisation",
        link="registration_id",
        none="id report_id joins minutes spans choice reason before",
        whose="registration_id email_key",
        on_erasure=_GONE,
    ),
    "worker_tick": Kept(none="worker started_at ticked_at trouble paused_until"),
}
