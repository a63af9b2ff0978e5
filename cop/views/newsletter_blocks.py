"""The blocks of an issue: added, written, put in order, copied, taken away by those who manage its list."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock, text
from cop.errors import CopError
from cop.extensions import db
from cop.forms.newsletter_blocks import LONGEST_TEXT, FilledForm, block_form
from cop.forms.newsletter_words import ABOUT, GLYPHS, KINDS
from cop.models import BlockKind, NewsletterBlock, NewsletterIssue
from cop.queries.newsletter_choices import ItemWords, offered_items
from cop.queries.newsletters import block_in
from cop.rules.newsletters import can_write_issue
from cop.services import newsletter_blocks as services
from cop.services.newsletter_images import drawn_picture
from cop.services.newsletter_versions import version_of
from cop.services.stored_files import Taken, drop_file
from cop.views.acts import act
from cop.views.listing import chosen
from cop.views.loaders import allowed_or_403, managed_issue, seen_or_404, viewer
from cop.views.meeting_editing import row_id
from cop.views.meetings import wants_a_look
from cop.views.newsletter_pieces import placeholders, usual_headings
from cop.views.newsletter_words import theirs
from cop.views.saving import saving
from cop.views.security import takes_files

MEGABYTES = 10
bp = Blueprint("newsletter_blocks", __name__, url_prefix="/newsletters/<int:issue_id>/blocks")


@bp.get("/new")
def new(issue_id: int) -> ResponseReturnValue:
    """First the kinds to choose from, then the form of the one chosen."""
    issue, kind = writable(issue_id), chosen("kind", BlockKind)
    if kind is None:
        return render_template(
            "newsletters/kinds.html",
            issue=issue,
            after=row_id("after"),
            kinds=KINDS,
            about=ABOUT,
            glyphs=GLYPHS,
        )
    known = known_items(issue, kind)
    return form_page(issue, kind, None, block_form(kind, known=known), known)


@bp.post("/new")
@takes_files(MEGABYTES)
def create(issue_id: int) -> ResponseReturnValue:
    issue, kind = managed_issue(issue_id), sent_kind()
    known = known_items(issue, kind)
    form = block_form(kind, request.form, known=known)
    if wants_a_look():
        return form_page(issue, kind, None, form, known)
    made = []
    if form.validate():
        facts = facts_of(form, None, known)
        save(form, lambda picture: made.append(services.add_block(
            managed_issue(issue_id), kind, after=row_id("after"), picture=picture, by=viewer(), at=clock.now(), **facts
        )))  # fmt: skip
    if form.errors:
        return form_page(managed_issue(issue_id), kind, None, form, known, 422)
    flash(_("The block is in the issue."), "success")
    return to_block(issue_id, made[0].id)


@bp.get("/<int:block_id>/edit")
def edit(issue_id: int, block_id: int) -> ResponseReturnValue:
    issue = writable(issue_id)
    block = seen_or_404(block_in(issue, block_id))
    known = known_items(issue, block.kind)
    return form_page(issue, block.kind, block, block_form(block.kind, block=block, known=known), known)


@bp.post("/<int:block_id>/edit")
@takes_files(MEGABYTES)
def update(issue_id: int, block_id: int) -> ResponseReturnValue:
    """What was typed into a block that somebody else has taken away meanwhile becomes a new one, if one wants."""
    issue = managed_issue(issue_id)
    block = block_in(issue, block_id)
    if block is None:
        return put_back_page(issue)
    kind, known = block.kind, known_items(issue, block.kind)
    form = block_form(kind, request.form, block=block, known=known)
    if wants_a_look():
        return form_page(issue, kind, block, form, known)
    if form.validate():
        facts, seen = facts_of(form, block, known), request.form.get("seen")
        save(form, lambda picture: services.change_block(
            own_block(issue_id, block_id), seen=seen, picture=picture, by=viewer(), at=clock.now(), **facts
        ))  # fmt: skip
    if form.errors:
        issue = managed_issue(issue_id)
        return form_page(issue, kind, block_in(issue, block_id), form, known, 422)
    flash(_("Saved."), "success")
    return to_block(issue_id, block_id)


@bp.post("/look")
def look(issue_id: int) -> str:
    """A text as the mail will show it, while one types; the query names the field."""
    managed_issue(issue_id)
    name = "text_en" if "text_en" in request.args else "text_it"
    typed = text.clean(request.form.get(name, "")[:LONGEST_TEXT])
    return render_template("newsletters/_look.html", typed=typed, code=name[-2:])


@bp.post("/<int:block_id>/move")
def move(issue_id: int, block_id: int) -> ResponseReturnValue:
    block = own_block(issue_id, block_id)
    step = -1 if request.form.get("do") == "up" else 1
    return act(
        lambda: services.move_block(block, step=step, by=viewer()),
        done=_("The order is saved."),
        then=block_url(issue_id, block_id),
    )


@bp.post("/<int:block_id>/copy")
def copy(issue_id: int, block_id: int) -> ResponseReturnValue:
    block = own_block(issue_id, block_id)
    return act(
        lambda: services.copy_block(block, by=viewer()),
        done=_("The copy stands right below."),
        then=block_url(issue_id, block_id),
    )


@bp.post("/<int:block_id>/remove")
def remove(issue_id: int, block_id: int) -> ResponseReturnValue:
    block = own_block(issue_id, block_id)
    return act(
        lambda: services.remove_block(block, seen=request.form.get("seen"), by=viewer()),
        done=_("The block is taken away."),
        then=url_for("newsletters.show", issue_id=issue_id),
    )


def writable(issue_id: int) -> NewsletterIssue:
    """Return an issue whose words the viewer may write; 403 for one that is no draft any more."""
    issue = managed_issue(issue_id)
    allowed_or_403(can_write_issue(viewer(), issue))
    return issue


def own_block(issue_id: int, block_id: int) -> NewsletterBlock:
    """Return a block of an issue that the viewer manages, or answer 404."""
    return seen_or_404(block_in(managed_issue(issue_id), block_id))


def sent_kind() -> BlockKind:
    sent = request.form.get("kind", "")
    if sent not in set(BlockKind):
        abort(400)
    return BlockKind(sent)


def known_items(issue: NewsletterIssue, kind: BlockKind) -> list[ItemWords]:
    """Return what a block that fills itself could tell of now; nothing for one that is written."""
    return offered_items(issue, kind, at=clock.now())


def facts_of(form: Any, block: NewsletterBlock | None, known: list[ItemWords]) -> dict[str, Any]:
    """Return what a valid form says of a block."""
    facts: dict[str, Any] = form.facts()
    return facts | form.told(block, known) if isinstance(form, FilledForm) else facts


def save(form: Any, verb: Callable[[Taken | None], object]) -> None:
    """Draw the picture that was sent, if one was, and save the block; what was drawn for nothing goes again."""
    picture = drawn(form) if "file" in form else None
    if form.errors:
        return
    with saving(form):
        verb(picture)
    if form.errors and picture is not None:
        drop_file(picture)


def drawn(form: Any) -> Taken | None:
    """Return the picture drawn from the uploaded file, None without one; a refusal is said at the field.

    Drawing is slow: the transaction ends before it, so that no lock is held meanwhile.
    """
    uploaded = request.files.get("file")
    if uploaded is None or not uploaded.filename:
        return None
    db.session.rollback()
    try:
        return drawn_picture(uploaded.read(), name=uploaded.filename)
    except CopError as error:
        form.file.errors = [str(error)]
        return None


def put_back_page(issue: NewsletterIssue) -> ResponseReturnValue:
    """What was typed into a block that somebody else has taken away meanwhile: saved, it is a new one."""
    seen_or_404(issue, request.form.get("kind", "") in set(BlockKind))
    kind = sent_kind()
    known = known_items(issue, kind)
    form = block_form(kind, request.form, known=known)
    form.form_errors.append(str(services.BlockGoneError()))
    return form_page(issue, kind, None, form, known, 422)


def form_page(
    issue: NewsletterIssue,
    kind: BlockKind,
    block: NewsletterBlock | None,
    form: Any,
    known: list[ItemWords],
    status: int = 200,
) -> ResponseReturnValue:
    return render_template(
        "newsletters/block.html",
        issue=issue,
        kind=kind,
        kind_words=KINDS[kind],
        about=ABOUT[kind],
        glyph=GLYPHS[kind],
        placeholders=placeholders(),
        headings=usual_headings(kind),
        picture=block.image if block else None,
        block=block,
        form=form,
        known={one.key: one for one in known},
        after=row_id("after"),
        seen=version_of(block) if block else "",
        theirs=theirs(block, form) if block else [],
        can_write=can_write_issue(viewer(), issue),
    ), status


def block_url(issue_id: int, block_id: int) -> str:
    return url_for("newsletters.show", issue_id=issue_id, _anchor=f"block-{block_id}")


def to_block(issue_id: int, block_id: int) -> ResponseReturnValue:
    return redirect(block_url(issue_id, block_id), 303)
