"""The file check: does the delivered file keep the channel's rules? Each rule is a line of the certificate."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from typing_extensions import TypedDict

from tools.channels import Channel, Law
from tools.checks.letters import compare_copy
from tools.checks.verdict import Check
from tools.imaging.metadata import VOCABULARY

_IPTC = "IPTC Photo Metadata Standard, Digital Source Type"
_OURS = "bestshot's own rule"
_WHITE = 0.999
_WHOLE = 0.995  # of the garment's pixels; registration is not more exact


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """The measurements of the delivered file, after reading it back.

    Shares (0..1) are None if they were not required or could not be measured. `whole` is the share of the garment
    inside the frame. `clear` is the share outside the margins that the channel covers. `lines` is all text that was
    read. `profile` is the name of the declared colour space, and `srgb` whether its colours are those of sRGB. `width` and
    `height` are those of the upright picture, and `orientation` is the EXIF code by which it is turned; 1 if it is not.
    """

    format: str
    width: int
    height: int
    bytes: int
    mode: str
    profile: str | None
    source_type: str | None = None
    credit: str | None = None
    white_share: float | None = None
    fill: float | None = None
    whole: float | None = None
    clear: float | None = None
    lines: tuple[str, ...] | None = None
    srgb: bool = True
    orientation: int = 1
    notes: tuple[str, ...] = ()  # what is odd in the file but harmless
    covered: tuple[str, ...] = ()  # the lines that reach into the margins that the channel covers


@dataclass(frozen=True, slots=True)
class Origin:
    """The known facts about a file that we made. Such a file must keep more than its channel's rules."""

    ai: bool  # an image model drew it; otherwise it is a cut-out on a drawn set
    person: bool
    copy: tuple[str, ...] = ()  # that the reader must find again; empty if the reader is not exact on its script
    note: str | None = None  # why the recommended size is not reached

    def source_type(self, channel: Channel) -> str:
        """Return the term of IPTC's vocabulary that the file must have."""
        return channel.ai_source if self.ai else "composite"


RuleStatus = Literal["passed", "failed", "advice", "note"]


class RuleData(TypedDict):
    """One line of a certificate, as plain data for states, records and JSON.

    `advice` is a recommendation of the channel or of a law that code cannot check, or a rule that is only recommended
    and is not kept. A `note` says what was found. Neither is a failure.
    """

    rule: str
    value: str
    status: RuleStatus
    source: str


def line_of(rule: str, value: str, status: RuleStatus, source: str) -> RuleData:
    """Return one line of a certificate."""
    return {"rule": rule, "value": value, "status": status, "source": source}


def certify(
    file: DeliveredFile, channel: Channel, origin: Origin | None = None, laws: Sequence[Law] = ()
) -> list[RuleData]:
    """Return the certificate of one file for one channel. Without `origin`, the file is not one of ours."""
    return [
        *_pixels(file, channel, origin),
        *_encoding(file, channel, origin),
        *_content(file, channel, whole=origin is not None),
        *_made(file, channel, origin),
        *_advice(channel, origin, laws),
    ]


def file_check(rules: Sequence[RuleData], *, noted: bool = False) -> Check:
    """Return the certificate as one check, which passes if no required rule is broken. Its fault quotes their sources.

    With `noted`, its evidence also says what is odd in the file but no fault.
    """
    broken = [rule for rule in rules if rule["status"] == "failed"]
    kept = sum(rule["status"] == "passed" for rule in rules)
    ours = [rule for rule in rules if rule["status"] == "note" and rule["source"] == _OURS]
    odd = [f"note: {rule['rule']}: {rule['value']}" for rule in ours]
    evidence = "; ".join([f"{kept} of {kept + len(broken)} rules kept", *(odd if noted else ())])
    if not broken:
        return Check("file", "passed", evidence, 1.0, 1.0)
    fault = "; ".join(f"{rule['rule']}: {rule['value']} ({rule['source']})" for rule in broken)
    source = "; ".join(dict.fromkeys(rule["source"] for rule in broken if rule["source"] != _OURS))
    return Check("file", "failed", evidence, kept / (kept + len(broken)), 1.0, fault, "finish", source=source)


def _pixels(file: DeliveredFile, channel: Channel, origin: Origin | None) -> list[RuleData]:
    source, longest = channel.cited, max(file.width, file.height)
    (least_width, least_height), recommended = channel.minimum(), channel.recommended()
    size = f"{file.width} x {file.height} px"
    # for the other accepted ratios, the recommended width and height cannot be compared side by side
    good = min(file.width, file.height) >= min(recommended) and longest >= max(recommended)
    enough = channel.takes_size(file.width, file.height)
    if channel.exact_size:
        rules = [_rule(f"exactly {least_width} x {least_height} px", size, enough, source)]
    else:
        ratios = " or ".join((channel.ratio, *channel.accepts))
        fits = channel.takes_ratio(file.width, file.height)
        rules = [
            _rule(f"ratio {ratios}", f"{file.width}:{file.height}", fits, source),
            _rule(f"at least {least_width} x {least_height} px", size, enough, source),
        ]
        if recommended != channel.minimum():
            why = f" ({origin.note})" if origin and origin.note and not good else ""
            wish = f"recommended {recommended[0]} x {recommended[1]} px"
            rules.append(line_of(wish, size + why, "passed" if good else "note", source))
    if channel.max_longest:
        fits = longest <= channel.max_longest
        rules.append(_rule(f"at most {channel.max_longest} px", f"{longest} px", fits, source))
    if channel.max_megapixels:
        mega, limit = file.width * file.height / 1e6, channel.max_megapixels
        rules.append(_rule(f"at most {limit:g} megapixels", f"{mega:.1f} megapixels", mega <= limit, source))
    return rules


