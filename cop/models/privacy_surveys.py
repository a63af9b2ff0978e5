"""What the tables of surveys and of what they found tell of people; see `cop.models.privacy`."""

from cop.models.kept import Kept, OnErasure

_GONE = OnErasure.DELETE
_WORDS = "one_it one_en many_it many_en"

SURVEY_TABLES: dict[str, Kept] = {
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
}
