"""File: does what lies on disk keep the channel's rules? Each rule becomes a line of the certificate."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from tools.channels import Channel
from tools.checks.verdict import Check


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """What was measured on the delivered file, read back from disk. `white_share` only where white is asked."""

    format: str
    width: int
    height: int
    bytes: int
    mode: str
    profile: str | None
    white_share: float | None = None
    fill: float | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a certificate. A note is advice that could not be kept or checked: shown, never a failure."""

    rule: str
    value: str
    status: Literal["passed", "failed", "note"]
    source: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)


def certify(file: DeliveredFile, channel: Channel, frame_note: str | None = None) -> list[Rule]:
    """The certificate of one file for one channel."""
    source, longest = channel.cited, max(file.width, file.height)
    across, down = map(int, channel.ratio.split(":"))
    off = abs(file.width / file.height / (across / down) - 1)
    minimum, recommended = channel.minimum(), channel.recommended()
    size = f"{file.width} x {file.height} px"
    rules = [
        _rule(f"ratio {channel.ratio}", f"{file.width}:{file.height}", off < 0.005, source),
        _rule(
            f"at least {minimum[0]} x {minimum[1]} px",
            size,
            file.width >= minimum[0] and file.height >= minimum[1],
            source,
        ),
        _rule(f"format {' or '.join(channel.formats)}", file.format, file.format in channel.formats, source),
        _rule("8-bit RGB", file.mode, file.mode == "RGB", source),
        _rule("sRGB profile", file.profile or "none", "srgb" in (file.profile or "").lower(), "bestshot delivers sRGB"),
    ]
    if not _reaches(file, recommended):
        why = f" ({frame_note})" if frame_note else ""
        rules.append(Rule(f"recommended {recommended[0]} x {recommended[1]} px", size + why, "note", source))
    if channel.max_longest:
        rules.append(
            _rule(f"at most {channel.max_longest} px", f"{longest} px", longest <= channel.max_longest, source)
        )
    if channel.max_megapixels:
        mega = file.width * file.height / 1e6
        limit = channel.max_megapixels
        rules.append(_rule(f"at most {limit:g} megapixels", f"{mega:.1f} megapixels", mega <= limit, source))
    if channel.max_bytes:
        value = f"{file.bytes / 1e6:.2f} MB"
        rules.append(_rule(f"at most {channel.max_bytes / 1e6:g} MB", value, file.bytes <= channel.max_bytes, source))
    if channel.background == "white":
        share = file.white_share or 0.0
        rules.append(_rule("pure white background", f"{share:.2%} white", share >= 0.999, source))
    if channel.fill:
        filled = file.fill or 0.0
        rules.append(_rule(f"fills {channel.fill:.0%} of the frame", f"{filled:.0%}", filled >= channel.fill, source))
    return rules + [Rule(advice, "not checked in code", "note", source) for advice in channel.advice]


def file_check(rules: Sequence[Rule]) -> Check:
    """The certificate as one check: every `must` rule has to pass."""
    broken = [rule for rule in rules if rule.status == "failed"]
    kept = sum(rule.status == "passed" for rule in rules)
    evidence = f"{kept} of {kept + len(broken)} rules kept"
    if not broken:
        return Check("file", "passed", evidence, 1.0, 1.0)
    fault = "; ".join(f"{rule.rule}: {rule.value}" for rule in broken)
    return Check("file", "failed", evidence, kept / (kept + len(broken)), 1.0, fault=fault, stage="finish")


def _rule(rule: str, value: str, kept: bool, source: str) -> Rule:
    return Rule(rule, value, "passed" if kept else "failed", source)


def _reaches(file: DeliveredFile, size: tuple[int, int]) -> bool:
    # The exact ratio is cropped out of native pixels, which costs up to 2 % of one side.
    return file.width >= size[0] * 0.98 and file.height >= size[1] * 0.98
