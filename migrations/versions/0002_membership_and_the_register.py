"""The register: addresses, municipalities, logos, imports, merges, proposals, consents, second factor, search.

What was there stays: every address in use becomes a known one, words are made for the search, organisations
are placed in the municipality that has exactly their place's name, and the audit log so far is chained.
"""

import sqlalchemy as sa
from alembic import op

from cop.models import AuditEntry, Municipality
from cop.models.search import SEARCHED, create_search_index, drop_search_index, fill_search_words
from cop.queries.audit_chain import Chain, Link
from cop.services.municipalities import LINK_BY_NAME, listed_municipalities

revision = '0002'
down_revision = '0001'

big_id = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def add_reference(table: str, column: str, target: str) -> None:
    """Add an empty foreign key column."""
    with op.batch_alter_table(table) as batch_op:
        batch_op.add_column(sa.Column(column, big_id))
        name = batch_op.f(f'fk_{table}_{column}_{target}')
        batch_op.create_foreign_key(name, target, [column], ['id'], ondelete='SET NULL')
        batch_op.create_index(batch_op.f(f'ix_{table}_{column}'), [column])


def drop_reference(table: str, column: str, target: str) -> None:
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_index(batch_op.f(f'ix_{table}_{column}'))
        batch_op.drop_constraint(batch_op.f(f'fk_{table}_{column}_{target}'), type_='foreignkey')
        batch_op.drop_column(column)


def know_addresses() -> None:
    op.execute(
        'INSERT INTO person_address (person_id, email, email_key, verified_at, created_at) '
        'SELECT id, email, email_key, verified_at, created_at FROM person WHERE email_key IS NOT NULL'
    )


def chain_audit_log() -> None:
    connection, chain, link = op.get_bind(), Chain(), Link()
    entry = sa.table('audit_entry', *(sa.column(name) for name in ('id', 'number', 'digest')))
    for row in connection.execute(audit_rows()).all():
        link = Link(link.number + 1, chain.digest(row, link))
        changed = entry.update().where(entry.c.id == row.id)
        connection.execute(changed.values(number=link.number, digest=link.digest))


def audit_rows() -> sa.Select:
    names = ('id', 'at', 'person_id', 'verb', 'subject_type', 'subject_id', 'details')
    entries = AuditEntry.__table__.c
    return sa.select(*(entries[name] for name in names)).order_by(entries.id)


def upgrade() -> None:
    create_tables()
    change_columns()
    op.bulk_insert(Municipality.__table__, listed_municipalities())
    op.execute(LINK_BY_NAME)
    know_addresses()
    for model in SEARCHED:
        fill_search_words(op.get_bind(), model.__tablename__)
        create_search_index(op.get_bind(), model.__tablename__)
    chain_audit_log()


