"""Surveys: questions, who is asked, answers of two sorts that nothing joins, what is shown of them; yearly reports."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'

ACTIONS = ('invitation', 'reminder', 'last_call', 'still_coming', 'practical_notes', 'thanks', 'feedback_survey', 'report_published')
PURPOSES = ('privacy_notice', 'public_listing', 'news')


def upgrade() -> None:
    create_tables()
    op.add_column('edition', sa.Column('waiting_told_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('person', sa.Column('surveys_refused_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('edition_report') as batch_op:
        for name in ('changes_it', 'changes_en'):
            batch_op.add_column(sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False))
    limit('mail_rule', 'action', 'ruleaction', (*ACTIONS, 'edition_survey'))
    limit('consent', 'purpose', 'consentpurpose', (*PURPOSES, 'surveys'))


def downgrade() -> None:
    for name, column, value in (
        ('mail_rule', 'action', 'edition_survey'),
        ('consent', 'purpose', 'surveys'),
        ('retention_rule', 'category', 'survey_replies'),
    ):
        table = sa.table(name, sa.column(column))
        op.execute(table.delete().where(table.c[column] == value))
    limit('mail_rule', 'action', 'ruleaction', ACTIONS)
    limit('consent', 'purpose', 'consentpurpose', PURPOSES)
    with op.batch_alter_table('edition_report') as batch_op:
        for name in ('changes_en', 'changes_it'):
            batch_op.drop_column(name)
    op.drop_column('person', 'surveys_refused_at')
    op.drop_column('edition', 'waiting_told_at')
    drop_tables()


def limit(name: str, column: str, enum: str, values: tuple[str, ...]) -> None:
    """Let a column hold these values alone."""
    named = ', '.join(f"'{value}'" for value in values)
    with op.batch_alter_table(name) as batch_op:
        batch_op.drop_constraint(op.f(f'ck_{name}_{enum}'), type_='check')
        batch_op.create_check_constraint(op.f(f'ck_{name}_{enum}'), f'{column} IN ({named})')


def create_tables() -> None:
    op.create_table('community_report',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('words_it', sa.Text(), nullable=False),
    sa.Column('words_en', sa.Text(), nullable=False),
    sa.Column('changes_it', sa.Text(), nullable=False),
    sa.Column('changes_en', sa.Text(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('year BETWEEN 1900 AND 9999', name=op.f('ck_community_report_year_with_four_digits')),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_community_report_community_id_community'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_community_report_published_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_community_report')),
    sa.UniqueConstraint('community_id', 'year', name=op.f('uq_community_report_community_id_year'))
    )

    with op.batch_alter_table('community_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_community_report_published_by_id'), ['published_by_id'], unique=False)

    op.create_table('survey',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_code', sa.String(length=32), nullable=False),
    sa.Column('purpose', sa.Enum('feedback', 'needs', 'consultation', 'follow_up', name='surveypurpose', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('audience', sa.Enum('attendees', 'participants', 'members', 'segment', 'public', name='surveyaudience', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('segment', sa.JSON(), nullable=True),
    sa.Column('meeting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('edition_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('community_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('is_anonymous', sa.Boolean(), nullable=False),
    sa.Column('title_it', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('intro_it', sa.Text(), nullable=False),
    sa.Column('intro_en', sa.Text(), nullable=False),
    sa.Column('thanks_it', sa.Text(), nullable=False),
    sa.Column('thanks_en', sa.Text(), nullable=False),
    sa.Column('one_it', sa.String(length=200), nullable=False),
    sa.Column('one_en', sa.String(length=200), nullable=False),
    sa.Column('many_it', sa.String(length=200), nullable=False),
    sa.Column('many_en', sa.String(length=200), nullable=False),
    sa.Column('status', sa.Enum('draft', 'scheduled', 'open', 'closed', name='surveystatus', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('quota', sa.Integer(), nullable=True),
    sa.Column('reminder_days', sa.Integer(), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('questionnaire', sa.String(length=40), nullable=False),
    sa.Column('copied_from_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('rule_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=True),
    sa.Column('results_public_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("audience <> 'public' OR is_anonymous", name=op.f('ck_survey_public_is_anonymous')),
    sa.CheckConstraint("status IN ('draft', 'closed') OR closes_at IS NOT NULL", name=op.f('ck_survey_ends')),
    sa.CheckConstraint('(CASE WHEN meeting_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN community_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN edition_id IS NULL THEN 0 ELSE 1 END) <= 1', name=op.f('ck_survey_one_place')),
    sa.CheckConstraint('quota IS NULL OR quota > 0', name=op.f('ck_survey_quota_positive')),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_survey_community_id_community'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['copied_from_id'], ['survey.id'], name=op.f('fk_survey_copied_from_id_survey'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_survey_edition_id_edition'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_survey_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['rule_id'], ['mail_rule.id'], name=op.f('fk_survey_rule_id_mail_rule'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey')),
    sa.UniqueConstraint('id', 'is_anonymous', name=op.f('uq_survey_id_is_anonymous')),
    sa.UniqueConstraint('public_code', name=op.f('uq_survey_public_code')),
    sa.UniqueConstraint('rule_id', 'edition_id', name=op.f('uq_survey_rule_id_edition_id')),
    sa.UniqueConstraint('rule_id', 'meeting_id', name=op.f('uq_survey_rule_id_meeting_id')),
    sqlite_autoincrement=True
    )

    with op.batch_alter_table('survey', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_community_id'), ['community_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_survey_copied_from_id'), ['copied_from_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_survey_edition_id'), ['edition_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_survey_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('survey_invitation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('survey_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_survey_invitation_organisation_id_organisation'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_survey_invitation_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_invitation_survey_id_survey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_invitation')),
    sa.UniqueConstraint('survey_id', 'person_id', name=op.f('uq_survey_invitation_survey_id_person_id')),
    sqlite_autoincrement=True
    )

    with op.batch_alter_table('survey_invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_invitation_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_survey_invitation_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_survey_invitation_survey_id_survey_invitation_answered_on'), ['survey_id', 'answered_on'], unique=False)

    op.create_table('survey_receipt',
    sa.Column('form_hash', sa.String(length=64), nullable=False),
    sa.Column('survey_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_receipt_survey_id_survey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('form_hash', name=op.f('pk_survey_receipt')),
    sqlite_with_rowid=False
    )

    with op.batch_alter_table('survey_receipt', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_receipt_survey_id'), ['survey_id'], unique=False)

    op.create_table('survey_rule',
    sa.Column('rule_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('questionnaire', sa.String(length=40), nullable=False),
    sa.Column('survey_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('is_anonymous', sa.Boolean(), nullable=False),
    sa.Column('open_days', sa.Integer(), nullable=False),
    sa.Column('reminder_days', sa.Integer(), nullable=True),
    sa.CheckConstraint("(questionnaire <> '') <> (survey_id IS NOT NULL)", name=op.f('ck_survey_rule_one_source')),
    sa.CheckConstraint('open_days > 0', name=op.f('ck_survey_rule_open_days_positive')),
    sa.ForeignKeyConstraint(['rule_id'], ['mail_rule.id'], name=op.f('fk_survey_rule_rule_id_mail_rule'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_rule_survey_id_survey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('rule_id', name=op.f('pk_survey_rule'))
    )

    with op.batch_alter_table('survey_rule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_rule_survey_id'), ['survey_id'], unique=False)

    op.create_table('survey_section',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('survey_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title_it', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('text_it', sa.Text(), nullable=False),
    sa.Column('text_en', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_section_survey_id_survey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_section'))
    )

    with op.batch_alter_table('survey_section', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_section_survey_id'), ['survey_id'], unique=False)

    op.create_table('survey_sheet',
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('survey_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('is_anonymous', sa.Boolean(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.CheckConstraint('is_anonymous', name=op.f('ck_survey_sheet_anonymous')),
    sa.ForeignKeyConstraint(['survey_id', 'is_anonymous'], ['survey.id', 'survey.is_anonymous'], name=op.f('fk_survey_sheet_survey_id_is_anonymous_survey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_survey_sheet')),
    sqlite_with_rowid=False
    )

    with op.batch_alter_table('survey_sheet', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_sheet_survey_id'), ['survey_id'], unique=False)

    op.create_table('survey_question',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('survey_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('section_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('kind', sa.Enum('single', 'several', 'scale', 'rating', 'matrix', 'number', 'date', 'short_text', 'long_text', name='surveyquestionkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('text_it', sa.String(length=400), nullable=False),
    sa.Column('text_en', sa.String(length=400), nullable=False),
    sa.Column('help_it', sa.String(length=600), nullable=False),
    sa.Column('help_en', sa.String(length=600), nullable=False),
    sa.Column('is_required', sa.Boolean(), nullable=False),
    sa.Column('low_it', sa.String(length=100), nullable=False),
    sa.Column('low_en', sa.String(length=100), nullable=False),
    sa.Column('high_it', sa.String(length=100), nullable=False),
    sa.Column('high_en', sa.String(length=100), nullable=False),
    sa.Column('unit_it', sa.String(length=40), nullable=False),
    sa.Column('unit_en', sa.String(length=40), nullable=False),
    sa.Column('least', sa.Float(), nullable=True),
    sa.Column('most', sa.Float(), nullable=True),
    sa.Column('bands', sa.JSON(), nullable=False),
    sa.Column('replaces_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('least IS NULL OR most IS NULL OR least <= most', name=op.f('ck_survey_question_least_to_most')),
    sa.ForeignKeyConstraint(['replaces_id'], ['survey_question.id'], name=op.f('fk_survey_question_replaces_id_survey_question'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['section_id'], ['survey_section.id'], name=op.f('fk_survey_question_section_id_survey_section'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_question_survey_id_survey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_question')),
    sa.UniqueConstraint('survey_id', 'key', name=op.f('uq_survey_question_survey_id_key'))
    )

    with op.batch_alter_table('survey_question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_question_replaces_id'), ['replaces_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_survey_question_section_id'), ['section_id'], unique=False)

    op.create_table('survey_reply',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('survey_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('is_anonymous', sa.Boolean(), nullable=False),
    sa.Column('invitation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('NOT is_anonymous', name=op.f('ck_survey_reply_named')),
    sa.ForeignKeyConstraint(['invitation_id'], ['survey_invitation.id'], name=op.f('fk_survey_reply_invitation_id_survey_invitation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['survey_id', 'is_anonymous'], ['survey.id', 'survey.is_anonymous'], name=op.f('fk_survey_reply_survey_id_is_anonymous_survey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_reply')),
    sa.UniqueConstraint('invitation_id', name=op.f('uq_survey_reply_invitation_id'))
    )

    with op.batch_alter_table('survey_reply', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_reply_survey_id_survey_reply_submitted_at'), ['survey_id', 'submitted_at'], unique=False)

    op.create_table('survey_finding',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('survey_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('question_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('least', sa.Float(), nullable=True),
    sa.Column('most', sa.Float(), nullable=True),
    sa.Column('words_it', sa.String(length=300), nullable=False),
    sa.Column('words_en', sa.String(length=300), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_survey_finding_published_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['question_id'], ['survey_question.id'], name=op.f('fk_survey_finding_question_id_survey_question'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_finding_survey_id_survey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_finding'))
    )

    with op.batch_alter_table('survey_finding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_finding_published_by_id'), ['published_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_survey_finding_question_id'), ['question_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_survey_finding_survey_id'), ['survey_id'], unique=False)

    op.create_table('survey_option',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('question_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('axis', sa.Enum('choice', 'row', name='optionaxis', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('text_it', sa.String(length=200), nullable=False),
    sa.Column('text_en', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['survey_question.id'], name=op.f('fk_survey_option_question_id_survey_question'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_option')),
    sa.UniqueConstraint('question_id', 'axis', 'key', name=op.f('uq_survey_option_question_id_axis_key'))
    )

    op.create_table('survey_quote',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('survey_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('question_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('state', sa.Enum('released', 'held_back', name='quotestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('language', sa.Enum('it', 'en', name='language', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reviewed_on', sa.Date(), nullable=False),
    sa.Column('reviewed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['question_id'], ['survey_question.id'], name=op.f('fk_survey_quote_question_id_survey_question'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reviewed_by_id'], ['person.id'], name=op.f('fk_survey_quote_reviewed_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_quote_survey_id_survey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_quote')),
    sa.UniqueConstraint('question_id', 'source', name=op.f('uq_survey_quote_question_id_source'))
    )

    with op.batch_alter_table('survey_quote', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_quote_reviewed_by_id'), ['reviewed_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_survey_quote_survey_id'), ['survey_id'], unique=False)

    op.create_table('survey_reply_text',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reply_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('question_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['survey_question.id'], name=op.f('fk_survey_reply_text_question_id_survey_question'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reply_id'], ['survey_reply.id'], name=op.f('fk_survey_reply_text_reply_id_survey_reply'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_reply_text')),
    sa.UniqueConstraint('reply_id', 'question_id', name=op.f('uq_survey_reply_text_reply_id_question_id'))
    )

    with op.batch_alter_table('survey_reply_text', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_reply_text_question_id'), ['question_id'], unique=False)

    op.create_table('survey_condition',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('question_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('on_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('test', sa.Enum('is', 'is_not', 'at_least', 'at_most', name='conditiontest', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('option_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('number', sa.Float(), nullable=True),
    sa.CheckConstraint('(option_id IS NULL) <> (number IS NULL)', name=op.f('ck_survey_condition_one_value')),
    sa.ForeignKeyConstraint(['on_id'], ['survey_question.id'], name=op.f('fk_survey_condition_on_id_survey_question'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['option_id'], ['survey_option.id'], name=op.f('fk_survey_condition_option_id_survey_option'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['question_id'], ['survey_question.id'], name=op.f('fk_survey_condition_question_id_survey_question'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_condition'))
    )

    with op.batch_alter_table('survey_condition', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_condition_on_id'), ['on_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_survey_condition_option_id'), ['option_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_survey_condition_question_id'), ['question_id'], unique=False)

    with op.batch_alter_table('enrolment_request', schema=None) as batch_op:
        batch_op.add_column(sa.Column('asking_text', sa.Text(), server_default='', nullable=False))


def drop_tables() -> None:
    with op.batch_alter_table('enrolment_request', schema=None) as batch_op:
        batch_op.drop_column('asking_text')

    with op.batch_alter_table('survey_condition', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_condition_question_id'))
        batch_op.drop_index(batch_op.f('ix_survey_condition_option_id'))
        batch_op.drop_index(batch_op.f('ix_survey_condition_on_id'))

    op.drop_table('survey_condition')

    with op.batch_alter_table('survey_reply_text', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_reply_text_question_id'))

    op.drop_table('survey_reply_text')

    with op.batch_alter_table('survey_quote', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_quote_survey_id'))
        batch_op.drop_index(batch_op.f('ix_survey_quote_reviewed_by_id'))

    op.drop_table('survey_quote')

    op.drop_table('survey_option')

    with op.batch_alter_table('survey_finding', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_finding_survey_id'))
        batch_op.drop_index(batch_op.f('ix_survey_finding_question_id'))
        batch_op.drop_index(batch_op.f('ix_survey_finding_published_by_id'))

    op.drop_table('survey_finding')

    with op.batch_alter_table('survey_reply', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_reply_survey_id_survey_reply_submitted_at'))

    op.drop_table('survey_reply')

    with op.batch_alter_table('survey_question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_question_section_id'))
        batch_op.drop_index(batch_op.f('ix_survey_question_replaces_id'))

    op.drop_table('survey_question')

    with op.batch_alter_table('survey_sheet', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_sheet_survey_id'))

    op.drop_table('survey_sheet')

    with op.batch_alter_table('survey_section', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_section_survey_id'))

    op.drop_table('survey_section')

    with op.batch_alter_table('survey_rule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_rule_survey_id'))

    op.drop_table('survey_rule')

    with op.batch_alter_table('survey_receipt', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_receipt_survey_id'))

    op.drop_table('survey_receipt')

    with op.batch_alter_table('survey_invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_invitation_survey_id_survey_invitation_answered_on'))
        batch_op.drop_index(batch_op.f('ix_survey_invitation_person_id'))
        batch_op.drop_index(batch_op.f('ix_survey_invitation_organisation_id'))

    op.drop_table('survey_invitation')

    with op.batch_alter_table('survey', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_meeting_id'))
        batch_op.drop_index(batch_op.f('ix_survey_edition_id'))
        batch_op.drop_index(batch_op.f('ix_survey_copied_from_id'))
        batch_op.drop_index(batch_op.f('ix_survey_community_id'))

    op.drop_table('survey')

    with op.batch_alter_table('community_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_community_report_published_by_id'))

    op.drop_table('community_report')
