"""`python -m tests.golden.record`: make the golden record anew, as the code makes it today."""

import argparse
import json
import shutil
import tempfile
from pathlib import Path

from tests.golden.making import Record, make_cloud, make_local, sample_shop

FOLDER = Path(__file__).with_name("record")


def make_record(work: Path) -> Record:
    """Both parts; `work` is an empty folder."""
    sample = sample_shop(work / "sample")
    return make_local(sample, work / "local") | make_cloud(sample, work / "cloud")


def write(record: Record, folder: Path) -> None:
    """Replace what is in the folder."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in record.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False, indent=1).encode()
        path.write_bytes(data)


def read(folder: Path) -> Record:
    """The record of a folder."""
    record: Record = {}
    for path in sorted(folder.rglob("*.*")):
        data = path.read_bytes()
        record[path.relative_to(folder).as_posix()] = json.loads(data) if path.suffix == ".json" else data
    return record


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.golden.record", description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        record = make_record(Path(name))
    write(record, given.out)
    print(f"{len(record)} files in {given.out}")


if __name__ == "__main__":
    main()
