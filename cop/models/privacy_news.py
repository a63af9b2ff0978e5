"""What the tables of newsletters and of mails that come in tell of people; see `cop.models.privacy`."""

from cop.models.kept import Kept, OnErasure

_GONE = OnErasure.DELETE
_HEAD = "title_it title_en lead_it lead_en"

NEWS_TABLES: dict[str, Kept] = {
    "delivery_fault": Kept(
        personal="words",
        link="address_hash person_id message_id inbound_id",
        none="id kind status at created_at",
        whose="person_id",
        on_erasure=_GONE,
    ),
    "digest": Kept(
        link="created_by_id",
        none=f"id list_id {_HEAD} rule at days_ahead days_back is_personal skips_empty segment is_on next_at "
        "created_at",
    ),
    "digest_run": Kept(none="digest_id due_at outcome issue_id created_at"),
    "inbound_content": Kept(personal="body", none="inbound_id", whose="inbound_id", on_erasure=_GONE),
    "inbound_mail": Kept(
        personal="sender sender_name title text trouble note",
        link="person_id message_id settled_by_id digest",
        none="id source received_at size kind state community_id settled_at",
        # Also what somebody wrote from their address where nobody knew whose it was.
        whose="person_id sender",
        on_erasure=_GONE,
    ),
    # As `suppressed_address`: what is left of an address is its keyed hash.
    "lifted_stop": Kept(link="address_hash", none="reason at"),
    "mailbox_mark": Kept(none="mailbox uid_validity last_uid polled_at trouble"),
    "mailing_list": Kept(
        none="id slug community_id name_it name_en about_it about_en is_open has_members created_at"
    ),
    "newsletter_block": Kept(
        none="id issue_id digest_id position kind title_it title_en text_it text_en left_out edits image_id "
        "alt_it alt_en"
    ),
    "newsletter_content": Kept(none="issue_id language variant title facts html plain"),
    "newsletter_issue": Kept(
        link="created_by_id",
        none=f"id list_id kind digest_id due_at {_HEAD} since_on until_on segment is_personal is_public status send_at "
        "confirmed recipients started_at finished_at figures revision created_at",
    ),
    "newsletter_recipient": Kept(
        link="person_id", none="issue_id language variant ground", whose="person_id", on_erasure=_GONE
    ),
    "send_rate": Kept(none="name next_at paused_until"),
    # A refusal goes with the person: the hash of their address keeps it.
    "subscription": Kept(
        link="person_id consent_id",
        none="id list_id kind since_at left_at left_by left_issue_id",
        whose="person_id",
        on_erasure=_GONE,
    ),
    "subscription_request": Kept(
        personal="name email email_key",
        link="token_hash",
        none="id language choices text source created_at expires_at confirmed_at",
        whose="email_key",
        on_erasure=_GONE,
    ),
}
