"""Which stage a prompt asks for, which role each picture plays, and the scene that follows from both."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from hashlib import sha256

from tests.openrouter.pictures.cutting import garment_of
from tests.openrouter.pictures.figure import person_like
from tests.openrouter.pictures.memory import SceneMemory
from tests.openrouter.pictures.scene import Scene
from tests.openrouter.pictures.sets import DrawnSet, PhotoSet, apart_from, set_like
from tools.imaging.opening import open_picture

STAGES = (  # how a prompt opens -> the stage it asks for
    ("create one finished fashion picture", "single"),
    ("a finished, photorealistic", "single"),
    ("create an empty set", "background"),
    ("an empty, unoccupied set", "background"),
    ("a background scene", "scene"),
    ("add one person", "person"),
    ("dress the person", "composite"),
    ("place the garment", "packshot"),
    ("change only", "retouch"),
)
_ROLES = (  # words beside "image 2" -> the role of that picture
    ("plate", ("plate", "empty set", "background", "the person", "scene to use", "attempt", "picture to change", "finished")),
    ("garment", ("garment", "flat-lay", "flat lay", "clothing", "clothes", "product")),
    ("style", ("style", "mood", "bestseller", "reference", "palette", "light")),
)  # fmt: skip
FAULTS = {  # words of a retouch prompt -> spoils that it mends
    "recoloured": ("colour", "color", "hue", "tint"),
    "another_garment": ("pattern", "different garment", "wrong garment", "silhouette", "category", "neckline", "print"),
    "label": ("label", "tag", "hanger"),
    "halo": ("halo", "edge", "fringe", "pasted", "cut-out"),
    "misspelt": ("text", "copy", "letter", "line", "spell", "word"),
    "missing_line": ("text", "copy", "letter", "line", "missing", "word"),
}
_COPY = frozenset({"misspelt", "missing_line"})


@dataclass(frozen=True, slots=True)
class Understood:
    """A request as the image model reads it; `new_copy`: lines are drawn anew and may go wrong anew."""

    stage: str
    scene: Scene
    new_copy: bool
    new_garment: bool
    made: Scene | None = None  # what the picture that a retouch changes shows


class Understanding:
    """Reads requests, with what it remembers of pictures and garments."""

    def __init__(self, memory: SceneMemory) -> None:
        self._memory = memory

    def read(self, prompt: str, pictures: Sequence[bytes], seed: int) -> Understood:
        """The scene that the prompt and its pictures ask for. PictureError for one that cannot be opened."""
        words = " ".join(prompt.lower().split())
        known = [self._memory.find(open_picture(picture)) for picture in pictures]
        stage = stage_of(words, known)
        roles = self._roles(words, known)
        lines = tuple(re.findall(r'"([^"\n]+)"', prompt))
        if stage == "retouch":
            return self._retouch(words, lines, pictures, known, roles, seed)
        return self._make(stage, words, lines, pictures, known, roles, seed)

    def _make(
        self, stage: str, words: str, lines: tuple[str, ...], pictures: Sequence[bytes],
        known: Sequence[Scene | None], roles: Sequence[str], seed: int,
    ) -> Understood:  # fmt: skip
        made = next((scene for scene in known if scene is not None), None)
        plate = next((p for p, role in zip(pictures, roles, strict=True) if role == "plate"), None)
        styles = [p for p, role in zip(pictures, roles, strict=True) if role == "style"]
        garments = [p for p, role in zip(pictures, roles, strict=True) if role == "garment"]
        if stage not in ("background", "person", "scene") and not garments:
            garments = [p for p, scene in zip(pictures, known, strict=True) if scene is None][:1]
            styles = [p for p in styles if p not in garments]
        white = bool(re.search(r"pure white|white background|#ffffff|255", words))
        base = int.from_bytes(sha256(words.encode()).digest()[:4])
        if made is not None and not white:
            scene = Scene(made.set, seed, made.person)
        elif plate is not None and not white:
            scene = Scene(PhotoSet(open_picture(plate)), seed, posed=stage == "composite")
        else:
            sources = styles or (pictures if stage in ("background", "scene") else [])
            look = open_picture(sources[0]) if sources else None
            scene = Scene(set_like(look, words, base, white), seed, made.person if made else None)
        bare = stage in ("background", "packshot", "scene") or bool(
            re.search(r"packshot|no person|without a person|no people", words)
        )
        person = None if bare or scene.posed else scene.person or person_like(words, base)
        asked_room = re.search(r"room for (\d+) line", words)
        room = max(len(lines), int(asked_room[1]) if asked_room else 0)
        scene = replace(scene, person=person, words=words, wanted=lines, drawn=lines, room=room)
        if stage in ("background", "person", "scene") or not garments:
            return Understood(stage, scene, bool(lines), new_garment=False)
        garment = garment_of(garments[0])
        if made is None and isinstance(scene.set, DrawnSet):
            scene = replace(scene, set=apart_from(scene.set, garment.rgb, garment.alpha))
        others = [garment_of(picture) for picture in styles[:1]]
        other = next((cut for cut in others if cut.sure), None)
        return Understood(stage, replace(scene, garment=garment, other=other), bool(lines), new_garment=True)

    def _retouch(
        self, words: str, lines: tuple[str, ...], pictures: Sequence[bytes],
        known: Sequence[Scene | None], roles: Sequence[str], seed: int,
    ) -> Understood:  # fmt: skip
        made = next((scene for scene in known if scene is not None), None)
        if made is None:  # somebody else's picture: nothing is known to be wrong with it
            plate = next((p for p, role in zip(pictures, roles, strict=True) if role == "plate"), pictures[0])
            return Understood("retouch", Scene(PhotoSet(open_picture(plate)), seed), new_copy=False, new_garment=False)
        listed = re.search(r"has to be put right\.(.*?)(?:- where |$)", words)
        clause = listed[1] if listed else re.split(r"[.;]|keep |everything else|nothing else", words, maxsplit=1)[0]
        named = {spoil for spoil, signs in FAULTS.items() if any(sign in clause for sign in signs)}
        wanted = () if "take out all" in clause else with_lines(made.wanted, lines)
        scene = replace(made, wanted=wanted, spoils=made.spoils - named)
        if named & _COPY:
            scene = replace(scene, drawn=wanted, seed=made.seed)
        return Understood("retouch", scene, bool(named & _COPY and wanted), new_garment=False, made=made)

    def _roles(self, words: str, known: Sequence[Scene | None]) -> list[str]:
        """The role of each picture: what it is known to be, else what the prompt says, else by its place."""
        for phrase, _ in STAGES:  # "dress the person" says nothing about image 1
            words = words.replace(phrase, "", 1)
        said = said_roles(re.sub("«[^»]*»", "", words))  # what is quoted describes, and names no picture
        roles: list[str] = []
        for index, scene in enumerate(known):
            if scene is not None:
                roles.append("plate")
            elif index + 1 in said:
                roles.append(said[index + 1])
            else:
                roles.append("style" if "garment" in roles else "garment")
        return roles


def stage_of(words: str, known: Sequence[Scene | None]) -> str:
    """The stage by the prompt's phrases, the earliest that occurs; without any, by what was sent."""
    found = [(words.index(phrase), stage) for phrase, stage in STAGES if phrase in words]
    if found:
        return min(found)[1]
    if not known:
        return "background"
    return "composite" if any(known) and len(known) > 1 else "single"


def with_lines(wanted: tuple[str, ...], named: Sequence[str]) -> tuple[str, ...]:
    """The lines that shall stand there, each named line in the place of the one it resembles most."""
    lines = list(wanted)
    for line in named:
        likeness = [SequenceMatcher(None, line, other).ratio() for other in lines]
        if likeness and max(likeness) > 0.5:
            lines[likeness.index(max(likeness))] = line
        else:
            lines.append(line)
    return tuple(lines)


def said_roles(words: str) -> dict[int, str]:
    """What the prompt says each "image N" is, in the words around its first mention."""
    roles: dict[int, str] = {}
    mentions = list(re.finditer(r"image (\d+)", words))
    ends = [mention.start() for mention in mentions[1:]] + [len(words)]
    for mention, end in zip(mentions, ends, strict=False):
        number = int(mention[1])
        after = re.split(r"[.;]", words[mention.end() : end])[0][:90]
        before = re.split(r"[.;,]|image \d+", words[: mention.start()])[-1][-60:]
        for text in (after, before):
            hits = [(text.index(sign), role) for role, signs in _ROLES for sign in signs if sign in text]
            if hits and number not in roles:
                roles[number] = min(hits)[1]
    return roles
