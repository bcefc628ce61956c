"""Who holds a `.db`: Milvus Lite lets one process in, and does not say why it keeps the others out."""

import os
from pathlib import Path

from tools.catalog.errors import CatalogBusy

UNKNOWN = 0  # held, but this system does not tell by whom


def holder_of(file: Path) -> int | None:
    """The id of the process that holds the `.db`, UNKNOWN when it cannot be told, None when it is free."""
    try:
        import fcntl
    except ImportError:  # Windows: Milvus Lite itself finds out
        return None
    try:
        handle = os.open(file / "LOCK", os.O_RDWR)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return _by_kernel(os.fstat(handle).st_ino)
    else:
        return None
    finally:
        os.close(handle)


def busy(file: Path, holder: int) -> CatalogBusy:
    """What to tell a person whose catalogue is held by another process."""
    process = f"process {holder}" if holder else "another process"
    return CatalogBusy(
        f"is in use by {process}, and Milvus Lite lets only one in",
        f"stop that one, or serve the catalogue to several: milvus-lite server --data-dir {file} --host 127.0.0.1 "
        "--port 19530, with MILVUS_URI=http://127.0.0.1:19530",
        str(file),
    )


def _by_kernel(inode: int) -> int:
    """Linux lists its locks as `1: FLOCK ADVISORY WRITE <pid> <major>:<minor>:<inode> 0 EOF`."""
    try:
        lines = Path("/proc/locks").read_text().splitlines()
    except OSError:
        return UNKNOWN
    for line in lines:
        words = line.split()
        if len(words) > 5 and words[1] == "FLOCK" and words[5].rpartition(":")[2] == str(inode):
            return int(words[4])
    return UNKNOWN
