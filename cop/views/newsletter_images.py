"""The address at which everybody gets a picture of a newsletter that has left."""

from flask import Blueprint, Response, request, send_file
from flask.typing import ResponseReturnValue

from cop.emails.newsletter_images import ENDINGS, is_key_of
from cop.queries.newsletter_images import is_managed_by, is_told, picture_by_id
from cop.queries.stored_files import path_of
from cop.views.loaders import seen_or_404, viewer
from cop.views.security import public

root = Blueprint("newsletter_images", __name__, url_prefix="/news/images")
MEDIA_TYPES = {ending: media_type for media_type, ending in ENDINGS.items()}


@root.get("/<int:file_id>-<digest>.<any(jpg, png):ending>")
@public
def show(file_id: int, digest: str, ending: str) -> ResponseReturnValue:
    """The picture. Its address changes with it, so whoever has it keeps it for a year; nobody is counted."""
    file = seen_or_404(picture_by_id(file_id, MEDIA_TYPES[ending], digest))
    is_public = is_told(file)
    seen_or_404(
        file, is_public or is_key_of(file, request.args.get("key", "")) or is_managed_by(viewer(), file)
    )
    path = path_of(file)
    seen_or_404(path, path.is_file())
    response: Response = send_file(path, mimetype=file.media_type, etag=file.digest, last_modified=None)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_public else "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = f'inline; filename="picture.{ending}"'
    return response
