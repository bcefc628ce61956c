"""A full or read-only disk is named with its remedy, whatever library met it."""

import errno
import os
import sqlite3

import pytest

from tools.errors import Problem, disk_fault


def _sqlite(statement: str) -> Exception:
    """An error of SQLite in a database of one page, which is read-only after its first table."""
    connection = sqlite3.connect(":memory:")
    connection.executescript("PRAGMA max_page_count=2; CREATE TABLE t (x)")
    connection.execute("PRAGMA query_only=1" if "DROP" in statement else "PRAGMA query_only=0")
    with pytest.raises(sqlite3.Error) as caught:
        connection.execute(statement)
    connection.close()
    return caught.value


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/shop/a.png"), "the disk of /shop is full; free some space"),
        (OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)), "the disk of /shop is full; free some space"),
        (OSError(errno.EROFS, os.strerror(errno.EROFS)), "the disk of /shop can only be read; give permission"),
        (Problem("Milvus refused: [errno 28] No space left on device"), "the disk of /shop is full"),
        (_sqlite("INSERT INTO t VALUES (zeroblob(99999))"), "the disk of /shop is full"),
        (_sqlite("DROP TABLE t"), "the disk of /shop can only be read"),
        (
            _sqlite("SELECT * FROM u"),
            "/shop cannot be used: no such table: u; check its free space and its permissions",
        ),
        (ValueError("a number"), "None"),
        (FileNotFoundError(2, "No such file or directory", "a.jpg"), "None"),
    ],
)
def test_a_disk_that_caused_an_error_is_named_whatever_library_raised_it(error: Exception, said: str) -> None:
    fault = disk_fault(error, "/shop")
    assert str(fault).startswith(said)
    assert fault is None or str(fault).endswith("finished work is kept")
