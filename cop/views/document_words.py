"""How documents read on pages: a link says format and size, so that nobody opens a film by mistake."""

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import format_decimal
from flask_babel import gettext as _

from cop.file_kinds import LABELS
from cop.forms.documents import IN_A_WORD, IN_A_WORD_OF_COMMUNITY
from cop.models import Document, StoredFile
from cop.views.language import current_language

_GLYPHS = {
    "application/pdf": "it-file-pdf",
    "text/plain": "it-file-txt",
    "text/markdown": "it-file-txt",
    "text/csv": "it-file-csv",
}
_BY_LABEL = {
    "Word": "it-file-docx", "Excel": "it-file-xlsx", "PowerPoint": "it-file-ppt", "ODT": "it-file-odt",
    "ODS": "it-file-ods", "ODP": "it-file-odp", "PNG": "it-file-image", "JPEG": "it-file-image",
    "WebP": "it-file-image",
}  # fmt: skip


def size_words(size: int) -> str:
    """Return a size as people read it: "340 kB", "1.2 MB"."""
    if size < 1000:
        return _("%(number)s bytes", number=size)
    if size < 1_000_000:
        return _("%(number)s kB", number=format_decimal(round(size / 1000)))
    return _("%(number)s MB", number=format_decimal(round(size / 1_000_000, 1)))


def file_words(file: StoredFile) -> str:
    """Return format and size: "PDF, 1.2 MB"."""
    return f"{LABELS.get(file.media_type, file.media_type)}, {size_words(file.size)}"


def glyph_of(file: StoredFile) -> str:
    return _GLYPHS.get(file.media_type) or _BY_LABEL.get(LABELS.get(file.media_type, ""), "it-file")


def rows_of(documents: Iterable[Document], *, token: str = "") -> list[dict[str, Any]]:
    """Return what `documents/_list.html` shows of each; `token`: by whose personal link they are reached."""
    return [
        {
            "id": one.id,
            "title": one.title.in_language(current_language()),
            "language": one.title.language_shown(current_language()),
            "url": _url(one, token),
            "detail": file_words(one.file),
            "glyph": glyph_of(one.file),
            "audience": one.audience,
            "audience_words": (IN_A_WORD_OF_COMMUNITY if one.community_id else IN_A_WORD)[one.audience],
        }
        for one in documents
    ]


def _url(document: Document, token: str) -> str:
    if token:
        return url_for("documents.personal", token=token, document_id=document.id)
    return url_for("documents.show", document_id=document.id)
