"""How exactly copy is read back, by script: `python -m tests.bench.readers [--short]`.

Every line of `copy_lines` is set on a light wall, a dark wall and wood, at 0.5 and 1K, and read as the copy check
does. Exact: the line came back to the letter; letters: share of letters that did; silent: nothing came back.
"""

import asyncio
import sys
import time

import cv2
from rapidfuzz.distance import Levenshtein

from tests.bench.copy_lines import LINES
from tests.bench.lettering_sheet import GROUNDS
from tools.checks.letters import letters
from tools.models.local.reader import LocalReader
from tools.typography.setting import typeset

_PLACES = (("light wall", (448, 600)), ("dark wall", (896, 1200)), ("wood", (896, 1200)), ("light wall", (896, 1200)))


def main(arguments: list[str]) -> None:
    """Print the table."""
    reader = LocalReader()
    places = _PLACES[:2] if "--short" in arguments else _PLACES
    print(f"{'script':<12}{'claimed':>12}{'exact':>10}{'letters':>9}{'silent':>8}{'s a line':>10}")
    for script, lines in LINES.items():
        right = silent = wrong_letters = all_letters = claimed = claimed_right = 0
        seconds = 0.0
        for line in lines:
            for ground, (width, height) in places:
                picture = typeset(GROUNDS[ground](width, height), [line], [(0, 0, width, height // 2)]).picture
                data = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))[1].tobytes()
                began = time.perf_counter()
                seen = "".join(letters(row.text) for row in asyncio.run(reader.read(data, (line,))))
                seconds += time.perf_counter() - began
                exact = seen == letters(line)
                right, silent = right + exact, silent + (not seen)
                wrong_letters += min(Levenshtein.distance(letters(line), seen), len(letters(line)))
                all_letters += len(letters(line))
                if reader.knows(line):
                    claimed, claimed_right = claimed + 1, claimed_right + exact
        count = len(lines) * len(places)
        print(
            f"{script:<12}{f'{claimed_right}/{claimed}':>12}{f'{right}/{count}':>10}"
            f"{1 - wrong_letters / all_letters:>9.3f}{silent:>8}{seconds / count:>10.2f}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
