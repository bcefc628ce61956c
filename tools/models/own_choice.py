"""The shop's word about a chat model on this machine: which one may be used, or none. It is kept in the state folder."""

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from tools.models.roles import LocalModel
from tools.storage.files import write_json

_KEPT = "local_model.json"


def keep_choice(state: Path, model: LocalModel | None) -> None:
    """Keep in the shop's state folder which local model may be used. None means that the shop wants none."""
    write_json(state / _KEPT, asdict(model) if model else {})


def kept_choice(state: Path) -> tuple[LocalModel | None, bool]:
    """Return the local model that the shop has said yes to, if any, and whether it has decided at all."""
    with suppress(OSError, ValueError, TypeError):
        kept = json.loads((state / _KEPT).read_text(encoding="utf-8"))
        model = LocalModel(**kept) if kept else None
        if model is None or model.base_url.startswith("http://127.0.0.1:"):
            return model, True
    return None, False
