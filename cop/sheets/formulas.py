"""What spreadsheets take for a formula."""


def looks_like_formula(words: str) -> bool:
    """Whether a spreadsheet would take a text for a formula, apostrophes and blanks before it set aside."""
    return words.lstrip(" \u00a0'").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "|", "%"))
