"""What the domain refuses. The message of each is a sentence for the person who asked."""


class CopError(Exception):
    """A rule of the domain said no; `str(error)` is fit for the person, in the person's language."""

    field: str | None = None

    def __init__(self, message: object, *, field: str | None = None) -> None:
        super().__init__(str(message))
        self.field = field
