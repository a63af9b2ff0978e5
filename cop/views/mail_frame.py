"""The HTML of a mail, alone, for a frame that can do nothing: no script, no form, no remote image."""

from flask import Response

# Mails have their styles inline; the page around the frame keeps its own strict policy.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)


def mail_frame(html: str, *, opens_links: bool = False) -> Response:
    """Return a mail's HTML as the content of a sandboxed frame; its links open new pages or do nothing."""
    policy = _POLICY
    if opens_links:
        policy += " allow-popups allow-popups-to-escape-sandbox"
        html = html.replace("<head>", '<head><base target="_blank">', 1)
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = "no-store"
    return response
