"""What the tables of meetings, of who comes and of what is kept of them tell of people; see `cop.models.privacy`."""

from cop.models.kept import Kept, OnErasure

_GONE = OnErasure.DELETE
_WORDS = "one_it one_en many_it many_en"

MEETING_TABLES: dict[str, Kept] = {
    "action_item": Kept(
        personal="who", link="person_id", none="id meeting_id position text due_on done_at", whose="person_id"
    ),
    "agenda_item": Kept(
        none="id meeting_id position starts_after minutes title_it title_en text_it text_en guests"
    ),
    "agenda_item_person": Kept(link="person_id", none="item_id", whose="person_id", on_erasure=_GONE),
    "calendar_fragment": Kept(none="meeting_id audience language revision format_version body"),
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
    "kind_wording": Kept(none=f"id community_id kind_id {_WORDS}"),
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
    "minutes": Kept(
        link="changed_by_id", none="id meeting_id language text is_public version published_at changed_at"
    ),
    "month_count": Kept(
        none="id community_id month kind_id edition_id is_first_host meetings participations online staff"
    ),
    "personal_feed": Kept(
        personal="name",
        link="person_id token",
        none="id community_id omits_invited has_alarm created_at revoked_at",
        whose="person_id",
        on_erasure=_GONE,
    ),
    "question_answer": Kept(
        personal="text choices",
        link="registration_id enrolment_id",
        none="id question_id file_id answered_at",
        whose="registration_id enrolment_id",
        on_erasure=_GONE,
    ),
    "question_choice": Kept(none="id question_id position text_it text_en"),
    "registration": Kept(
        link="person_id uid",
        none="id meeting_id organisation_id invited_at mail_count calendar_method calendar_stamped_at answer mode "
        "source answered_at answered_sequence waiting_since_at attendance attended_mode minutes attendance_source "
        "is_staff created_at checked_in_at asked_at",
        whose="person_id",
    ),
    "seat_reservation": Kept(none="id meeting_id organisation_id mode seats until_at released_at"),
    "series": Kept(link="created_by_id", none="id rule skips_holidays shift_days created_at"),
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
}
