"""Meetings in full: date polls, series, rules of mails, seats, questions, documents, agenda, minutes, check-in.

What was there stays: a meeting takes registrations as before, without approval, caps or seats kept. The rules
that everybody begins with write to people about meetings to come; nothing already due is made up for.
"""

import sqlalchemy as sa
from alembic import op

from cop import clock
from cop.models.search import create_search_index
from cop.services.mail_rules import default_rows

revision = '0003'
down_revision = '0002'

big_id = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
ANSWERS = ('invited', 'accepted', 'tentative', 'declined', 'waiting', 'withdrawn')
ANSWERS_NOW = ('invited', 'requested', 'accepted', 'tentative', 'declined', 'waiting', 'withdrawn')
SOURCES = ('web', 'calendar_reply', 'coordinator', 'import', 'poll', 'self_check_in', 'tick_list')
SOURCES_NOW = (*SOURCES, 'sheet')
LIMITS = {
    'seats_per_organisation_positive': 'seats_per_organisation > 0',
    'waiting_closes_hours_not_negative': 'waiting_closes_hours >= 0',
    'registration_window': 'registration_closes_at > registration_opens_at',
}
NEW_IN_MEETING = (
    ('registration_opens_at', sa.DateTime(timezone=True)),
    ('registration_closes_at', sa.DateTime(timezone=True)),
    ('seats_per_organisation', sa.Integer()),
    ('waiting_closes_hours', sa.Integer()),
    ('waiting_closed_at', sa.DateTime(timezone=True)),
    ('series_on', sa.Date()),
    ('door_token', sa.String(length=64)),
    ('closed_at', sa.DateTime(timezone=True)),
    ('asked_anew_at', sa.DateTime(timezone=True)),
)
RULES = sa.table(
    'mail_rule',
    *(sa.column(name) for name in ('action', 'audience', 'unit', 'moment', 'text_it', 'text_en')),
    sa.column('amount', sa.Integer()),
    sa.column('at_time', sa.Time()),
    sa.column('is_active', sa.Boolean()),
    sa.column('created_at', sa.DateTime(timezone=True)),
    sa.column('changed_at', sa.DateTime(timezone=True)),
)
FLAGS_OF_MEETING = ('needs_approval', 'keeps_seats', 'door_takes_walk_ins')
REFERENCES_OF_MEETING = (('series_id', 'series'), ('closed_by_id', 'person'))


