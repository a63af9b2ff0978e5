"""An organisation's logo."""

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import widgets

from cop.forms.fields import CleanString, Form


class PictureField(wtforms.FileField):
    """A picture to upload; the view reads the file itself, this is its place in the form."""

    widget = widgets.FileInput()

    def __init__(self, label: object, **options: object) -> None:
        options["render_kw"] = {"accept": "image/png,image/jpeg,image/webp,image/gif"}
        super().__init__(label, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None


class LogoForm(Form):
    file = PictureField(
        _l("Picture"), description=_l("PNG, JPEG, WebP or GIF, at most 5 MB; a clear ground is best.")
    )
    alt = CleanString(
        _l("What it shows, in words"),
        longest=200,
        description=_l(
            "For who does not see it, where it says more than the name. Example: a fox that runs above the name."
        ),
    )
