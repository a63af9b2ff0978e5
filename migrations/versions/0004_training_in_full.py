"""Training in full: editions with their way, enrolment with seats, substitutes, certificates, reports.

What was there stays: the editions are published, and whoever was enrolled is enrolled.
"""

import sqlalchemy as sa
from alembic import op

from cop.models.search import create_search_index

revision = '0004'
down_revision = '0003'

big_id = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
instant = sa.DateTime(timezone=True)
STATUSES = ('draft', 'published', 'cancelled')
ENROLMENT_STATUSES = ('requested', 'waiting', 'enrolled', 'refused', 'withdrawn')
SOURCES = ('web', 'calendar_reply', 'coordinator', 'import', 'poll', 'self_check_in', 'tick_list', 'sheet')
NEW_IN_EDITION = (
    ('needs_on', sa.Date()),
    ('co_design_on', sa.Date()),
    ('seats', sa.Integer()),
    ('enrolment_opens_at', instant),
    ('enrolment_closes_at', instant),
    ('most_per_organisation', sa.Integer()),
    ('least_per_organisation', sa.Integer()),
    ('least_sessions', sa.Integer()),
    ('least_minutes', sa.Integer()),
    ('published_at', instant),
    ('cancelled_at', instant),
)
TEXTS_OF_EDITION = ('needs_it', 'needs_en', 'co_design_it', 'co_design_en')
FLAGS_OF_EDITION = ('needs_approval', 'counts_substitutes')
LIMITS_OF_EDITION = {
    'seats_positive': 'seats > 0',
    'taken_within_seats': 'taken >= 0 AND (seats IS NULL OR taken <= seats)',
    'most_per_organisation_positive': 'most_per_organisation > 0',
    'least_per_organisation_positive': 'least_per_organisation > 0',
    'enrolment_window': 'enrolment_closes_at > enrolment_opens_at',
    'least_sessions_positive': 'least_sessions > 0',
    'least_minutes_positive': 'least_minutes > 0',
}
NEW_IN_ENROLMENT = ('waiting_since_at', 'enrolled_at', 'ended_at', 'warned_at')
LIMITS_OF_ENROLMENT = {'waiting_since': "(status = 'waiting') = (waiting_since_at IS NOT NULL)"}
TWO_PLACES = '(meeting_id IS NULL) <> (community_id IS NULL)'
THREE_PLACES = ' + '.join(
    f'(CASE WHEN {name} IS NULL THEN 0 ELSE 1 END)' for name in ('meeting_id', 'community_id', 'edition_id')
)
# What only an edition has goes before its place does: table, column.
OF_EDITIONS = (
    ('question_answer', 'enrolment_id'),
    ('meeting_question', 'edition_id'),
    ('document', 'edition_id'),
    ('mail_rule', 'edition_id'),
)


def upgrade() -> None:
    change_editions()
    change_enrolments()
    create_tables()
    for name in ('mail_rule', 'document', 'meeting_question'):
        refer(name, 'edition_id', 'edition')
    with op.batch_alter_table('document') as batch_op:
        batch_op.drop_constraint(op.f('ck_document_one_place'), type_='check')
        batch_op.create_check_constraint(op.f('ck_document_one_place'), f'{THREE_PLACES} = 1')
    with op.batch_alter_table('meeting_question') as batch_op:
        batch_op.alter_column('meeting_id', existing_type=big_id, nullable=True)
        one_place = '(meeting_id IS NULL) <> (edition_id IS NULL)'
        batch_op.create_check_constraint(op.f('ck_meeting_question_one_place'), one_place)
    change_answers()
    with op.batch_alter_table('meeting') as batch_op:
        batch_op.add_column(sa.Column('is_mandatory', sa.Boolean(), server_default=sa.false(), nullable=False))
    create_search_index(op.get_bind(), 'meeting')  # SQLite made the table anew, without its triggers