def upgrade() -> None:
    create_tables()
    op.bulk_insert(RULES, default_rows(clock.now()))
    change_meetings()
    kind = sa.table('meeting_kind', sa.column('slug'), sa.column('takes_contributions'))
    flag = sa.Column('takes_contributions', sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column('meeting_kind', flag)
    op.execute(kind.update().where(kind.c.slug == 'consultation').values(takes_contributions=True))
    op.add_column('registration', sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('registration', sa.Column('checked_in_at', sa.DateTime(timezone=True), nullable=True))
    limit_registrations(ANSWERS_NOW, SOURCES_NOW)
    with op.batch_alter_table('registration', table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        asked = "answer <> 'requested' OR asked_at IS NOT NULL"
        batch_op.create_check_constraint(op.f('ck_registration_requested_at'), asked)
    if op.get_bind().dialect.name == 'sqlite':  # made anew: an id that was given out is never given again
        with op.batch_alter_table(
            'theme_supporter', recreate='always', table_kwargs={'sqlite_autoincrement': True}
        ):
            pass


def downgrade() -> None:
    registration = sa.table('registration', *map(sa.column, ('answer', 'source', 'attendance_source')))
    for column, now, then in (
        (registration.c.answer, 'requested', 'withdrawn'),
        (registration.c.source, 'sheet', 'tick_list'),
        (registration.c.attendance_source, 'sheet', 'tick_list'),
    ):
        op.execute(registration.update().where(column == now).values({column.name: then}))
    with op.batch_alter_table('registration') as batch_op:
        batch_op.drop_constraint(op.f('ck_registration_requested_at'), type_='check')
        batch_op.drop_column('checked_in_at')
        batch_op.drop_column('asked_at')
    limit_registrations(ANSWERS, SOURCES)
    with op.batch_alter_table('meeting_kind') as batch_op:
        batch_op.drop_column('takes_contributions')
    change_meetings_back()
    drop_tables()


def change_meetings() -> None:
    with op.batch_alter_table('meeting') as batch_op:
        for name, column_type in NEW_IN_MEETING:
            batch_op.add_column(sa.Column(name, column_type, nullable=True))
        for name in FLAGS_OF_MEETING:
            batch_op.add_column(sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
        for name, target in REFERENCES_OF_MEETING:
            batch_op.add_column(sa.Column(name, big_id, nullable=True))
            key = op.f(f'fk_meeting_{name}_{target}')
            batch_op.create_foreign_key(key, target, [name], ['id'], ondelete='SET NULL')
            batch_op.create_index(op.f(f'ix_meeting_{name}'), [name])
        batch_op.create_unique_constraint(op.f('uq_meeting_door_token'), ['door_token'])
        for name, condition in LIMITS.items():
            batch_op.create_check_constraint(op.f(f'ck_meeting_{name}'), condition)
    create_search_index(op.get_bind(), 'meeting')  # SQLite made the table anew, without its triggers


def change_meetings_back() -> None:
    with op.batch_alter_table('meeting') as batch_op:
        for name in LIMITS:
            batch_op.drop_constraint(op.f(f'ck_meeting_{name}'), type_='check')
        batch_op.drop_constraint(op.f('uq_meeting_door_token'), type_='unique')
        for name, target in REFERENCES_OF_MEETING:
            batch_op.drop_index(op.f(f'ix_meeting_{name}'))
            batch_op.drop_constraint(op.f(f'fk_meeting_{name}_{target}'), type_='foreignkey')
            batch_op.drop_column(name)
        for name in FLAGS_OF_MEETING:
            batch_op.drop_column(name)
        for name, _column_type in NEW_IN_MEETING:
            batch_op.drop_column(name)
    create_search_index(op.get_bind(), 'meeting')


def limit_registrations(answers: tuple[str, ...], sources: tuple[str, ...]) -> None:
    """Say which answers and sources there are (CHECK constraints of the columns that hold them)."""
    limits = (('answer', 'answer', answers), ('source', 'source', sources))
    limits += (('attendance_source', 'attendance_source', sources),)
    with op.batch_alter_table('registration') as batch_op:
        for name, column, values in limits:
            batch_op.drop_constraint(op.f(f'ck_registration_{name}'), type_='check')
            named = ', '.join(f"'{value}'" for value in values)
            batch_op.create_check_constraint(op.f(f'ck_registration_{name}'), f'{column} IN ({named})')


def create_tables() -> None:
    op.create_table('series',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('rule', sa.String(length=200), nullable=False),
    sa.Column('skips_holidays', sa.Boolean(), nullable=False),
    sa.Column('shift_days', sa.Integer(), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_series_created_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_series'))
    )

    with op.batch_alter_table('series', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_series_created_by_id'), ['created_by_id'], unique=False)

    op.create_table('stored_file',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=120), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_stored_file_created_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file')),
    sa.UniqueConstraint('key', name=op.f('uq_stored_file_key'))
    )

    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stored_file_created_by_id'), ['created_by_id'], unique=False)

    op.create_table('action_item',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('meeting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('who', sa.String(length=200), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_action_item_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_action_item_person_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_item'))
    )

    with op.batch_alter_table('action_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_item_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_action_item_person_id'), ['person_id'], unique=False)

    op.create_table('agenda_item',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('meeting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('starts_after', sa.Integer(), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('title_it', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('text_it', sa.Text(), nullable=False),
    sa.Column('text_en', sa.Text(), nullable=False),
    sa.Column('guests', sa.String(length=300), nullable=False),
    sa.CheckConstraint('minutes > 0', name=op.f('ck_agenda_item_minutes_positive')),
    sa.CheckConstraint('starts_after >= 0', name=op.f('ck_agenda_item_starts_after_not_negative')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_agenda_item_meeting_id_meeting'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_item'))
    )

    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agenda_item_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('contribution',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('meeting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer_count', sa.Integer(), nullable=False),
    sa.Column('answered_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('fk_contribution_answered_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_contribution_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_contribution_organisation_id_organisation'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_contribution_person_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contribution'))
    )

    with op.batch_alter_table('contribution', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contribution_answered_by_id'), ['answered_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contribution_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contribution_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contribution_person_id'), ['person_id'], unique=False)

    op.create_table('date_poll',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title_it', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('text_it', sa.Text(), nullable=False),
    sa.Column('text_en', sa.Text(), nullable=False),
    sa.Column('mode', sa.Enum('in_person', 'online', 'hybrid', name='mode', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('link', sa.String(length=500), nullable=False),
    sa.Column('zone', sa.String(length=40), nullable=False),
    sa.Column('quorum', sa.Integer(), nullable=True),
    sa.Column('status', sa.Enum('draft', 'open', 'decided', 'cancelled', name='pollstatus', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('meeting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('quorum IS NULL OR quorum > 0', name=op.f('ck_date_poll_quorum_positive')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_date_poll_created_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['kind_id'], ['meeting_kind.id'], name=op.f('fk_date_poll_kind_id_meeting_kind'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_date_poll_meeting_id_meeting'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_date_poll'))
    )

    with op.batch_alter_table('date_poll', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_date_poll_created_by_id'), ['created_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_date_poll_kind_id'), ['kind_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_date_poll_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('decision',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('meeting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_decision_meeting_id_meeting'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision'))
    )

    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decision_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('document',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('meeting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title_it', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('audience', sa.Enum('everyone', 'participants', 'coordinators', name='documentaudience', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(meeting_id IS NULL) <> (community_id IS NULL)', name=op.f('ck_document_one_place')),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_document_community_id_community'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_document_file_id_stored_file'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_document_meeting_id_meeting'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document'))
    )

    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_community_id'), ['community_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_document_file_id'), ['file_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_document_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('mail_rule',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('action', sa.Enum('invitation', 'reminder', 'last_call', 'still_coming', 'practical_notes', 'thanks', 'feedback_survey', 'report_published', name='ruleaction', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('audience', sa.Enum('not_invited', 'unanswered', 'coming', 'undecided', 'coming_or_undecided', 'waiting', 'present', 'absent', name='ruleaudience', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('amount', sa.Integer(), nullable=False),
    sa.Column('unit', sa.Enum('days', 'hours', name='ruleunit', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('moment', sa.Enum('before', 'after', name='rulemoment', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('at_time', sa.Time(), nullable=True),
    sa.Column('kind_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('series_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('meeting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('text_it', sa.Text(), nullable=False),
    sa.Column('text_en', sa.Text(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(unit = 'days') = (at_time IS NOT NULL)", name=op.f('ck_mail_rule_days_have_a_time')),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_mail_rule_amount_not_negative')),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_mail_rule_community_id_community'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['kind_id'], ['meeting_kind.id'], name=op.f('fk_mail_rule_kind_id_meeting_kind'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_mail_rule_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_mail_rule_series_id_series'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_rule'))
    )

    with op.batch_alter_table('mail_rule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mail_rule_community_id'), ['community_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_mail_rule_kind_id'), ['kind_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_mail_rule_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_mail_rule_series_id'), ['series_id'], unique=False)

    op.create_table('meeting_question',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('meeting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('text', 'choice', 'several', 'file', name='questionkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('text_it', sa.String(length=300), nullable=False),
    sa.Column('text_en', sa.String(length=300), nullable=False),
    sa.Column('is_required', sa.Boolean(), nullable=False),
    sa.Column('is_sensitive', sa.Boolean(), nullable=False),
    sa.Column('kept_days', sa.Integer(), nullable=True),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_question_meeting_id_meeting'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_question'))
    )

    with op.batch_alter_table('meeting_question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_question_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('minutes',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('meeting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('language', sa.Enum('it', 'en', name='language', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['changed_by_id'], ['person.id'], name=op.f('fk_minutes_changed_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_minutes_meeting_id_meeting'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_minutes')),
    sa.UniqueConstraint('meeting_id', name=op.f('uq_minutes_meeting_id'))
    )

    with op.batch_alter_table('minutes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_minutes_changed_by_id'), ['changed_by_id'], unique=False)

    op.create_table('seat_reservation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('meeting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mode', sa.Enum('in_person', 'online', 'hybrid', name='mode', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('seats > 0', name=op.f('ck_seat_reservation_seats_positive')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_seat_reservation_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_seat_reservation_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seat_reservation')),
    sa.UniqueConstraint('meeting_id', 'organisation_id', 'mode', name=op.f('uq_seat_reservation_meeting_id_organisation_id_mode'))
    )

    with op.batch_alter_table('seat_reservation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_seat_reservation_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('video_report',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('meeting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('service', sa.Enum('zoom', 'teams', 'meet', 'other', name='videoservice', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('received', 'read', 'applied', 'undone', name='reportstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('headers', sa.JSON(), nullable=False),
    sa.Column('minimum_minutes', sa.Integer(), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_video_report_created_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_video_report_meeting_id_meeting'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_video_report')),
    sa.UniqueConstraint('meeting_id', 'digest', name=op.f('uq_video_report_meeting_id_digest'))
    )

    with op.batch_alter_table('video_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_video_report_created_by_id'), ['created_by_id'], unique=False)

    op.create_table('agenda_item_person',
    sa.Column('item_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_agenda_item_person_item_id_agenda_item'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_agenda_item_person_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('item_id', 'person_id', name=op.f('pk_agenda_item_person'))
    )

    with op.batch_alter_table('agenda_item_person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agenda_item_person_person_id'), ['person_id'], unique=False)

    op.create_table('date_poll_host',
    sa.Column('poll_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_date_poll_host_community_id_community'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['poll_id'], ['date_poll.id'], name=op.f('fk_date_poll_host_poll_id_date_poll'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('poll_id', 'community_id', name=op.f('pk_date_poll_host'))
    )

    with op.batch_alter_table('date_poll_host', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_date_poll_host_community_id'), ['community_id'], unique=False)

    op.create_table('date_poll_option',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('poll_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_date_poll_option_ends_after_start')),
    sa.ForeignKeyConstraint(['poll_id'], ['date_poll.id'], name=op.f('fk_date_poll_option_poll_id_date_poll'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_date_poll_option')),
    sa.UniqueConstraint('poll_id', 'starts_at', 'ends_at', name=op.f('uq_date_poll_option_poll_id_starts_at_ends_at'))
    )

    op.create_table('date_poll_voter',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('poll_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('must_attend', sa.Boolean(), nullable=False),
    sa.Column('comment', sa.String(length=500), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mail_count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_date_poll_voter_organisation_id_organisation'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_date_poll_voter_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['poll_id'], ['date_poll.id'], name=op.f('fk_date_poll_voter_poll_id_date_poll'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_date_poll_voter')),
    sa.UniqueConstraint('poll_id', 'person_id', name=op.f('uq_date_poll_voter_poll_id_person_id')),
    sqlite_autoincrement=True
    )

    with op.batch_alter_table('date_poll_voter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_date_poll_voter_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_date_poll_voter_person_id'), ['person_id'], unique=False)

    op.create_table('mail_rule_run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('rule_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('meeting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('sent', 'skipped', name='runstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('told', sa.Integer(), nullable=False),
    sa.Column('ran_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_mail_rule_run_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_mail_rule_run_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['rule_id'], ['mail_rule.id'], name=op.f('fk_mail_rule_run_rule_id_mail_rule'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_rule_run')),
    sa.UniqueConstraint('rule_id', 'meeting_id', 'due_at', name=op.f('uq_mail_rule_run_rule_id_meeting_id_due_at'))
    )

    with op.batch_alter_table('mail_rule_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mail_rule_run_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_mail_rule_run_due_at'), ['due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_mail_rule_run_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('question_answer',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('registration_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('question_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_question_answer_file_id_stored_file'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['question_id'], ['meeting_question.id'], name=op.f('fk_question_answer_question_id_meeting_question'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_question_answer_registration_id_registration'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_answer')),
    sa.UniqueConstraint('registration_id', 'question_id', name=op.f('uq_question_answer_registration_id_question_id'))
    )

    with op.batch_alter_table('question_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_answer_file_id'), ['file_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_answer_question_id'), ['question_id'], unique=False)

    op.create_table('question_choice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('question_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text_it', sa.String(length=200), nullable=False),
    sa.Column('text_en', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['meeting_question.id'], name=op.f('fk_question_choice_question_id_meeting_question'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_choice'))
    )

    with op.batch_alter_table('question_choice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_choice_question_id'), ['question_id'], unique=False)

    op.create_table('video_report_row',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('report_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cells', sa.JSON(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('email_key', sa.String(length=254), nullable=True),
    sa.Column('organisation', sa.String(length=200), nullable=False),
    sa.Column('joins', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('spans', sa.JSON(), nullable=False),
    sa.Column('choice', sa.Enum('open', 'person', 'walk_in', 'ignored', name='rowchoice', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.Enum('address', 'name', 'register', 'device', 'by_hand', 'none', name='rowreason', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('registration_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('before', sa.JSON(none_as_null=True), nullable=True),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_video_report_row_registration_id_registration'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['report_id'], ['video_report.id'], name=op.f('fk_video_report_row_report_id_video_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_video_report_row'))
    )

    with op.batch_alter_table('video_report_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_video_report_row_email_key'), ['email_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_video_report_row_registration_id'), ['registration_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_video_report_row_report_id'), ['report_id'], unique=False)

    op.create_table('date_poll_vote',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('voter_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('option_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('vote', sa.Enum('yes', 'if_need_be', 'no', name='vote', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['option_id'], ['date_poll_option.id'], name=op.f('fk_date_poll_vote_option_id_date_poll_option'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['voter_id'], ['date_poll_voter.id'], name=op.f('fk_date_poll_vote_voter_id_date_poll_voter'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_date_poll_vote')),
    sa.UniqueConstraint('voter_id', 'option_id', name=op.f('uq_date_poll_vote_voter_id_option_id'))
    )

    with op.batch_alter_table('date_poll_vote', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_date_poll_vote_option_id'), ['option_id'], unique=False)


def drop_tables() -> None:
    with op.batch_alter_table('date_poll_vote', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_date_poll_vote_option_id'))

    op.drop_table('date_poll_vote')

    with op.batch_alter_table('video_report_row', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_video_report_row_report_id'))
        batch_op.drop_index(batch_op.f('ix_video_report_row_registration_id'))
        batch_op.drop_index(batch_op.f('ix_video_report_row_email_key'))

    op.drop_table('video_report_row')

    with op.batch_alter_table('question_choice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_question_choice_question_id'))

    op.drop_table('question_choice')

    with op.batch_alter_table('question_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_question_answer_question_id'))
        batch_op.drop_index(batch_op.f('ix_question_answer_file_id'))

    op.drop_table('question_answer')

    with op.batch_alter_table('mail_rule_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mail_rule_run_meeting_id'))
        batch_op.drop_index(batch_op.f('ix_mail_rule_run_due_at'))
        batch_op.drop_index(batch_op.f('ix_mail_rule_run_by_id'))

    op.drop_table('mail_rule_run')

    with op.batch_alter_table('date_poll_voter', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_date_poll_voter_person_id'))
        batch_op.drop_index(batch_op.f('ix_date_poll_voter_organisation_id'))

    op.drop_table('date_poll_voter')

    op.drop_table('date_poll_option')

    with op.batch_alter_table('date_poll_host', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_date_poll_host_community_id'))

    op.drop_table('date_poll_host')

    with op.batch_alter_table('agenda_item_person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agenda_item_person_person_id'))

    op.drop_table('agenda_item_person')

    with op.batch_alter_table('video_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_video_report_created_by_id'))

    op.drop_table('video_report')

    with op.batch_alter_table('seat_reservation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_seat_reservation_organisation_id'))

    op.drop_table('seat_reservation')

    with op.batch_alter_table('minutes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_minutes_changed_by_id'))

    op.drop_table('minutes')

    with op.batch_alter_table('meeting_question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_question_meeting_id'))

    op.drop_table('meeting_question')

    with op.batch_alter_table('mail_rule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mail_rule_series_id'))
        batch_op.drop_index(batch_op.f('ix_mail_rule_meeting_id'))
        batch_op.drop_index(batch_op.f('ix_mail_rule_kind_id'))
        batch_op.drop_index(batch_op.f('ix_mail_rule_community_id'))

    op.drop_table('mail_rule')

    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_document_meeting_id'))
        batch_op.drop_index(batch_op.f('ix_document_file_id'))
        batch_op.drop_index(batch_op.f('ix_document_community_id'))

    op.drop_table('document')

    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_decision_meeting_id'))

    op.drop_table('decision')

    with op.batch_alter_table('date_poll', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_date_poll_meeting_id'))
        batch_op.drop_index(batch_op.f('ix_date_poll_kind_id'))
        batch_op.drop_index(batch_op.f('ix_date_poll_created_by_id'))

    op.drop_table('date_poll')

    with op.batch_alter_table('contribution', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contribution_person_id'))
        batch_op.drop_index(batch_op.f('ix_contribution_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_contribution_meeting_id'))
        batch_op.drop_index(batch_op.f('ix_contribution_answered_by_id'))

    op.drop_table('contribution')

    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agenda_item_meeting_id'))

    op.drop_table('agenda_item')

    with op.batch_alter_table('action_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_item_person_id'))
        batch_op.drop_index(batch_op.f('ix_action_item_meeting_id'))

    op.drop_table('action_item')

    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stored_file_created_by_id'))

    op.drop_table('stored_file')

    with op.batch_alter_table('series', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_series_created_by_id'))

    op.drop_table('series')
