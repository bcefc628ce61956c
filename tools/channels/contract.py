"""The shop's contract, `accept.toml`: which checks must pass, which only advise, and tolerances within safe bounds."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Strict, ValidationInfo, field_validator

from tools.channels.channel import Channel
from tools.errors import WrongValue, closest
from tools.toml_file import packaged

LOCKED = ("frame", "garment", "file", "untouched")
"""The checks that no shop can turn into advice: the ordered frame, the garment, the file, and the rest after a repair."""
OPEN = ("background", "copy", "judgements", "fit", "anatomy", "label", "scene", "details")
"""The checks that a shop can turn into advice, where the channel has no rule of its own about it."""
ADVISED = {"scene": "background", "details": "composite"}
"""The checks that are advice unless the shop says that they must pass -> the stage that then repairs a fault."""
BOUNDS: dict[str, tuple[float, float, float, str]] = packaged("tools.channels", "contract.toml")
"""Tolerance -> bestshot's own value, the least and the highest that are safe, and the meaning."""


class Contract(BaseModel):
    """The contract of a shop. An empty one leaves every check as bestshot has it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    must: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    tolerances: dict[str, Annotated[float, Strict()]] = {}

    @field_validator("must", "advice")
    @classmethod
    def _known(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        advises = info.field_name == "advice"
        for name in names:
            if name not in (*LOCKED, *OPEN):
                raise WrongValue(f"has the unknown check {name!r}", closest(name, (*LOCKED, *OPEN), "known:"))
            if advises and name in LOCKED:
                raise WrongValue(f"has {name}, which must always pass", f"choose from {', '.join(OPEN)}")
            if advises and name in info.data.get("must", ()):
                raise WrongValue(f"has {name}, which is in must as well", "take it out of one of the two")
        return names

    @field_validator("tolerances")
    @classmethod
    def _safe(cls, given: dict[str, float]) -> dict[str, float]:
        for name, value in given.items():
            if name not in BOUNDS:
                raise WrongValue(f"has the unknown tolerance {name!r}", closest(name, BOUNDS, "known:"))
            _, low, high, _ = BOUNDS[name]
            if not low <= value <= high:  # NaN is outside too
                problem = f"has {name} = {value:g}, outside the safe range {low:g} to {high:g}"
                raise WrongValue(problem, "use a value in it")
        return given

    def on(self, channel: Channel | None) -> "Contract":
        """Return the contract for a channel: a check of the channel's own required rules is no advice there."""
        if channel is None:
            return self
        own = ("background" * channel.demands_white, "copy" * (not channel.text))
        return self.model_copy(update={"advice": tuple(name for name in self.advice if name not in own)})

    def requires(self, check: str, usual: bool) -> bool:
        """Return whether a check must pass. `usual` is whether bestshot requires it where the shop says nothing."""
        name = check.split(maxsplit=1)[0]  # `garment 2` is the garment check of the second piece of an outfit
        return name in self.must or (usual and name not in (*self.advice, *ADVISED))

    def bound(self, tolerance: str) -> float:
        """Return the value of a tolerance of BOUNDS."""
        return self.tolerances.get(tolerance, BOUNDS[tolerance][0])

    def shown(self) -> dict[str, object]:
        """Return plain data: `{must, advice, tolerances: {name: {value, usual, lowest, highest, meaning}}}`."""
        names = ("value", "usual", "lowest", "highest", "meaning")
        return {
            "must": [name for name in (*LOCKED, *OPEN) if self.requires(name, usual=True)],
            "advice": [name for name in OPEN if not self.requires(name, usual=True)],
            "tolerances": {one: dict(zip(names, (self.bound(one), *BOUNDS[one]), strict=True)) for one in BOUNDS},
        }


USUAL = Contract()
