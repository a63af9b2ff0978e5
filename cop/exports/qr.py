"""QR codes (ISO/IEC 18004) as pictures, and as cells for mails, which show no picture before one allows it."""

import io
from itertools import groupby

import segno

QUIET = 4  # light modules around the code, as the standard wants


def qr_png(text: str, *, scale: int = 8) -> bytes:
    """Return a PNG of a code, `scale` pixels for each module."""
    file = io.BytesIO()
    segno.make_qr(text).save(file, kind="png", scale=scale, border=QUIET)
    return file.getvalue()


def qr_path(text: str) -> tuple[int, str]:
    """Return the size of a code with its quiet zone and the `d` of an SVG path of its dark modules."""
    matrix = segno.make_qr(text).matrix
    bars = []
    for y, row in enumerate(matrix):
        x = 0
        for is_dark, modules in _runs(row):
            if is_dark:
                bars.append(f"M{x + QUIET} {y + QUIET}h{modules}v1h-{modules}z")
            x += modules
    return len(matrix) + 2 * QUIET, "".join(bars)


def qr_svg(text: str) -> str:
    """Return a code with its quiet zone as an SVG picture of its own, for a document that takes pictures."""
    size, dark = qr_path(text)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{dark}"/></svg>'


def qr_cells(text: str) -> list[list[tuple[bool, int]]]:
    """Return the rows of a code as (is dark, how many modules): the cells of a table, with its quiet zone."""
    edge = [(False, QUIET)]
    return [_joined(edge + _runs(row) + edge) for row in segno.make_qr(text).matrix]


def _runs(row: bytearray) -> list[tuple[bool, int]]:
    return [(bool(value), len(list(same))) for value, same in groupby(row)]


def _joined(runs: list[tuple[bool, int]]) -> list[tuple[bool, int]]:
    """Neighbours of one colour as one cell."""
    joined = groupby(runs, key=lambda run: run[0])
    return [(is_dark, sum(modules for _dark, modules in same)) for is_dark, same in joined]
