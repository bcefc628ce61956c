"""The test server's pictures: made of the request's own garment, staged, spoiled at a set rate, mended when told."""

from collections import Counter
from typing import Any

import cv2
import numpy as np
import pytest

from tests.openrouter.asking import SINGLE, Asker, shirt
from tests.openrouter.running import RunningServer, running
from tests.openrouter.settings import ServerSettings
from tools.imaging.arrays import Rgb
from tools.imaging.encoding import encode_jpeg, shrink
from tools.imaging.opening import open_picture

COPY = ' The picture carries the text "Summer Sale" and "From 49.90", nothing else.'
BLUE = np.array([60, 90, 150])
REFERENCE = shirt((160, 50, 60), False)


def share_of(picture: Rgb, colour: Any, tolerance: float = 60) -> float:
    """How much of the picture is within this distance (RGB) of the colour."""
    return float((np.linalg.norm(picture.astype(float) - np.asarray(colour), axis=2) < tolerance).mean())


def spoiled(server: RunningServer, kind: str, prompt: str = SINGLE) -> tuple[Rgb, dict[str, Any]]:
    """A picture spoiled that way, and the server's truth about it."""
    server.control.settings(spoils={kind: 1.0})
    picture = Asker(server.base_url).picture(prompt, [shirt(), REFERENCE], resolution="1K")
    return open_picture(picture), server.control.log()[-1]


def good(server: RunningServer, prompt: str = SINGLE) -> Rgb:
    """The same picture unspoiled."""
    server.control.settings(spoils={})
    return open_picture(Asker(server.base_url).picture(prompt, [shirt(), REFERENCE], resolution="1K"))


def test_the_garment_of_the_flat_lay_is_in_the_picture(openrouter: RunningServer) -> None:
    assert share_of(good(openrouter), BLUE) > 0.03
    packshot = good(openrouter, "Place the garment of image 1 on a plain set in the style of image 2. A t_shirt.")
    assert share_of(packshot, BLUE) > 0.2
    white = good(
        openrouter, "Create one finished fashion picture: packshot of the garment of image 1 on a pure white background"
    )
    assert (white[:40] == 255).all()


def test_the_staged_path_builds_on_its_plates(openrouter: RunningServer) -> None:
    ask = Asker(openrouter.base_url)
    background = ask.picture("Create an empty set in the style of image 1.", [REFERENCE])
    person = ask.picture("Add one person to the empty set of image 1, in plain close-fitting clothes.", [background])
    plate = encode_jpeg(shrink(open_picture(person), 512), 85)  # as a client may send it on
    worn = ask.picture("Dress the person of image 2 in the garment of image 1, a t_shirt.", [shirt(), plate])
    sets = [open_picture(picture)[:60, :60].mean(axis=(0, 1)) for picture in (background, person, worn)]
    assert np.ptp(np.array(sets), axis=0).max() < 2  # the same wall
    assert [entry["stage"] for entry in openrouter.control.log()] == ["background", "person", "composite"]
    assert share_of(open_picture(person), BLUE) < 0.002 < 0.02 < share_of(open_picture(worn), BLUE)
    changed = np.abs(open_picture(worn).astype(int) - open_picture(person)).max(axis=2) > 30
    assert changed[:40].mean() == 0  # the head above the garment is the same person's


def test_a_plate_that_the_server_did_not_make_is_used_as_it_is(openrouter: RunningServer) -> None:
    rng = np.random.default_rng(3)
    photo = cv2.resize(rng.integers(0, 255, (6, 5, 3), np.uint8), (600, 800), interpolation=cv2.INTER_NEAREST)
    picture = Asker(openrouter.base_url).picture(
        "Add one person. Image 1 is the background plate.", [encode_jpeg(np.asarray(photo, np.uint8))]
    )
    seen = open_picture(picture)
    corner = cv2.resize(seen, (450, 600))[20:80, 10:70].mean(axis=(0, 1))
    assert np.abs(corner - cv2.resize(photo, (450, 600))[20:80, 10:70].mean(axis=(0, 1))).max() < 6


def test_the_same_request_repeats_and_another_seed_is_drawn_anew(openrouter: RunningServer) -> None:
    ask = Asker(openrouter.base_url)
    openrouter.control.settings(spoils={"recoloured": 0.3, "halo": 0.2})
    first = [ask.picture(SINGLE, [shirt(), REFERENCE], seed=seed) for seed in range(12)]
    truth = openrouter.control.log()
    openrouter.control.reset()
    again = [ask.picture(SINGLE, [shirt(), REFERENCE], seed=seed) for seed in range(12)]
    assert again == first
    assert len(set(first)) > 6
    assert [entry["spoil"] for entry in openrouter.control.log()] == [entry["spoil"] for entry in truth]
    assert len({entry["spoil"] for entry in truth}) > 1


