"""What tells a changed product from an unchanged one: a hash of its picture and one of its row."""

import hashlib
import json
from pathlib import Path

from tools.catalog.sparse import RULES
from tools.catalog.table import PRODUCT_COLUMNS, ProductRow


def picture_hash(data: bytes) -> str:
    """Of the file's bytes; only a change of these costs an embedding."""
    return hashlib.sha256(data).hexdigest()


def row_hash(row: ProductRow, stored_file: str) -> str:
    """Of everything else that is stored, and of the rules by which texts become words."""
    columns = [getattr(row, name) for name in PRODUCT_COLUMNS]
    content = [RULES, *columns, sorted(row.extra.items()), stored_file]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def stored_file(picture: Path, root: Path) -> str:
    """Relative to the working folder where it lies inside, so that a shop can be moved as a whole."""
    home = root.resolve()
    return picture.relative_to(home).as_posix() if picture.is_relative_to(home) else str(picture)