def downgrade() -> None:
    for name, column in OF_EDITIONS:
        table = sa.table(name, sa.column(column))
        op.execute(table.delete().where(table.c[column].is_not(None)))
    with op.batch_alter_table('meeting') as batch_op:
        batch_op.drop_column('is_mandatory')
    create_search_index(op.get_bind(), 'meeting')
    change_answers_back()
    with op.batch_alter_table('meeting_question') as batch_op:
        batch_op.drop_constraint(op.f('ck_meeting_question_one_place'), type_='check')
        batch_op.alter_column('meeting_id', existing_type=big_id, nullable=False)
    with op.batch_alter_table('document') as batch_op:
        batch_op.drop_constraint(op.f('ck_document_one_place'), type_='check')
        batch_op.create_check_constraint(op.f('ck_document_one_place'), TWO_PLACES)
    for name in ('meeting_question', 'document', 'mail_rule'):
        refer_no_more(name, 'edition_id', 'edition')
    drop_tables()
    change_enrolments_back()
    change_editions_back()


def one_of(column: str, values: tuple[str, ...]) -> str:
    named = ', '.join(f"'{value}'" for value in values)
    return f'{column} IN ({named})'


def refer(name: str, column: str, target: str) -> None:
    with op.batch_alter_table(name) as batch_op:
        batch_op.add_column(sa.Column(column, big_id, nullable=True))
        key = op.f(f'fk_{name}_{column}_{target}')
        batch_op.create_foreign_key(key, target, [column], ['id'], ondelete='CASCADE')
        batch_op.create_index(op.f(f'ix_{name}_{column}'), [column])


def refer_no_more(name: str, column: str, target: str) -> None:
    with op.batch_alter_table(name) as batch_op:
        batch_op.drop_index(op.f(f'ix_{name}_{column}'))
        batch_op.drop_constraint(op.f(f'fk_{name}_{column}_{target}'), type_='foreignkey')
        batch_op.drop_column(column)


