"""What a picture shows, in few enough words to draw it again; and drawing it."""

from dataclasses import dataclass

import numpy as np

from tests.openrouter.pictures.cutting import Cut
from tests.openrouter.pictures.figure import Person, draw_person, figure_in, worn_at
from tests.openrouter.pictures.garment import Place, invented, lay, recoloured
from tests.openrouter.pictures.lettering import draw_lines
from tests.openrouter.pictures.sets import DrawnSet, Set, add_grain, draw_set
from tools.imaging.arrays import Rgb


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A set, maybe a person, maybe a garment, lines of copy as drawn, and what is wrong with it.

    `posed`: a person stands in the photograph that serves as the set. `spoils` holds kinds of spoiled pictures.
    """

    set: Set
    seed: int
    person: Person | None = None
    posed: bool = False
    garment: Cut | None = None
    other: Cut | None = None  # the garment of another reference, for the spoil that shows it
    words: str = ""  # of the prompt, lower case: the category is read from it
    wanted: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    room: int = 0  # lines that space is kept for
    spoils: frozenset[str] = frozenset()
    lines_at: float = 0.025  # where the copy begins, as a share of the height


def draw_scene(scene: Scene, width: int, height: int) -> Rgb:
    """The picture at this size."""
    picture = draw_set(scene.set, width, height)
    figure = figure_in(width, height, scene.room)
    if scene.person is not None:
        draw_person(picture, scene.person, figure)
    garment = _shown(scene)
    if garment is not None:
        rng = np.random.default_rng(scene.seed)
        lean = float(rng.uniform(-1.2, 1.2))
        if scene.person is not None or scene.posed:
            start, tall = worn_at(scene.words, garment.aspect)
            middle, top = figure.at(0, start)
            tall_px = tall * figure.height
            place = _box(garment, middle, top + tall_px / 2, tall_px, 0.96 * width, lean)
        else:
            room_top = (0.05 + min(0.3, 0.075 * scene.room)) * height
            room = 0.97 * height - room_top
            fill = float(rng.uniform(0.86, 0.92))
            place = _box(garment, width / 2, room_top + room / 2, fill * room, 0.84 * width, lean)
        lay(picture, garment, place, "halo" in scene.spoils, "label" in scene.spoils)
    if not (isinstance(scene.set, DrawnSet) and scene.set.white):
        add_grain(picture, scene.seed)
    draw_lines(picture, scene.drawn, scene.lines_at)
    return picture


def _shown(scene: Scene) -> Cut | None:
    if scene.garment is None:
        return None
    if "another_garment" in scene.spoils:
        return scene.other or invented(scene.seed)
    return recoloured(scene.garment, scene.seed) if "recoloured" in scene.spoils else scene.garment


def _box(garment: Cut, x: float, y: float, height: float, widest: float, lean: float) -> Place:
    """The garment around (x, y): as tall as told, less where it would be wider than there is room."""
    height = min(height, widest * garment.aspect)
    width = height / garment.aspect
    return Place(x - width / 2, y - height / 2, width, height, lean)
