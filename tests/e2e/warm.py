"""What the fork server does before it forks: it imports what commands need, and computes what each would compute anew.

The analyses of the shop's first two photos take half of the CPU of a run of one picture; the templates of the report,
late imports and the reader's models a quarter. Learning what sentences mean takes most of a talk. Commands that start
afresh, and tests of cut-outs, compute their own.
"""

import asyncio
import gc
from functools import cache
from importlib import import_module

import cv2

from agent.report import templates
from tests.shops import photo
from tools.channels import load_channels
from tools.cutout import FlatlayAnalyses
from tools.models.local.intents import ranked
from tools.models.local.reader import LocalReader
from tools.models.local.sentence import Sentence
from tools.models.local.shop_facts import ShopFacts

IMPORTED = (
    "agent.chat.conversation", "agent.chat.graph", "agent.cli.main", "agent.cli.make", "agent.cli.models", "agent.cli.shop",
    "agent.cli.talk", "agent.runs.runner", "fsspec.implementations.local", "grpc.experimental", "httpcore2", "json_repair",
    "langchain_core.tracers.run_collector", "langchain_core.tracers.stdout", "langchain_openai",
    "milvus_lite.adapter.grpc.server", "milvus_lite.index.sparse_inverted", "milvus_lite.rerank.factory",
    "milvus_lite.search.indexed_filter", "milvus_lite.server_manager", "openai.lib.streaming.chat",
    "openai.resources.chat", "pyarrow.dataset", "pymilvus", "skimage.color", "skimage.exposure", "skimage.util",
    "sklearn.feature_extraction.text", "sklearn.preprocessing", "sklearn.svm", "tools.catalog", "tools.models.local.embedder",
    "tools.models.local.planner", "tools.models.local.studio", "tools.models.local.stylist", "tools.models.openrouter.cloud",
    "truststore",
)  # fmt: skip


@cache
def warm() -> None:
    """Import and compute. OpenCV may start no threads meanwhile: a fork would wait for threads that it does not have."""
    for module in IMPORTED:
        import_module(module)
    cv2.setNumThreads(1)
    for number in (1, 2):
        FlatlayAnalyses().of(photo(number))
    asyncio.run(LocalReader().read(photo(1), ()))
    cv2.setNumThreads(-1)
    ranked(Sentence("hello", ShopFacts({one.name: one.ratio for one in load_channels()})), ())  # which learns
    for package in ("agent.report", "agent.evals"):
        pages = templates(package)
        for name in pages.list_templates(extensions=("html", "css", "svg")):
            pages.get_template(name)
    gc.freeze()  # a collection in a fork would copy every page of memory that they share
