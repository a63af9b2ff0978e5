"""The kinds of file that people may hand in: told by what a file holds, and by the ending of its name.

No kind is among them that a browser or an office program would run: no HTML, no SVG, no scripts, no macros.
"""

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

import puremagic
from PIL import Image

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class FileKind:
    """A kind: its media type, what people call it, and for an office document the part that makes it one."""

    media_type: str
    label: str
    part: str = ""


KINDS = {
    "pdf": FileKind("application/pdf", "PDF"),
    "png": FileKind("image/png", "PNG"),
    "jpg": FileKind("image/jpeg", "JPEG"),
    "jpeg": FileKind("image/jpeg", "JPEG"),
    "webp": FileKind("image/webp", "WebP"),
    "txt": FileKind("text/plain", "TXT"),
    "csv": FileKind("text/csv", "CSV"),
    "md": FileKind("text/markdown", "Markdown"),
    "docx": FileKind(f"{_OFFICE}wordprocessingml.document", "Word", "word/document.xml"),
    "xlsx": FileKind(f"{_OFFICE}spreadsheetml.sheet", "Excel", "xl/workbook.xml"),
    "pptx": FileKind(f"{_OFFICE}presentationml.presentation", "PowerPoint", "ppt/presentation.xml"),
    "odt": FileKind(f"{_OPEN}text", "ODT", "content.xml"),
    "ods": FileKind(f"{_OPEN}spreadsheet", "ODS", "content.xml"),
    "odp": FileKind(f"{_OPEN}presentation", "ODP", "content.xml"),
}
LABELS = {kind.media_type: kind.label for kind in KINDS.values()}

MOST_PARTS, MOST_UNPACKED, MOST_RATIO = 10_000, 1024 * 1024 * 1024, 100
SMALL = 50 * 1024 * 1024  # unpacked: below it nobody is harmed by how tightly it is packed
_PACKED = b"PK\x03\x04"
# Formats of old and protected office files, and what marks a program inside a new one.
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_MACROS = re.compile(r"vbaproject|(^|/)(basic|scripts)/|\.(bin\.rels|vbs|js|exe|dll)$", re.IGNORECASE)
_MARKUP = re.compile(
    rb"<(?:!doctype|html|head|body|script|svg|iframe|object|embed|\?php|\?xml|x?html:|meta|link|style)",
    re.IGNORECASE,
)
# What has no place behind a picture: an archive, a document, a page, a program.
_STOWAWAYS = re.compile(rb"PK\x03\x04|%PDF-|" + _MARKUP.pattern, re.IGNORECASE)
_PDF_ENDS_WITHIN = 2048


class KindError(Exception):
    """A file of no kind that is taken; the message is a key of what is said to the person."""


def ending_of(name: str) -> str:
    """Return the ending of a file's name in lower case, without the dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def judged(payload: bytes) -> bytes:
    """Say what a file is, in a process apart: `payload` is the ending of its name, a newline, its bytes.

    Returns JSON with `media_type`, or with `refused` and why: "kind", "markup", "old", "macros", "bomb",
    "broken", "more" (something hides behind a picture), "mismatch" (the name says one thing, the content another).
    """
    ending, _newline, content = payload.partition(b"\n")
    try:
        kind = KINDS.get(ending.decode("ascii", "replace"))
        if kind is None:
            raise KindError("kind")
        _refuse(kind, content)
    except KindError as error:
        return json.dumps({"refused": str(error)}).encode()
    return json.dumps({"media_type": kind.media_type}).encode()


def _refuse(kind: FileKind, content: bytes) -> None:
    """Raise KindError where the content is not what its kind promises."""
    if kind.part:
        _refuse_archive(kind, content)
    elif kind.media_type.startswith("text/"):
        _refuse_text(content)
    else:
        _refuse_media(kind, content)


def _refuse_media(kind: FileKind, content: bytes) -> None:
    if kind.media_type not in _recognised(content):
        raise KindError("markup" if _MARKUP.search(content[:1024]) else "mismatch")
    if kind.media_type == "application/pdf":
        if b"%%EOF" not in content[-_PDF_ENDS_WITHIN:] or b"startxref" not in content[-_PDF_ENDS_WITHIN:]:
            raise KindError("broken")
        return
    try:
        Image.open(io.BytesIO(content), formats=(kind.label.upper(),)).verify()
    except Exception:  # Pillow raises whatever a broken picture makes it trip over
        raise KindError("broken") from None
    if _STOWAWAYS.search(content, _end_of(kind, content)):
        raise KindError("more")


def _end_of(kind: FileKind, content: bytes) -> int:
    """Where a picture says that it ends."""
    if kind.label == "PNG":
        return content.rfind(b"IEND") + 8
    if kind.label == "WebP":
        return 8 + int.from_bytes(content[4:8], "little")
    return content.rfind(b"\xff\xd9") + 2


def _recognised(content: bytes) -> set[str]:
    """The media types that the first bytes may be those of."""
    try:
        return {match.mime_type for match in puremagic.magic_string(content[:4096])}
    except (puremagic.PureError, ValueError):
        return set()


def _refuse_text(content: bytes) -> None:
    """Text has no bytes of control, and does not begin as a page or a program would."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = _decoded(content, "utf-16")
    else:
        encoding = "utf-8-sig" if _is_utf8(content) else "cp1252"  # Excel's CSV in Western Europe
        text = _decoded(content, encoding)
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\t\n\r\f" for c in set(text)):
        raise KindError("mismatch")
    if _MARKUP.match(text.lstrip()[:40].encode("utf-8", "replace")):
        raise KindError("markup")


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise KindError("mismatch") from None


def _refuse_archive(kind: FileKind, content: bytes) -> None:
    if content.startswith(_OLD_OFFICE):
        raise KindError("old")
    if not content.startswith(_PACKED):
        raise KindError("mismatch")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _refuse_parts(parts)
            if kind.part not in archive.namelist() or not _says(archive, kind):
                raise KindError("mismatch")
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError, EOFError):
        raise KindError("broken") from None


def _refuse_parts(parts: list[zipfile.ZipInfo]) -> None:
    unpacked, packed = sum(p.file_size for p in parts), sum(p.compress_size for p in parts)
    is_tight = unpacked > SMALL and unpacked > MOST_RATIO * max(packed, 1)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or is_tight:
        raise KindError("bomb")
    names = [part.filename for part in parts]
    if any(_is_outside(name) for name in names) or len(set(names)) < len(names):
        raise KindError("broken")
    if any(_MACROS.search(name) for name in names):
        raise KindError("macros")


def _is_outside(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name)


def _says(archive: zipfile.ZipFile, kind: FileKind) -> bool:
    """Whether an office document says itself that it is of this kind."""
    if kind.media_type.startswith(_OPEN):
        return _first(archive, "mimetype", 200).strip() == kind.media_type.encode()
    return b"macroenabled" not in _first(archive, "[Content_Types].xml", 1_000_000).lower()


def _first(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    if name not in archive.namelist():
        raise KindError("mismatch")
    with archive.open(name) as part:
        return part.read(most)


def endings() -> Iterable[str]:
    """Return the endings of all kinds with their dot, as a file field's `accept` wants them."""
    return [f".{ending}" for ending in KINDS]