def test_drawn_by_order_other_words_and_pixels_change_no_spoil() -> None:
    settings = ServerSettings(draws="order", spoils={"recoloured": 0.3, "halo": 0.2})
    truth = []
    for words in ("", " Keep the folds."):
        with running(settings) as server:
            for seed in range(8):
                Asker(server.base_url).picture(SINGLE + words, [shirt(), REFERENCE], seed=seed)
            truth.append([entry["spoil"] for entry in server.control.log()])
    assert truth[0] == truth[1]
    assert len(set(truth[0])) > 1


def test_the_spoiled_share_is_about_what_was_set(openrouter: RunningServer) -> None:
    kinds = ("recoloured", "another_garment", "misspelt", "missing_line", "label", "halo", "wrong_ratio", "small_size")
    openrouter.control.settings(spoils=dict.fromkeys(kinds, 0.05), seed=5)
    ask = Asker(openrouter.base_url)
    for seed in range(150):
        ask.picture(SINGLE, [shirt(), REFERENCE], seed=seed)  # without copy: the kinds that need it are spread
    spoils = Counter(entry["spoil"] for entry in openrouter.control.log())
    assert 0.28 < 1 - spoils[None] / 150 < 0.52  # 40 %
    assert set(spoils) == {None, *kinds} - {"misspelt", "missing_line"}


def test_a_recoloured_garment_has_another_colour_in_the_same_shape(openrouter: RunningServer) -> None:
    picture, truth = spoiled(openrouter, "recoloured")
    assert truth["spoil"] == "recoloured"
    assert share_of(picture, BLUE, 45) < 0.2 * share_of(good(openrouter), BLUE, 45)


def test_another_garment_is_that_of_the_other_reference(openrouter: RunningServer) -> None:
    picture, _ = spoiled(openrouter, "another_garment")
    assert share_of(picture, (160, 50, 60), 45) > 0.02 > share_of(good(openrouter), (160, 50, 60), 45)


@pytest.mark.parametrize(("kind", "lines"), [("misspelt", 2), ("missing_line", 1)])
def test_copy_is_spoiled_in_one_line(openrouter: RunningServer, kind: str, lines: int) -> None:
    picture, truth = spoiled(openrouter, kind, SINGLE + COPY)
    assert truth["wanted"] == ["Summer Sale", "From 49.90"]
    assert len(truth["drawn"]) == lines
    assert len(set(truth["wanted"]) - set(truth["drawn"])) == 1
    assert (picture != good(openrouter, SINGLE + COPY)).any()


@pytest.mark.parametrize("kind", ["label", "halo"])
def test_a_label_or_a_halo_is_a_white_mark_on_the_good_picture(openrouter: RunningServer, kind: str) -> None:
    picture, _ = spoiled(openrouter, kind)
    differs = np.abs(picture.astype(int) - good(openrouter)).max(axis=2) > 40
    assert 0.0003 < differs.mean() < 0.04
    assert np.median(picture[differs].min(axis=1)) > 215


def test_a_retouch_mends_the_fault_it_is_told_and_changes_nothing_else(openrouter: RunningServer) -> None:
    ask = Asker(openrouter.base_url)
    whole = good(openrouter)
    openrouter.control.settings(spoils={"label": 1.0})
    attempt = ask.picture(SINGLE, [shirt(), REFERENCE], resolution="1K")
    openrouter.control.settings(spoils={})
    told = "Change only the {}. Keep everything else. Image 1 is the picture to change, image 2 the garment."
    mended = ask.picture(told.format("label at the neckline: there is none"), [attempt, shirt()], resolution="1K")
    untold = ask.picture(told.format("halo around the garment"), [attempt, shirt()], resolution="1K")
    assert np.abs(open_picture(mended).astype(int) - whole).mean() < 0.5
    assert np.abs(open_picture(untold).astype(int) - open_picture(attempt)).mean() < 0.5
    assert [entry["still_spoiled"] for entry in openrouter.control.log()[-2:]] == [[], ["label"]]


def test_a_retouch_writes_the_line_it_is_told(openrouter: RunningServer) -> None:
    ask = Asker(openrouter.base_url)
    openrouter.control.settings(spoils={"misspelt": 1.0})
    attempt = ask.picture(SINGLE + COPY, [shirt(), REFERENCE])
    openrouter.control.settings(spoils={})
    ask.picture('Change only the text: the line must read "Summer Sale".', [attempt, shirt()])
    assert openrouter.control.log()[-1]["drawn"] == ["Summer Sale", "From 49.90"]


def test_other_channels_keep_the_heros_person_and_set(openrouter: RunningServer) -> None:
    ask = Asker(openrouter.base_url)
    hero = ask.picture(SINGLE, [shirt(), REFERENCE])
    prompt = (
        "Create one finished fashion picture. Image 1 is the garment, a t_shirt; image 2 the finished hero: same set."
    )
    square = open_picture(ask.picture(prompt, [shirt(), hero], aspect_ratio="1:1"))
    corners = [picture[:30, :30].mean(axis=(0, 1)) for picture in (open_picture(hero), square)]
    assert np.abs(corners[0] - corners[1]).max() < 4
    assert share_of(square, BLUE) > 0.01
