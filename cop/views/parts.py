"""One template part, alone for htmx or inside its page."""

from flask import Response, make_response, render_template, request


def part_or_page(part: str, page: str, *, status: int = 200, **context: object) -> Response:
    """Render only the part when htmx asks for it, the whole page otherwise."""
    wants_part = request.headers.get("HX-Request") == "true"
    response = make_response(render_template(part if wants_part else page, **context), status)
    response.headers.add("Vary", "HX-Request")
    return response
