"""One line of the bench."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`value` in `unit`; `baseline` in the same unit with its name; `aim` in words ("40 % of the baseline")."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    baseline_name: str = ""
    aim: str = ""

    def __str__(self) -> str:
        share = f"{self.value / self.baseline:7.1%} of {self.baseline_name}" if self.baseline else ""
        aim = f"   (aim: {self.aim})" if self.aim else ""
        return f"{self.name:<46} {self.value:10,.2f} {self.unit:<6} {share}{aim}"
