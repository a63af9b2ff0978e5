"""The municipalities of Italy, as the national statistics office lists them."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from cop.extensions import Base
from cop.models.types import folded_text, intpk, keep_folded


@keep_folded
class Municipality(Base):
    """One municipality under its ISTAT code, which outlives a change of name.

    `name_key` is how it is looked up by its exact name: letters and figures alone, without case and accents.
    """

    __tablename__ = "municipality"

    id: Mapped[intpk]
    istat_code: Mapped[str] = mapped_column(String(6), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    # In German, French, Slovene or Ladin, where the law gives it a second name.
    other_name: Mapped[str] = mapped_column(String(120), default="")
    name_key: Mapped[str] = mapped_column(String(120), index=True)
    search_key: Mapped[str] = folded_text("name", "other_name")
    province: Mapped[str] = mapped_column(String(80))
    province_code: Mapped[str] = mapped_column(String(2))
    region: Mapped[str] = mapped_column(String(80))
    # One of the 38 of the metropolitan strategic plan "Torino Metropoli 2025".
    is_metropolitan_plan: Mapped[bool] = mapped_column(default=False, index=True)
    # No longer in the list: joined to another one. It stays where organisations were placed there.
    is_former: Mapped[bool] = mapped_column(default=False)

    @property
    def label(self) -> str:
        """The name with the province: "Samone (TO)", for there is a Samone near Trento too."""
        return f"{self.name} ({self.province_code})"
