"""The style of the pictures that were sent, measured from their pixels and put into words."""

import json
import re
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from tools.imaging.arrays import Rgb
from tools.imaging.opening import open_picture

_HUES = (
    (15, "red"),
    (40, "orange"),
    (70, "yellow"),
    (160, "green"),
    (200, "teal"),
    (260, "blue"),
    (320, "purple"),
    (361, "red"),
)


def style(pictures: Sequence[bytes], words: str, long: bool) -> dict[str, Any]:
    """`{scene, lighting, pose, mood, palette, prompt, dropped}`; `long`: a prompt far over any limit."""
    limit = word_limit(words)
    if not pictures:
        return {"prompt": shortened(words, limit)}
    seen = [_measure(open_picture(picture)) for picture in pictures]
    lightness, warmth, contrast, side, detail = np.mean([numbers for _, numbers in seen], axis=0)
    palette = list(dict.fromkeys(colour for colours, _ in seen for colour in colours))[:5]
    ground = _named(palette[0])
    surface = "textured" if detail > 14 else "smooth"
    scene = f"a {surface} {ground} set with calm space around the subject"
    tone = "warm" if warmth > 4 else "cool" if warmth < -3 else "neutral"
    key = "bright" if lightness > 68 else "low-key" if lightness < 42 else "even"
    where = "from the left" if side > 1.5 else "from the right" if side < -1.5 else "from the front"
    hardness = "hard" if contrast > 26 else "soft"
    lighting = f"{key}, {hardness} {tone} light {where}"
    pose = "standing upright, facing the camera, arms relaxed, full figure in the frame"
    mood = {"bright": "fresh and open", "low-key": "quiet and intimate", "even": "calm and confident"}[key]
    sentences = [f"{scene[0].upper()}{scene[1:]}.", f"{lighting[0].upper()}{lighting[1:]}.",
                 f"The person is {pose}.", f"The mood is {mood}.",
                 f"Colours stay around {', '.join(_named(colour) for colour in palette[:3])}.",
                 "Natural fabric, true colours, nothing else in the picture."]  # fmt: skip
    prompt = " ".join(sentences * 12) if long else shortened(" ".join(sentences), limit)
    return {
        "scene": scene, "lighting": lighting, "pose": pose, "mood": mood, "palette": palette, "prompt": prompt,
        "dropped": [],
    }  # fmt: skip


def garment(flatlay: bytes, words: str) -> str:
    """The garment in words: its colour as measured, its category as the data says."""
    colours, _ = _measure(open_picture(flatlay))
    named = re.search("category: «([^»]+)»", words)
    return f"a {_named(colours[1])} {named[1].replace('_', ' ') if named else 'garment'}"


def word_limit(words: str) -> int:
    """The limit in a phrase like "under 100 words"; 100 without one."""
    found = re.search(r"(?i)(?:under|fewer than|less than|at most|below|maximum of)\s+(\d+)\s+words", words)
    return int(found[1]) if found else 100


def shortened(words: str, limit: int) -> str:
    """The prompt that a request to shorten holds, in fewer words than the limit, whole sentences where they fit."""
    quoted = re.findall(r'"prompt"\s*:\s*("(?:[^"\\]|\\.)*")', words)
    text = json.loads(max(quoted, key=len)) if quoted else max(words.split("\n"), key=len)
    kept: list[str] = []
    for sentence in dict.fromkeys(re.split(r"(?<=[.!?])\s+", text.strip())):
        if sum(len(s.split()) for s in kept) + len(sentence.split()) >= limit:
            break
        kept.append(sentence)
    return " ".join(kept) or " ".join(text.split()[: limit - 1])


def _measure(rgb: Rgb) -> tuple[list[str], tuple[float, float, float, float, float]]:
    """Colours, the set's first, and lightness, warmth, contrast, side of the light and detail of the set."""
    small = cv2.resize(rgb, (96, 128), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    frame = np.ones(lab.shape[:2], bool)
    frame[14:-14, 12:-12] = False
    light = lab[..., 0]
    border = np.median(small[frame], axis=0)
    cv2.setRNGSeed(5)
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 10, 1.0)
    inner = small[20:-20, 16:-16].reshape(-1, 3).astype(np.float32)
    _, labels, centres = cv2.kmeans(inner, 3, np.zeros((0,), np.int32), criteria, 1, cv2.KMEANS_PP_CENTERS)
    order = np.argsort(-np.bincount(labels.ravel(), minlength=3))
    colours = [_hex(border), *[_hex(centres[i]) for i in order]]
    side = float(np.median(light[:, :20]) - np.median(light[:, -20:]))
    detail = float(np.abs(cv2.Laplacian(light, cv2.CV_32F))[frame].mean())
    numbers = (float(light.mean()), float(np.median(lab[..., 2][frame])), float(light.std()), side, detail)
    return colours, numbers


def _hex(colour: "np.ndarray[tuple[int, ...], Any]") -> str:
    r, g, b = (int(v) for v in np.clip(np.round(colour), 0, 255))
    return f"#{r:02x}{g:02x}{b:02x}"


def _named(code: str) -> str:
    rgb = np.array([[list(bytes.fromhex(code[1:]))]], np.uint8)
    hue, light, full = (int(v) for v in cv2.cvtColor(rgb, cv2.COLOR_RGB2HLS)[0, 0])
    shade = "dark" if light < 80 else "pale" if light > 180 else "muted"
    if full < 28 or light > 242:
        return f"{shade} grey" if 30 < light < 225 else "black" if light <= 30 else "white"
    return f"{shade} {next(name for limit, name in _HUES if 2 * hue < limit)}"