def change_editions() -> None:
    empty, none = sa.text("''"), sa.text('0')
    with op.batch_alter_table('edition') as batch_op:
        for name, column_type in NEW_IN_EDITION:
            batch_op.add_column(sa.Column(name, column_type, nullable=True))
        for name in TEXTS_OF_EDITION:
            batch_op.add_column(sa.Column(name, sa.Text(), server_default=empty, nullable=False))
        for name in FLAGS_OF_EDITION:
            batch_op.add_column(sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
        published = sa.Column('status', sa.String(length=40), server_default='published', nullable=False)
        batch_op.add_column(published)
        batch_op.add_column(sa.Column('taken', sa.Integer(), server_default=none, nullable=False))
        batch_op.add_column(sa.Column('reason', sa.String(length=500), server_default=empty, nullable=False))
        batch_op.add_column(sa.Column('made_from_id', big_id, nullable=True))
        key = op.f('fk_edition_made_from_id_edition')
        batch_op.create_foreign_key(key, 'edition', ['made_from_id'], ['id'], ondelete='SET NULL')
        batch_op.create_index(op.f('ix_edition_made_from_id'), ['made_from_id'])
        batch_op.create_check_constraint(op.f('ck_edition_editionstatus'), one_of('status', STATUSES))
        for name, condition in LIMITS_OF_EDITION.items():
            batch_op.create_check_constraint(op.f(f'ck_edition_{name}'), condition)
    op.execute(
        'UPDATE edition SET taken = (SELECT count(*) FROM enrolment WHERE enrolment.edition_id = edition.id)'
    )
    with op.batch_alter_table('edition') as batch_op:  # who adds an edition says what it is
        batch_op.alter_column('status', existing_type=sa.String(length=40), server_default=None)


def change_editions_back() -> None:
    with op.batch_alter_table('edition') as batch_op:
        for name in LIMITS_OF_EDITION:
            batch_op.drop_constraint(op.f(f'ck_edition_{name}'), type_='check')
        batch_op.drop_constraint(op.f('ck_edition_editionstatus'), type_='check')
        batch_op.drop_index(op.f('ix_edition_made_from_id'))
        batch_op.drop_constraint(op.f('fk_edition_made_from_id_edition'), type_='foreignkey')
        for name in ('made_from_id', 'reason', 'taken', 'status', *FLAGS_OF_EDITION, *TEXTS_OF_EDITION):
            batch_op.drop_column(name)
        for name, _column_type in NEW_IN_EDITION:
            batch_op.drop_column(name)


def change_enrolments() -> None:
    # On SQLite made anew: an id that was given out is never given again.
    with op.batch_alter_table(
        'enrolment', table_kwargs={'sqlite_autoincrement': True}
    ) as batch_op:
        enrolled = sa.Column('status', sa.String(length=40), server_default='enrolled', nullable=False)
        batch_op.add_column(enrolled)
        batch_op.add_column(sa.Column('source', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('mail_count', sa.Integer(), server_default=sa.text('0'), nullable=False))
        for name in NEW_IN_ENROLMENT:
            batch_op.add_column(sa.Column(name, instant, nullable=True))
        limits = {
            'enrolmentstatus': one_of('status', ENROLMENT_STATUSES),
            'source': one_of('source', SOURCES),
        } | LIMITS_OF_ENROLMENT
        for name, condition in limits.items():
            batch_op.create_check_constraint(op.f(f'ck_enrolment_{name}'), condition)
        batch_op.create_index(op.f('ix_enrolment_edition_id_enrolment_status'), ['edition_id', 'status'])
    op.execute('UPDATE enrolment SET enrolled_at = created_at')


def change_enrolments_back() -> None:
    enrolment = sa.table('enrolment', sa.column('status'))
    op.execute(enrolment.delete().where(enrolment.c.status != 'enrolled'))
    with op.batch_alter_table('enrolment') as batch_op:
        batch_op.drop_index(op.f('ix_enrolment_edition_id_enrolment_status'))
        for name in ('enrolmentstatus', 'source', *LIMITS_OF_ENROLMENT):
            batch_op.drop_constraint(op.f(f'ck_enrolment_{name}'), type_='check')
        for name in (*NEW_IN_ENROLMENT, 'mail_count', 'source', 'status'):
            batch_op.drop_column(name)


def change_answers() -> None:
    """Let a question be answered by who enrols in an edition, too."""
    with op.batch_alter_table('question_answer') as batch_op:
        batch_op.alter_column('registration_id', existing_type=big_id, nullable=True)
        batch_op.add_column(sa.Column('enrolment_id', big_id, nullable=True))
        key = op.f('fk_question_answer_enrolment_id_enrolment')
        batch_op.create_foreign_key(key, 'enrolment', ['enrolment_id'], ['id'], ondelete='CASCADE')
        unique = op.f('uq_question_answer_enrolment_id_question_id')
        batch_op.create_unique_constraint(unique, ['enrolment_id', 'question_id'])
        one_person = '(registration_id IS NULL) <> (enrolment_id IS NULL)'
        batch_op.create_check_constraint(op.f('ck_question_answer_one_person'), one_person)


def change_answers_back() -> None:
    with op.batch_alter_table('question_answer') as batch_op:
        batch_op.drop_constraint(op.f('ck_question_answer_one_person'), type_='check')
        batch_op.drop_constraint(op.f('uq_question_answer_enrolment_id_question_id'), type_='unique')
        batch_op.drop_constraint(op.f('fk_question_answer_enrolment_id_enrolment'), type_='foreignkey')
        batch_op.drop_column('enrolment_id')
        batch_op.alter_column('registration_id', existing_type=big_id, nullable=False)


def create_tables() -> None:
    op.create_table('edition_organisation_role',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('edition_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('co_designer', 'partner', name='editionorganisationrolekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_edition_organisation_role_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_edition_organisation_role_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_edition_organisation_role'))
    )

    with op.batch_alter_table('edition_organisation_role', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_edition_organisation_role_edition_id'), ['edition_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_edition_organisation_role_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('edition_person_role',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('edition_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.Enum('co_designer', 'facilitator', 'speaker', name='editionpersonrolekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_edition_person_role_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_edition_person_role_organisation_id_organisation'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_edition_person_role_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_edition_person_role'))
    )

    with op.batch_alter_table('edition_person_role', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_edition_person_role_edition_id'), ['edition_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_edition_person_role_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_edition_person_role_person_id'), ['person_id'], unique=False)

    op.create_table('edition_report',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('edition_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('words_it', sa.Text(), nullable=False),
    sa.Column('words_en', sa.Text(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_edition_report_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_edition_report_published_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_edition_report')),
    sa.UniqueConstraint('edition_id', name=op.f('uq_edition_report_edition_id'))
    )

    with op.batch_alter_table('edition_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_edition_report_published_by_id'), ['published_by_id'], unique=False)

    op.create_table('certificate',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('language', sa.Enum('it', 'en', name='language', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('issued_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('replaced_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_certificate_enrolment_id_enrolment'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['issued_by_id'], ['person.id'], name=op.f('fk_certificate_issued_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['replaced_by_id'], ['certificate.id'], name=op.f('fk_certificate_replaced_by_id_certificate'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['revoked_by_id'], ['person.id'], name=op.f('fk_certificate_revoked_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate')),
    sa.UniqueConstraint('code', name=op.f('uq_certificate_code')),
    sqlite_autoincrement=True
    )

    with op.batch_alter_table('certificate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificate_enrolment_id'), ['enrolment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificate_issued_by_id'), ['issued_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificate_replaced_by_id'), ['replaced_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificate_revoked_by_id'), ['revoked_by_id'], unique=False)

    op.create_table('edition_co_design',
    sa.Column('edition_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('meeting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_edition_co_design_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_edition_co_design_meeting_id_meeting'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('edition_id', 'meeting_id', name=op.f('pk_edition_co_design'))
    )

    with op.batch_alter_table('edition_co_design', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_edition_co_design_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('enrolment_request',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('edition_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('email_key', sa.String(length=254), nullable=False),
    sa.Column('language', sa.Enum('it', 'en', name='language', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('organisation_name', sa.String(length=200), nullable=False),
    sa.Column('notice', sa.Text(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_enrolment_request_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_enrolment_request_enrolment_id_enrolment'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_enrolment_request_organisation_id_organisation'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment_request')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_enrolment_request_token_hash'))
    )

    with op.batch_alter_table('enrolment_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolment_request_edition_id'), ['edition_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolment_request_email_key'), ['email_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolment_request_enrolment_id'), ['enrolment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolment_request_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('substitution',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('meeting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_substitution_created_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_substitution_enrolment_id_enrolment'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_substitution_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_substitution_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_substitution')),
    sa.UniqueConstraint('enrolment_id', 'meeting_id', name=op.f('uq_substitution_enrolment_id_meeting_id'))
    )

    with op.batch_alter_table('substitution', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_substitution_created_by_id'), ['created_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_substitution_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_substitution_person_id'), ['person_id'], unique=False)


def drop_tables() -> None:
    with op.batch_alter_table('substitution', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_substitution_person_id'))
        batch_op.drop_index(batch_op.f('ix_substitution_meeting_id'))
        batch_op.drop_index(batch_op.f('ix_substitution_created_by_id'))

    op.drop_table('substitution')

    with op.batch_alter_table('enrolment_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_enrolment_request_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_enrolment_request_enrolment_id'))
        batch_op.drop_index(batch_op.f('ix_enrolment_request_email_key'))
        batch_op.drop_index(batch_op.f('ix_enrolment_request_edition_id'))

    op.drop_table('enrolment_request')

    with op.batch_alter_table('edition_co_design', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_edition_co_design_meeting_id'))

    op.drop_table('edition_co_design')

    with op.batch_alter_table('certificate', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_certificate_revoked_by_id'))
        batch_op.drop_index(batch_op.f('ix_certificate_replaced_by_id'))
        batch_op.drop_index(batch_op.f('ix_certificate_issued_by_id'))
        batch_op.drop_index(batch_op.f('ix_certificate_enrolment_id'))

    op.drop_table('certificate')

    with op.batch_alter_table('edition_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_edition_report_published_by_id'))

    op.drop_table('edition_report')

    with op.batch_alter_table('edition_person_role', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_edition_person_role_person_id'))
        batch_op.drop_index(batch_op.f('ix_edition_person_role_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_edition_person_role_edition_id'))

    op.drop_table('edition_person_role')

    with op.batch_alter_table('edition_organisation_role', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_edition_organisation_role_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_edition_organisation_role_edition_id'))

    op.drop_table('edition_organisation_role')
