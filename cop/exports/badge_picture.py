"""The picture of an open badge: people around a table, in a ring. No words, so that it reads in every language."""

_RING = (
    '<circle cx="120" cy="120" r="116" fill="#00438a"/>'
    '<circle cx="120" cy="120" r="104" fill="none" stroke="#fff" stroke-width="3"/>'
)
_PEOPLE = (
    (120, 120, 22, "#ffffff"), (120, 66, 14, "#9cc6f5"), (167, 93, 11, "#ffffff"), (167, 147, 14, "#8fd6b8"),
    (120, 174, 11, "#ffffff"), (73, 147, 14, "#c9b3ec"), (73, 93, 14, "#f2c879"),
)  # fmt: skip


def badge_svg() -> bytes:
    """Return the picture as SVG, 240 by 240."""
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="{r}" fill="{colour}"/>' for x, y, r, colour in _PEOPLE)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240">{_RING}{dots}</svg>'.encode()
