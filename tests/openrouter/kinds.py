"""The kinds of calls that failures, latencies and scripts are set by."""

from typing import Literal

Kind = Literal["image", "chat", "embed", "models", "key"]