def _encoding(file: DeliveredFile, channel: Channel, origin: Origin | None) -> list[RuleData]:
    source = channel.cited
    rules = [
        _rule(f"format {' or '.join(channel.formats)}", file.format, file.format in channel.formats, source),
        _pixel_kind(file, channel, origin),
        _rule("sRGB profile", file.profile or "none", file.srgb, _OURS),
        *(line_of("an ordinary file", note, "note", _OURS) for note in file.notes),
    ]
    unlike = f"{file.profile}, which has other colours; some shops and tools ignore it, so export it in sRGB"
    if file.profile is None or (not file.srgb and origin is None):
        value = unlike if file.profile else "none, so the colours are sRGB by convention"
        rules[2] = line_of("sRGB profile", value, "note", _OURS)
    if file.orientation != 1:
        value = f"EXIF orientation {file.orientation} turns them; some channels and tools ignore it, so save it upright"
        rules.append(line_of("pixels stored upright", value, "note", _OURS))
    if channel.max_bytes:
        fits = file.bytes <= channel.max_bytes
        rules.append(_rule(f"at most {_weight(channel.max_bytes)}", _weight(file.bytes), fits, source))
    return rules


def _pixel_kind(file: DeliveredFile, channel: Channel, origin: Origin | None) -> RuleData:
    """Return the rule about the kind of pixels. Without a rule of the channel, only our own files must be RGB."""
    if file.mode == "RGB" or origin or channel.modes:
        return _rule("8-bit RGB", file.mode, file.mode in (channel.modes or ("RGB",)), channel.cited)
    return line_of("8-bit RGB", f"{file.mode}; the channel has no rule about it", "note", _OURS)


def _content(file: DeliveredFile, channel: Channel, *, whole: bool) -> list[RuleData]:
    """Return the rules about the picture's content. `whole`: we framed the garment, so it must not be cut off."""
    source: str = channel.cited
    rules: list[RuleData] = []
    if channel.background == "white":
        share = file.white_share or 0.0
        rules.append(_wish("background", "pure white background", f"{share:.2%} white", share >= _WHITE, channel))
    if channel.fill:
        filled, most = file.fill or 0.0, channel.most_fill or 1.0
        wish = f"fills {channel.fill:.0%}{f' to {most:.0%}' if most < 1 else ''} of the frame"
        rules.append(_wish("fill", wish, f"{filled:.0%}", channel.fill <= filled <= most, channel))
    if whole and file.whole is not None:
        rules.append(_rule("the whole garment in the frame", f"{file.whole:.1%}", file.whole >= _WHOLE, _OURS))
    elif whole:
        why = "not measured: the garment is worn, too plain or too small in this file to be found again by its details"
        rules.append(line_of("the whole garment in the frame", why, "note", _OURS))
    if any(channel.keep_clear):
        sides = zip(("left", "top", "right", "bottom"), channel.keep_clear, strict=True)
        wish = "keeps clear " + ", ".join(f"{share:.0%} {side}" for side, share in sides if share)
        if file.clear is not None:
            value = f"{file.clear:.1%} of the garment is outside these margins"
            rules.append(_wish("keep_clear", f"{wish}: garment", value, file.clear >= _WHOLE, channel))
        if file.lines:
            value = f"covered: {' / '.join(file.covered)}" if file.covered else "all text is outside these margins"
            rules.append(_wish("keep_clear", f"{wish}: text", value, not file.covered, channel))
        if file.clear is None and not file.lines:
            rules.append(line_of(wish, "not measured", "note", source))
    return rules


def _made(file: DeliveredFile, channel: Channel, origin: Origin | None) -> list[RuleData]:
    """Return the rules about what the metadata says, and that the copy is still readable after cropping and compression."""
    said = (file.source_type or "none").removeprefix(VOCABULARY)
    if origin is None:  # nobody knows whether it is true
        return [line_of("DigitalSourceType", said, "note", _IPTC)]
    wanted = origin.source_type(channel)
    source = channel.cited if origin.ai and wanted == "trainedAlgorithmicMedia" else _IPTC
    rules = [
        _rule(f"DigitalSourceType {wanted}", said, file.source_type == VOCABULARY + wanted, source),
        _rule("credit line", file.credit or "none", bool(file.credit), "IPTC Photo Metadata Standard, Credit Line"),
    ]
    if origin.copy:
        reading = replace(compare_copy(origin.copy, file.lines or ()), extra=())
        rules.append(_rule("copy can be read in the file", str(reading), reading.ok, _OURS))
    return rules


def _advice(channel: Channel, origin: Origin | None, laws: Sequence[Law]) -> list[RuleData]:
    ai = origin is not None and origin.ai
    lines = [*channel.advice, *(channel.ai_advice if ai else ())]
    rules = [line_of(line, "not checked in code", "advice", channel.cited) for line in lines]
    for law in laws:
        if ai and (law.applies == "ai" or (origin and origin.person)):
            cited = f"{law.source}; {law.date.isoformat()}"
            rules.append(line_of(law.rule, "the metadata of the file says it; say it in words too", "advice", cited))
    return rules


def _wish(name: str, rule: str, value: str, kept: bool, channel: Channel) -> RuleData:
    """Return a rule that is required unless the channel only advises it."""
    broken: Literal["advice", "failed"] = "advice" if name in channel.advised else "failed"
    return line_of(rule, value, "passed" if kept else broken, channel.cited)


def _rule(rule: str, value: str, kept: bool, source: str) -> RuleData:
    return line_of(rule, value, "passed" if kept else "failed", source)


def _weight(size: int) -> str:
    if size < 1e6:
        return f"{size / 1e3:.0f} KB"
    return f"{size / 1e6:g} MB" if size % 1e5 == 0 else f"{size / 1e6:.2f} MB"
