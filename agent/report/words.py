"""The words of the report: money, time, sizes, and plain words for the names in a document (`words.toml`)."""

import re
from collections.abc import Mapping, Sequence

from agent.report.reading import shorten
from tools.toml_file import packaged

_TABLES: dict[str, dict[str, str]] = packaged("agent.report", "words.toml")
STEP = _TABLES["step"]
_SPELLING = _TABLES["spelling"]


def word(name: str, table: str = "status") -> str:
    """Return the words for a name in one of the tables of `words.toml`; for an unknown name, the name itself."""
    return _TABLES[table].get(name) or plain(name) or "Unknown"


def plain(name: str) -> str:
    """Return a machine's name as people write it: 'tiktok-shop' -> 'TikTok shop'. Text with spaces keeps its marks."""
    found = name.strip() if re.search(r"\s", name) else re.sub(r"[_.\-]+", " ", name).strip()
    found = re.sub(r"^t[ -]shirt", "T-shirt", found, flags=re.IGNORECASE)
    spelled = " ".join(_SPELLING.get(word.lower(), word) for word in found.split(" "))
    known = spelled.split(" ")[0] in _SPELLING.values()
    return shorten(spelled if known else spelled[:1].upper() + spelled[1:], 200)


def known(*said: str) -> list[str]:
    """Return what is known: the texts that are not empty."""
    return [*filter(None, said)]


def capital(text: str) -> str:
    """Return a text that begins with a capital letter, unless a file or an id begins it."""
    return text[:1].upper() + text[1:] if text.split(" ", maxsplit=1)[0].isalpha() else text


def tone(status: str) -> str:
    """Return which of the page's colours and icons a status has: good, look, bad, busy or quiet."""
    return _TABLES["tone"].get(status, "quiet")


def outcome(status: str, attempts: int, reason: str) -> str:
    """Return a shot's result: 'needs review after 3 attempts: the hem is cut off'. An accepted one has no reason."""
    how = "at the first attempt" if attempts == 1 else f"after {attempts} attempts"
    return f"{status.replace('_', ' ')} {how}{'' if status == 'accepted' else f': {reason}'}"


def listed(names: Sequence[str], most: int) -> str:
    """Return the first names, and how many more there are: 'NEW1, NEW2 and 3 more'."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def money(usd: float | None) -> str:
    """Return an amount in USD: '$0.40', '$0.067', 'under $0.001'; '' if unknown."""
    if usd is None:
        return ""
    if 0 < usd < 0.001:
        return "under $0.001"
    exact = f"{usd:,.3f}".removesuffix("0") if usd < 1 else f"{usd:,.2f}"
    return f"${exact}"


def bill(by_stage: Mapping[str, float | None]) -> str:
    """Return the costs, highest first: 'pictures in one pass $0.20, inspection $0.01'; '' if there were none."""
    paid = sorted(((usd or 0.0, stage) for stage, usd in by_stage.items()), reverse=True)
    spent = _TABLES["spent"]
    return ", ".join(f"{spent.get(stage, plain(stage).lower())} {money(usd)}" for usd, stage in paid if usd > 0)


def duration(seconds: float | None) -> str:
    """Return a time: '0.8 s', '42 s', '2 min 14 s', '1 h 2 min'; '' if unknown."""
    if seconds is None or seconds < 0:
        return ""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    parts = ((whole // 3600, "h"), (whole // 60 % 60, "min"), (whole % 60, "s"))
    return " ".join([f"{number} {unit}" for number, unit in parts if number][:2])


def weight(size: float | None) -> str:
    """Return a size in bytes as KB or MB, the decimal units in which channels give their limits; '' if unknown."""
    if size is None or size <= 0:
        return ""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} KB"


def pixels(width: float | None, height: float | None) -> str:
    """Return, for example, '1536 × 2048 px'; '' if unknown."""
    return f"{width:.0f} × {height:.0f} px" if width and height else ""


def figure(value: float | None) -> str:
    """Return a score in three digits, more before the point: 0.9312 -> '0.931', 12345.6 -> '12,346'; '' if unknown."""
    if value is None:
        return ""
    return f"{value:,.0f}" if 100 <= abs(value) < 1e15 else f"{value:.3g}"


def count(number: int, one: str, many: str) -> str:
    """Return a number with its noun: '1 picture', '3 pictures'."""
    return f"{number:,} {one if number == 1 else many}"
