"""What the fork server does before it forks: it imports what commands need, and computes what each would compute anew.

The analyses of the shop's first two photos take half of the CPU of a run of one picture; the templates of the report,
late imports and the reader's models a quarter. Commands that start afresh, and tests of cut-outs, compute their own.
"""

import asyncio
from importlib import import_module

import cv2

from agent.report import templates
from tests.e2e.forked import IMPORTED
from tests.shops import photo
from tools.cutout import FlatlayAnalyses
from tools.models.local.reader import LocalReader


def warm() -> None:
    """Import and compute. OpenCV may start no threads meanwhile: a fork would wait for threads that it does not have."""
    for module in IMPORTED:
        import_module(module)
    cv2.setNumThreads(1)
    for number in (1, 2):
        FlatlayAnalyses().of(photo(number))
    asyncio.run(LocalReader().read(photo(1), ()))
    cv2.setNumThreads(-1)
    for package in ("agent.report", "agent.evals"):
        pages = templates(package)
        for name in pages.list_templates(extensions=("html", "css", "svg")):
            pages.get_template(name)


warm()