def change_columns() -> None:
    with op.batch_alter_table('audit_entry') as batch_op:
        batch_op.add_column(sa.Column('number', big_id, nullable=True))
        batch_op.add_column(sa.Column('digest', sa.String(length=73), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_audit_entry_number'), ['number'])
    for table in ('community', 'meeting', 'organisation', 'person'):
        op.add_column(table, sa.Column('search_words', sa.Text(), server_default='', nullable=False))
    op.add_column('join_request', sa.Column('notice', sa.Text(), server_default='', nullable=False))
    op.add_column('organisation', sa.Column('is_abroad', sa.Boolean(), server_default=sa.false(), nullable=False))
    add_reference('organisation', 'municipality_id', 'municipality')
    add_reference('organisation', 'merged_into_id', 'organisation')
    add_reference('person', 'merged_into_id', 'person')
    listed = sa.text('erased_at IS NULL AND merged_into_id IS NULL')
    op.create_index('ix_person_listed', 'person', ['search_key', 'id'], postgresql_where=listed, sqlite_where=listed)


def downgrade() -> None:
    for model in reversed(SEARCHED):
        drop_search_index(op.get_bind(), model.__tablename__)
    op.drop_index('ix_person_listed', 'person')
    drop_reference('person', 'merged_into_id', 'person')
    drop_reference('organisation', 'merged_into_id', 'organisation')
    drop_reference('organisation', 'municipality_id', 'municipality')
    op.drop_column('organisation', 'is_abroad')
    op.drop_column('join_request', 'notice')
    for table in ('person', 'organisation', 'meeting', 'community'):
        op.drop_column(table, 'search_words')
    with op.batch_alter_table('audit_entry') as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_audit_entry_number'), type_='unique')
        batch_op.drop_column('digest')
        batch_op.drop_column('number')
    drop_tables()


def create_tables() -> None:
    op.create_table('audit_base',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('digest', sa.String(length=73), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_base'))
    )
    op.create_table('import_mapping',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('noun', sa.Enum('organisations', 'people', 'memberships', name='importnoun', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('headers_hash', sa.String(length=64), nullable=False),
    sa.Column('mapping', sa.JSON(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_mapping')),
    sa.UniqueConstraint('noun', 'headers_hash', name=op.f('uq_import_mapping_noun_headers_hash'))
    )
    op.create_table('municipality',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('istat_code', sa.String(length=6), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('other_name', sa.String(length=120), nullable=False),
    sa.Column('name_key', sa.String(length=120), nullable=False),
    sa.Column('search_key', sa.String(length=600), nullable=False),
    sa.Column('province', sa.String(length=80), nullable=False),
    sa.Column('province_code', sa.String(length=2), nullable=False),
    sa.Column('region', sa.String(length=80), nullable=False),
    sa.Column('is_metropolitan_plan', sa.Boolean(), nullable=False),
    sa.Column('is_former', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_municipality')),
    sa.UniqueConstraint('istat_code', name=op.f('uq_municipality_istat_code'))
    )
    with op.batch_alter_table('municipality', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_municipality_is_metropolitan_plan'), ['is_metropolitan_plan'], unique=False)
        batch_op.create_index(batch_op.f('ix_municipality_name_key'), ['name_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_municipality_search_key'), ['search_key'], unique=False)

    op.create_table('retention_rule',
    sa.Column('category', sa.String(length=40), nullable=False),
    sa.Column('days', sa.Integer(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('category', name=op.f('pk_retention_rule'))
    )
    op.create_table('suppressed_address',
    sa.Column('address_hash', sa.String(length=64), nullable=False),
    sa.Column('reason', sa.Enum('erased', 'unsubscribed', name='suppressionreason', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('address_hash', name=op.f('pk_suppressed_address'))
    )
    op.create_table('address_claim',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('email_key', sa.String(length=254), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_address_claim_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_address_claim')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_address_claim_token_hash'))
    )
    with op.batch_alter_table('address_claim', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_address_claim_email_key'), ['email_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_address_claim_person_id'), ['person_id'], unique=False)

    op.create_table('consent',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purpose', sa.Enum('privacy_notice', 'public_listing', 'news', name='consentpurpose', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('language', sa.Enum('it', 'en', name='language', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('origin', sa.Enum('form', 'import', 'paper', name='consentorigin', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_consent_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consent_person_id_consent_purpose'), ['person_id', 'purpose'], unique=False)

    op.create_table('erasure',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('identity_hash', sa.String(length=64), nullable=False),
    sa.Column('address_hashes', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Enum('asked', 'retention', name='erasurereason', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_erasure_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_erasure_person_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure')),
    sa.UniqueConstraint('identity_hash', name=op.f('uq_erasure_identity_hash'))
    )
    with op.batch_alter_table('erasure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_erasure_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_erasure_person_id'), ['person_id'], unique=False)

    op.create_table('openid_identity',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('issuer', sa.String(length=300), nullable=False),
    sa.Column('subject', sa.String(length=255), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_openid_identity_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_openid_identity')),
    sa.UniqueConstraint('issuer', 'subject', name=op.f('uq_openid_identity_issuer_subject'))
    )
    with op.batch_alter_table('openid_identity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_openid_identity_person_id'), ['person_id'], unique=False)

    op.create_table('person_address',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('email_key', sa.String(length=254), nullable=False),
    sa.Column('search_words', sa.Text(), server_default='', nullable=False),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_address_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_address')),
    sa.UniqueConstraint('email_key', name=op.f('uq_person_address_email_key'))
    )
    with op.batch_alter_table('person_address', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_address_person_id'), ['person_id'], unique=False)

    op.create_table('recovery_code',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_recovery_code_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code')),
    sa.UniqueConstraint('person_id', 'code_hash', name=op.f('uq_recovery_code_person_id_code_hash'))
    )
    op.create_table('second_factor',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sealed_secret', sa.String(length=200), nullable=False),
    sa.Column('last_step', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_second_factor_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_second_factor'))
    )
    with op.batch_alter_table('second_factor', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_second_factor_person_id'), ['person_id'], unique=True)

    op.create_table('second_step',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('way', sa.String(length=20), nullable=False),
    sa.Column('next_url', sa.String(length=500), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_second_step_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_second_step')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_second_step_token_hash'))
    )
    with op.batch_alter_table('second_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_second_step_person_id'), ['person_id'], unique=False)

    op.create_table('import_batch',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('noun', sa.Enum('organisations', 'people', 'memberships', name='importnoun', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('received', 'checked', 'applied', 'undone', name='importstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('headers', sa.JSON(), nullable=False),
    sa.Column('mapping', sa.JSON(), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('adds_organisations', sa.Boolean(), nullable=False),
    sa.Column('new_count', sa.Integer(), nullable=False),
    sa.Column('changed_count', sa.Integer(), nullable=False),
    sa.Column('unchanged_count', sa.Integer(), nullable=False),
    sa.Column('refused_count', sa.Integer(), nullable=False),
    sa.Column('plan_digest', sa.String(length=64), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_import_batch_community_id_community'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_import_batch_created_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_batch'))
    )
    with op.batch_alter_table('import_batch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_batch_community_id'), ['community_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_batch_created_by_id'), ['created_by_id'], unique=False)

    op.create_table('likely_duplicate',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('other_organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('other_person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('state', sa.Enum('open', 'distinct', name='pairstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('(organisation_id IS NULL) = (other_organisation_id IS NULL) AND (person_id IS NULL) = (other_person_id IS NULL) AND (organisation_id IS NULL) <> (person_id IS NULL)', name=op.f('ck_likely_duplicate_one_pair')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_likely_duplicate_decided_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_likely_duplicate_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['other_organisation_id'], ['organisation.id'], name=op.f('fk_likely_duplicate_other_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['other_person_id'], ['person.id'], name=op.f('fk_likely_duplicate_other_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_likely_duplicate_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_likely_duplicate')),
    sa.UniqueConstraint('organisation_id', 'other_organisation_id', name=op.f('uq_likely_duplicate_organisation_id_other_organisation_id')),
    sa.UniqueConstraint('person_id', 'other_person_id', name=op.f('uq_likely_duplicate_person_id_other_person_id'))
    )
    with op.batch_alter_table('likely_duplicate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_likely_duplicate_decided_by_id'), ['decided_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_likely_duplicate_other_organisation_id'), ['other_organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_likely_duplicate_other_person_id'), ['other_person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_likely_duplicate_state_likely_duplicate_score'), ['state', 'score'], unique=False)

    op.create_table('merge',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kept_organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('hidden_organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kept_person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('hidden_person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('merged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('merged_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('undoable_until_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('forgotten_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(kept_organisation_id IS NULL) = (hidden_organisation_id IS NULL) AND (kept_person_id IS NULL) = (hidden_person_id IS NULL) AND (kept_organisation_id IS NULL) <> (kept_person_id IS NULL)', name=op.f('ck_merge_one_noun')),
    sa.ForeignKeyConstraint(['hidden_organisation_id'], ['organisation.id'], name=op.f('fk_merge_hidden_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['hidden_person_id'], ['person.id'], name=op.f('fk_merge_hidden_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['kept_organisation_id'], ['organisation.id'], name=op.f('fk_merge_kept_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['kept_person_id'], ['person.id'], name=op.f('fk_merge_kept_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['merged_by_id'], ['person.id'], name=op.f('fk_merge_merged_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['undone_by_id'], ['person.id'], name=op.f('fk_merge_undone_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_merge'))
    )
    with op.batch_alter_table('merge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_merge_hidden_organisation_id'), ['hidden_organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_merge_hidden_person_id'), ['hidden_person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_merge_kept_organisation_id'), ['kept_organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_merge_kept_person_id'), ['kept_person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_merge_merged_at'), ['merged_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_merge_merged_by_id'), ['merged_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_merge_undone_by_id'), ['undone_by_id'], unique=False)

    op.create_table('organisation_logo',
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('media_type', sa.String(length=20), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('alt', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_organisation_logo_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organisation_id', name=op.f('pk_organisation_logo'))
    )
    op.create_table('theme_proposal',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('language', sa.Enum('it', 'en', name='language', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('need', sa.Text(), nullable=False),
    sa.Column('who_would_come', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('unconfirmed', 'received', 'exploring', 'community', 'not_now', name='proposalstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_theme_proposal_community_id_community'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme_proposal'))
    )
    with op.batch_alter_table('theme_proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_theme_proposal_community_id'), ['community_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_theme_proposal_state_theme_proposal_released_at'), ['state', 'released_at'], unique=False)

    op.create_table('import_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('batch_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('table_name', sa.String(length=40), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('before', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_import_change_batch_id_import_batch'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_import_change_person_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_change'))
    )
    with op.batch_alter_table('import_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_change_batch_id_import_change_position'), ['batch_id', 'position'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_change_person_id'), ['person_id'], unique=False)

    op.create_table('import_row',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('batch_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('cells', sa.JSON(), nullable=False),
    sa.Column('verdict', sa.Enum('new', 'changed', 'unchanged', 'refused', name='rowverdict', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('differences', sa.JSON(), nullable=False),
    sa.Column('problems', sa.JSON(), nullable=False),
    sa.Column('remarks', sa.JSON(), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('email_key', sa.String(length=254), nullable=True),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_import_row_batch_id_import_batch'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_import_row_person_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_row'))
    )
    with op.batch_alter_table('import_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_row_batch_id_import_row_verdict_import_row_number'), ['batch_id', 'verdict', 'number'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_row_email_key'), ['email_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_row_person_id'), ['person_id'], unique=False)

    op.create_table('merge_step',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('merge_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('table_name', sa.String(length=60), nullable=False),
    sa.Column('row_key', sa.JSON(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('after', sa.JSON(none_as_null=True), nullable=True),
    sa.ForeignKeyConstraint(['merge_id'], ['merge.id'], name=op.f('fk_merge_step_merge_id_merge'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_merge_step_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_merge_step'))
    )
    with op.batch_alter_table('merge_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_merge_step_merge_id'), ['merge_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_merge_step_person_id'), ['person_id'], unique=False)

    op.create_table('representative_invitation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('membership_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('email_key', sa.String(length=254), nullable=False),
    sa.Column('language', sa.Enum('it', 'en', name='language', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('asked', 'accepted', 'declined', 'withdrawn', name='invitationstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('invited_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['invited_by_id'], ['person.id'], name=op.f('fk_representative_invitation_invited_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['membership_id'], ['membership.id'], name=op.f('fk_representative_invitation_membership_id_membership'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_representative_invitation_person_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_representative_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_representative_invitation_token_hash'))
    )
    with op.batch_alter_table('representative_invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_representative_invitation_email_key'), ['email_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_representative_invitation_invited_by_id'), ['invited_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_representative_invitation_membership_id_representative_invitation_state'), ['membership_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_representative_invitation_person_id'), ['person_id'], unique=False)

    op.create_table('theme_proposal_step',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('proposal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.Enum('unconfirmed', 'received', 'exploring', 'community', 'not_now', name='proposalstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_theme_proposal_step_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['proposal_id'], ['theme_proposal.id'], name=op.f('fk_theme_proposal_step_proposal_id_theme_proposal'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme_proposal_step'))
    )
    with op.batch_alter_table('theme_proposal_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_theme_proposal_step_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_theme_proposal_step_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('theme_supporter',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('proposal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('email_key', sa.String(length=254), nullable=True),
    sa.Column('language', sa.Enum('it', 'en', name='language', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('organisation_name', sa.String(length=200), nullable=False),
    sa.Column('is_proposer', sa.Boolean(), nullable=False),
    sa.Column('listing_text', sa.Text(), nullable=False),
    sa.Column('notice_text', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reply', sa.Enum('accepted', 'declined', name='invitationreply', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('replied_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_theme_supporter_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['proposal_id'], ['theme_proposal.id'], name=op.f('fk_theme_supporter_proposal_id_theme_proposal'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme_supporter'))
    )
    with op.batch_alter_table('theme_supporter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_theme_supporter_email_key'), ['email_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_theme_supporter_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_theme_supporter_proposal_id'), ['proposal_id'], unique=False)
        batch_op.create_index('uq_theme_supporter_confirmed', ['proposal_id', 'email_key'], unique=True, sqlite_where=sa.text('confirmed_at IS NOT NULL'), postgresql_where=sa.text('confirmed_at IS NOT NULL'))


def drop_tables() -> None:
    with op.batch_alter_table('theme_supporter', schema=None) as batch_op:
        batch_op.drop_index('uq_theme_supporter_confirmed', sqlite_where=sa.text('confirmed_at IS NOT NULL'), postgresql_where=sa.text('confirmed_at IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_theme_supporter_proposal_id'))
        batch_op.drop_index(batch_op.f('ix_theme_supporter_person_id'))
        batch_op.drop_index(batch_op.f('ix_theme_supporter_email_key'))

    op.drop_table('theme_supporter')
    with op.batch_alter_table('theme_proposal_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_theme_proposal_step_proposal_id'))
        batch_op.drop_index(batch_op.f('ix_theme_proposal_step_by_id'))

    op.drop_table('theme_proposal_step')
    with op.batch_alter_table('representative_invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_representative_invitation_person_id'))
        batch_op.drop_index(batch_op.f('ix_representative_invitation_membership_id_representative_invitation_state'))
        batch_op.drop_index(batch_op.f('ix_representative_invitation_invited_by_id'))
        batch_op.drop_index(batch_op.f('ix_representative_invitation_email_key'))

    op.drop_table('representative_invitation')
    with op.batch_alter_table('merge_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_merge_step_person_id'))
        batch_op.drop_index(batch_op.f('ix_merge_step_merge_id'))

    op.drop_table('merge_step')
    with op.batch_alter_table('import_row', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_row_person_id'))
        batch_op.drop_index(batch_op.f('ix_import_row_email_key'))
        batch_op.drop_index(batch_op.f('ix_import_row_batch_id_import_row_verdict_import_row_number'))

    op.drop_table('import_row')
    with op.batch_alter_table('import_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_change_person_id'))
        batch_op.drop_index(batch_op.f('ix_import_change_batch_id_import_change_position'))

    op.drop_table('import_change')
    with op.batch_alter_table('theme_proposal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_theme_proposal_state_theme_proposal_released_at'))
        batch_op.drop_index(batch_op.f('ix_theme_proposal_community_id'))

    op.drop_table('theme_proposal')
    op.drop_table('organisation_logo')
    with op.batch_alter_table('merge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_merge_undone_by_id'))
        batch_op.drop_index(batch_op.f('ix_merge_merged_by_id'))
        batch_op.drop_index(batch_op.f('ix_merge_merged_at'))
        batch_op.drop_index(batch_op.f('ix_merge_kept_person_id'))
        batch_op.drop_index(batch_op.f('ix_merge_kept_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_merge_hidden_person_id'))
        batch_op.drop_index(batch_op.f('ix_merge_hidden_organisation_id'))

    op.drop_table('merge')
    with op.batch_alter_table('likely_duplicate', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_likely_duplicate_state_likely_duplicate_score'))
        batch_op.drop_index(batch_op.f('ix_likely_duplicate_other_person_id'))
        batch_op.drop_index(batch_op.f('ix_likely_duplicate_other_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_likely_duplicate_decided_by_id'))

    op.drop_table('likely_duplicate')
    with op.batch_alter_table('import_batch', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_batch_created_by_id'))
        batch_op.drop_index(batch_op.f('ix_import_batch_community_id'))

    op.drop_table('import_batch')
    with op.batch_alter_table('second_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_second_step_person_id'))

    op.drop_table('second_step')
    with op.batch_alter_table('second_factor', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_second_factor_person_id'))

    op.drop_table('second_factor')
    op.drop_table('recovery_code')
    with op.batch_alter_table('person_address', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_address_person_id'))

    op.drop_table('person_address')
    with op.batch_alter_table('openid_identity', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_openid_identity_person_id'))

    op.drop_table('openid_identity')
    with op.batch_alter_table('erasure', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_erasure_person_id'))
        batch_op.drop_index(batch_op.f('ix_erasure_by_id'))

    op.drop_table('erasure')
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consent_person_id_consent_purpose'))

    op.drop_table('consent')
    with op.batch_alter_table('address_claim', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_address_claim_person_id'))
        batch_op.drop_index(batch_op.f('ix_address_claim_email_key'))

    op.drop_table('address_claim')
    op.drop_table('suppressed_address')
    op.drop_table('retention_rule')
    with op.batch_alter_table('municipality', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_municipality_search_key'))
        batch_op.drop_index(batch_op.f('ix_municipality_name_key'))
        batch_op.drop_index(batch_op.f('ix_municipality_is_metropolitan_plan'))

    op.drop_table('municipality')
    op.drop_table('import_mapping')
    op.drop_table('audit_base')
