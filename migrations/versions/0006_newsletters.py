"""Newsletters: lists, subscriptions, issues, digests; mails that come in; several reasons to stop an address."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'

STATES = ('queued', 'ready', 'leased', 'sending', 'sent', 'dead', 'cancelled', 'expired')
REASONS = ('erased', 'unsubscribed')


def upgrade() -> None:
    create_tables()
    with op.batch_alter_table('consent') as batch_op:
        batch_op.add_column(sa.Column('source', sa.String(length=200), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column('requested_at', sa.DateTime(timezone=True), nullable=True))
    for name in ('enrolment_request', 'join_request'):
        op.add_column(name, sa.Column('news_text', sa.Text(), server_default='', nullable=False))
    limit('message', 'state', 'messagestate', (*STATES, 'held'))
    limit('suppressed_address', 'reason', 'suppressionreason', (*REASONS, 'bounced', 'complained'))
    key('suppressed_address', ['address_hash', 'reason'])
    make_lists()


def downgrade() -> None:
    # A newsletter that has not left never will: what it says goes with its tables.
    message = sa.table('message', sa.column('state'), sa.column('kind'))
    unsent = sa.or_(
        message.c.state == 'held',
        sa.and_(message.c.kind == 'newsletter', message.c.state.in_(('queued', 'ready', 'leased'))),
    )
    op.execute(message.update().where(unsent).values(state='cancelled'))
    limit('message', 'state', 'messagestate', STATES)
    suppressed = sa.table('suppressed_address', sa.column('reason'), sa.column('address_hash'))
    op.execute(suppressed.delete().where(suppressed.c.reason.not_in(REASONS)))
    op.execute(
        "DELETE FROM suppressed_address WHERE reason = 'unsubscribed' AND address_hash IN "
        "(SELECT address_hash FROM suppressed_address WHERE reason = 'erased')"
    )
    key('suppressed_address', ['address_hash'])
    limit('suppressed_address', 'reason', 'suppressionreason', REASONS)
    for name in ('join_request', 'enrolment_request'):
        op.drop_column(name, 'news_text')
    with op.batch_alter_table('consent') as batch_op:
        batch_op.drop_column('requested_at')
        batch_op.drop_column('source')
    drop_tables()


def make_lists() -> None:
    """Give each community its list, and the ecosystem one."""
    op.execute(
        "INSERT INTO mailing_list (slug, community_id, name_it, name_en, about_it, about_en, is_open, has_members, "
        "created_at) SELECT slug, id, name_it, name_en, '', '', true, true, changed_at FROM community"
    )
    op.execute(
        "INSERT INTO mailing_list (slug, name_it, name_en, about_it, about_en, is_open, has_members, created_at) "
        "VALUES ('ecosystem', 'Torino Social Impact', 'Torino Social Impact', '', '', true, false, CURRENT_TIMESTAMP)"
    )


def key(name: str, columns: list[str]) -> None:
    """Make these columns the primary key of a table."""
    with op.batch_alter_table(name) as batch_op:
        batch_op.drop_constraint(op.f(f'pk_{name}'), type_='primary')
        batch_op.create_primary_key(op.f(f'pk_{name}'), columns)


def limit(name: str, column: str, enum: str, values: tuple[str, ...]) -> None:
    """Let a column hold these values alone."""
    named = ', '.join(f"'{value}'" for value in values)
    with op.batch_alter_table(name) as batch_op:
        batch_op.drop_constraint(op.f(f'ck_{name}_{enum}'), type_='check')
        batch_op.create_check_constraint(op.f(f'ck_{name}_{enum}'), f'{column} IN ({named})')


def create_tables() -> None:
    op.create_table('lifted_stop',
    sa.Column('address_hash', sa.String(length=64), nullable=False),
    sa.Column('reason', sa.Enum('erased', 'unsubscribed', 'bounced', 'complained', name='suppressionreason', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('address_hash', 'reason', name=op.f('pk_lifted_stop'))
    )

    op.create_table('mailbox_mark',
    sa.Column('mailbox', sa.String(length=200), nullable=False),
    sa.Column('uid_validity', sa.BigInteger(), nullable=False),
    sa.Column('last_uid', sa.BigInteger(), nullable=False),
    sa.Column('polled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('trouble', sa.String(length=500), nullable=False),
    sa.PrimaryKeyConstraint('mailbox', name=op.f('pk_mailbox_mark'))
    )

    op.create_table('send_rate',
    sa.Column('name', sa.String(length=260), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('paused_until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_send_rate'))
    )

    op.create_table('subscription_request',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('email_key', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('language', sa.Enum('it', 'en', name='language', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subscription_request')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_subscription_request_token_hash'))
    )

    with op.batch_alter_table('subscription_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_subscription_request_email_key'), ['email_key'], unique=False)

    op.create_table('inbound_mail',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sender', sa.String(length=320), nullable=False),
    sa.Column('sender_name', sa.String(length=200), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Enum('bounce', 'complaint', 'automatic', 'unsubscribe', 'personal', 'set_aside', name='inboundkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'settled', 'done', name='inboundstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('message_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('trouble', sa.String(length=500), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('settled_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_inbound_mail_community_id_community'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_inbound_mail_message_id_message'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_inbound_mail_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['settled_by_id'], ['person.id'], name=op.f('fk_inbound_mail_settled_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbound_mail')),
    sa.UniqueConstraint('digest', name=op.f('uq_inbound_mail_digest'))
    )

    with op.batch_alter_table('inbound_mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inbound_mail_community_id'), ['community_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inbound_mail_message_id'), ['message_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inbound_mail_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inbound_mail_settled_by_id'), ['settled_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inbound_mail_state_inbound_mail_received_at'), ['state', 'received_at'], unique=False)

    op.create_table('mailing_list',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('name_it', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('about_it', sa.Text(), nullable=False),
    sa.Column('about_en', sa.Text(), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('has_members', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_mailing_list_community_id_community'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailing_list')),
    sa.UniqueConstraint('community_id', name=op.f('uq_mailing_list_community_id')),
    sa.UniqueConstraint('slug', name=op.f('uq_mailing_list_slug'))
    )

    op.create_table('delivery_fault',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('message_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('inbound_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.Enum('gone', 'later', 'ours', 'complaint', name='faultkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('words', sa.String(length=500), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['inbound_id'], ['inbound_mail.id'], name=op.f('fk_delivery_fault_inbound_id_inbound_mail'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_delivery_fault_message_id_message'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_delivery_fault_person_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_fault'))
    )

    with op.batch_alter_table('delivery_fault', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delivery_fault_address_hash_delivery_fault_at'), ['address_hash', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_delivery_fault_inbound_id'), ['inbound_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_delivery_fault_kind_delivery_fault_at'), ['kind', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_delivery_fault_message_id'), ['message_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_delivery_fault_person_id'), ['person_id'], unique=False)

    op.create_table('digest',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('list_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title_it', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('lead_it', sa.String(length=200), nullable=False),
    sa.Column('lead_en', sa.String(length=200), nullable=False),
    sa.Column('rule', sa.String(length=200), nullable=False),
    sa.Column('at', sa.Time(), nullable=False),
    sa.Column('days_ahead', sa.Integer(), nullable=False),
    sa.Column('days_back', sa.Integer(), nullable=False),
    sa.Column('is_personal', sa.Boolean(), nullable=False),
    sa.Column('skips_empty', sa.Boolean(), nullable=False),
    sa.Column('segment', sa.JSON(), nullable=True),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_digest_created_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['list_id'], ['mailing_list.id'], name=op.f('fk_digest_list_id_mailing_list'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_digest'))
    )

    with op.batch_alter_table('digest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_digest_created_by_id'), ['created_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_digest_list_id'), ['list_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_digest_next_at'), ['next_at'], unique=False)

    op.create_table('inbound_content',
    sa.Column('inbound_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['inbound_id'], ['inbound_mail.id'], name=op.f('fk_inbound_content_inbound_id_inbound_mail'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('inbound_id', name=op.f('pk_inbound_content'))
    )

    op.create_table('newsletter_issue',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('list_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('issue', 'digest', name='newskind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('digest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('title_it', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('lead_it', sa.String(length=200), nullable=False),
    sa.Column('lead_en', sa.String(length=200), nullable=False),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('segment', sa.JSON(), nullable=True),
    sa.Column('is_personal', sa.Boolean(), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('status', sa.Enum('draft', 'scheduled', 'sending', 'paused', 'sent', 'cancelled', name='issuestatus', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('send_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed', sa.Integer(), nullable=True),
    sa.Column('recipients', sa.Integer(), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('figures', sa.JSON(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("status NOT IN ('scheduled') OR send_at IS NOT NULL", name=op.f('ck_newsletter_issue_scheduled_has_hour')),
    sa.CheckConstraint("status NOT IN ('sending', 'paused', 'sent') OR started_at IS NOT NULL", name=op.f('ck_newsletter_issue_started')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_newsletter_issue_created_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['digest_id'], ['digest.id'], name=op.f('fk_newsletter_issue_digest_id_digest'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['list_id'], ['mailing_list.id'], name=op.f('fk_newsletter_issue_list_id_mailing_list'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_newsletter_issue')),
    sa.UniqueConstraint('digest_id', 'due_at', name=op.f('uq_newsletter_issue_digest_id_due_at')),
    sqlite_autoincrement=True
    )

    with op.batch_alter_table('newsletter_issue', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_newsletter_issue_created_by_id'), ['created_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_newsletter_issue_list_id'), ['list_id'], unique=False)
        batch_op.create_index('ix_newsletter_issue_status', ['status', 'send_at'], unique=False)

    op.create_table('digest_run',
    sa.Column('digest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.Enum('made', 'empty', 'nobody', 'missed', name='runoutcome', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('issue_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['digest_id'], ['digest.id'], name=op.f('fk_digest_run_digest_id_digest'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['issue_id'], ['newsletter_issue.id'], name=op.f('fk_digest_run_issue_id_newsletter_issue'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('digest_id', 'due_at', name=op.f('pk_digest_run'))
    )

    with op.batch_alter_table('digest_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_digest_run_issue_id'), ['issue_id'], unique=False)

    op.create_table('newsletter_block',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('issue_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('digest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('text', 'image', 'upcoming', 'past', 'open_questions', 'new_members', 'join', name='blockkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('title_it', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('text_it', sa.Text(), nullable=False),
    sa.Column('text_en', sa.Text(), nullable=False),
    sa.Column('left_out', sa.JSON(), nullable=False),
    sa.Column('edits', sa.JSON(), nullable=False),
    sa.Column('image_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('alt_it', sa.String(length=300), nullable=False),
    sa.Column('alt_en', sa.String(length=300), nullable=False),
    sa.CheckConstraint('(issue_id IS NULL) <> (digest_id IS NULL)', name=op.f('ck_newsletter_block_one_owner')),
    sa.ForeignKeyConstraint(['digest_id'], ['digest.id'], name=op.f('fk_newsletter_block_digest_id_digest'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['image_id'], ['stored_file.id'], name=op.f('fk_newsletter_block_image_id_stored_file'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['issue_id'], ['newsletter_issue.id'], name=op.f('fk_newsletter_block_issue_id_newsletter_issue'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_newsletter_block'))
    )

    with op.batch_alter_table('newsletter_block', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_newsletter_block_digest_id'), ['digest_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_newsletter_block_image_id'), ['image_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_newsletter_block_issue_id'), ['issue_id'], unique=False)

    op.create_table('newsletter_content',
    sa.Column('issue_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('language', sa.Enum('it', 'en', name='language', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('variant', sa.String(length=200), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=True),
    sa.Column('html', sa.Text(), nullable=True),
    sa.Column('plain', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['issue_id'], ['newsletter_issue.id'], name=op.f('fk_newsletter_content_issue_id_newsletter_issue'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('issue_id', 'language', 'variant', name=op.f('pk_newsletter_content'))
    )

    op.create_table('newsletter_recipient',
    sa.Column('issue_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('language', sa.Enum('it', 'en', name='language', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('variant', sa.String(length=200), nullable=False),
    sa.Column('ground', sa.Enum('subscribed', 'member', name='ground', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['issue_id'], ['newsletter_issue.id'], name=op.f('fk_newsletter_recipient_issue_id_newsletter_issue'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_newsletter_recipient_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('issue_id', 'person_id', name=op.f('pk_newsletter_recipient'))
    )

    with op.batch_alter_table('newsletter_recipient', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_newsletter_recipient_person_id'), ['person_id'], unique=False)

    op.create_table('subscription',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('list_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('issue', 'digest', name='newskind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('consent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('since_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('left_by', sa.Enum('one_click', 'page', 'team', 'complaint', name='leftby', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('left_issue_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['consent_id'], ['consent.id'], name=op.f('fk_subscription_consent_id_consent'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['left_issue_id'], ['newsletter_issue.id'], name=op.f('fk_subscription_left_issue_id_newsletter_issue'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['list_id'], ['mailing_list.id'], name=op.f('fk_subscription_list_id_mailing_list'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_subscription_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subscription')),
    sa.UniqueConstraint('person_id', 'list_id', 'kind', name=op.f('uq_subscription_person_id_list_id_kind'))
    )

    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_subscription_consent_id'), ['consent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_subscription_left_issue_id'), ['left_issue_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_subscription_list_id_subscription_kind'), ['list_id', 'kind'], unique=False)


def drop_tables() -> None:
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_subscription_list_id_subscription_kind'))
        batch_op.drop_index(batch_op.f('ix_subscription_left_issue_id'))
        batch_op.drop_index(batch_op.f('ix_subscription_consent_id'))

    op.drop_table('subscription')

    with op.batch_alter_table('newsletter_recipient', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_newsletter_recipient_person_id'))

    op.drop_table('newsletter_recipient')

    op.drop_table('newsletter_content')

    with op.batch_alter_table('newsletter_block', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_newsletter_block_issue_id'))
        batch_op.drop_index(batch_op.f('ix_newsletter_block_image_id'))
        batch_op.drop_index(batch_op.f('ix_newsletter_block_digest_id'))

    op.drop_table('newsletter_block')

    with op.batch_alter_table('digest_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_digest_run_issue_id'))

    op.drop_table('digest_run')

    with op.batch_alter_table('newsletter_issue', schema=None) as batch_op:
        batch_op.drop_index('ix_newsletter_issue_status')
        batch_op.drop_index(batch_op.f('ix_newsletter_issue_list_id'))
        batch_op.drop_index(batch_op.f('ix_newsletter_issue_created_by_id'))

    op.drop_table('newsletter_issue')

    op.drop_table('inbound_content')

    with op.batch_alter_table('digest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_digest_next_at'))
        batch_op.drop_index(batch_op.f('ix_digest_list_id'))
        batch_op.drop_index(batch_op.f('ix_digest_created_by_id'))

    op.drop_table('digest')

    with op.batch_alter_table('delivery_fault', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_delivery_fault_person_id'))
        batch_op.drop_index(batch_op.f('ix_delivery_fault_message_id'))
        batch_op.drop_index(batch_op.f('ix_delivery_fault_kind_delivery_fault_at'))
        batch_op.drop_index(batch_op.f('ix_delivery_fault_inbound_id'))
        batch_op.drop_index(batch_op.f('ix_delivery_fault_address_hash_delivery_fault_at'))

    op.drop_table('delivery_fault')

    op.drop_table('mailing_list')

    with op.batch_alter_table('inbound_mail', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inbound_mail_state_inbound_mail_received_at'))
        batch_op.drop_index(batch_op.f('ix_inbound_mail_settled_by_id'))
        batch_op.drop_index(batch_op.f('ix_inbound_mail_person_id'))
        batch_op.drop_index(batch_op.f('ix_inbound_mail_message_id'))
        batch_op.drop_index(batch_op.f('ix_inbound_mail_community_id'))

    op.drop_table('inbound_mail')

    with op.batch_alter_table('subscription_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_subscription_request_email_key'))

    op.drop_table('subscription_request')

    op.drop_table('send_rate')

    op.drop_table('mailbox_mark')

    op.drop_table('lifted_stop')
