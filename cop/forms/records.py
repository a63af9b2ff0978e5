"""The small records that everything else is made from."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from cop.forms.choices import EnumRadios, RecordField
from cop.forms.fields import CleanString, CleanText, DateField, Form, WholeNumber
from cop.forms.words import FIGURES, PRECISIONS, THEME_KINDS
from cop.models import DeclaredFigure, Precision, ThemeKind

IN_ITALIAN, IN_ENGLISH = _l("Type it in Italian."), _l("Type it in English.")


def place() -> WholeNumber:
    """A field for the place in a list."""
    return WholeNumber(
        _l("Place in the lists"), required=_l("Type a number."), most=9999, default=0,
        description=_l("Smaller numbers come first."),
    )  # fmt: skip


class OfInitiative(Form):
    """What belongs to an initiative. Parents of a form come in the order of its page: errors are listed so."""

    initiative_id = RecordField(_l("Initiative"), required=_l("Choose the initiative."))


class OfCommunityAndKind(Form):
    community_id = RecordField(_l("Community"), required=_l("Choose the community."))
    kind_id = RecordField(_l("Kind of meeting"), required=_l("Choose the kind."))


class NamedForm(Form):
    """A name in both languages."""

    name_it = CleanString(_l("Name in Italian"), required=IN_ITALIAN)
    name_en = CleanString(_l("Name in English"), required=IN_ENGLISH)


class InitiativeForm(NamedForm):
    position = place()
    text_it = CleanText(_l("Text in Italian"))
    text_en = CleanText(_l("Text in English"))


class PhaseForm(OfInitiative, NamedForm):
    starts_on = DateField(_l("First day"), required=_l("Choose the first day."))
    ends_on = DateField(_l("Last day"))


class ThemeForm(OfInitiative, NamedForm):
    kind = EnumRadios(_l("Kind"), THEME_KINDS, required=_l("Choose the kind."), default=ThemeKind.MACRO)
    position = place()


class KindNames(Form):
    name_it = CleanString(_l("Name in Italian"), required=IN_ITALIAN, longest=120)
    name_en = CleanString(_l("Name in English"), required=IN_ENGLISH, longest=120)
    position = place()


class WordsForm(Form):
    """How something reads in the figures, one and many: "1 conference", "4 conferences"."""

    one_it = CleanString(_l("Singular, in Italian"), required=IN_ITALIAN)
    many_it = CleanString(_l("Plural, in Italian"), required=IN_ITALIAN)
    one_en = CleanString(_l("Singular, in English"), required=IN_ENGLISH)
    many_en = CleanString(_l("Plural, in English"), required=IN_ENGLISH)


class KindForm(KindNames, WordsForm):
    is_public = BooleanField(_l("Open to the public: anybody can register"))
    is_training = BooleanField(_l("Training session: it counts in its edition's line, not among meetings"))
    takes_contributions = BooleanField(
        _l("Consultation: people hand in contributions, and read what happened to them")
    )


class WordingForm(OfCommunityAndKind, WordsForm):
    pass


class CategoryForm(NamedForm):
    position = place()


class ProgrammeForm(NamedForm):
    text_it = CleanText(_l("Text in Italian"))
    text_en = CleanText(_l("Text in English"))


class DeclaredForm(Form):
    community_id = RecordField(_l("Community"), required=_l("Choose the community."))
    figure = EnumRadios(
        _l("What it was"), FIGURES, required=_l("Choose what it was."), default=DeclaredFigure.MEETINGS
    )
    kind_id = RecordField(_l("Kind of meeting"), empty=_l("None"))
    edition_id = RecordField(_l("Edition"), empty=_l("None"))
    one_it = CleanString(_l("Singular, in Italian"))
    many_it = CleanString(_l("Plural, in Italian"))
    one_en = CleanString(_l("Singular, in English"))
    many_en = CleanString(_l("Plural, in English"))
    count = WholeNumber(
        _l("How many"), required=_l("Type how many there were."), least=1, most=9999, default=1
    )
    on = DateField(_l("Day"), required=_l("Choose the day."))
    precision = EnumRadios(
        _l("How precisely the day is known"),
        PRECISIONS,
        required=_l("Choose how precisely."),
        default=Precision.DAY,
    )
    title_it = CleanString(_l("Title in Italian"))
    title_en = CleanString(_l("Title in English"))
    source = CleanString(_l("Source"), longest=300, description=_l("Where the number comes from."))
    note = CleanString(_l("Note"), longest=400)
