"""The privacy notice as it is shown, word by word: kept with whoever was shown it."""

import html
import re

from flask import render_template

from cop.views.language import current_language


def privacy_notice_text(language: str = "") -> str:
    """Return the text of the privacy notice in a language (that of the page unless given), a line each part."""
    page = render_template(f"pages/privacy.{language or current_language()}.html")
    in_lines = re.sub(r"</(?:h2|p|li|dt|dd)>", "\0", " ".join(page.split()))
    lines = html.unescape(re.sub(r"<[^>]*>", " ", in_lines)).split("\0")
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())
