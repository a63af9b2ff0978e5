"""What the tables of training (editions, enrolments, certificates) tell of people; see `cop.models.privacy`."""

from cop.models.kept import Kept, OnErasure

_GONE = OnErasure.DELETE
_BOTH = "name_it name_en text_it text_en"

TRAINING_TABLES: dict[str, Kept] = {
    "certificate": Kept(
        personal="name facts reason",
        link="code issued_by_id revoked_by_id",
        none="id enrolment_id language issued_on created_at revoked_at replaced_by_id",
        whose="enrolment_id",
        on_erasure=_GONE,
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
    "programme": Kept(none=f"id slug {_BOTH}"),
    "substitution": Kept(
        link="person_id created_by_id",
        none="id enrolment_id meeting_id created_at",
        whose="person_id enrolment_id",
    ),
}
