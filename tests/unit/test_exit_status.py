"""How a command ends: its exit status, one line on stderr, and a document on stdout if JSON was asked for."""

import json
from pathlib import Path

import pytest

from agent.cli.errors import ERROR, USAGE, guarded
from tools.errors import Problem


def test_the_status_is_that_of_the_problem_and_only_what_was_not_foreseen_is_written_down(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(error: Exception) -> int:
        def command() -> int:
            raise error

        return guarded(command, tmp_path)

    assert fails(Problem("it broke", "mend it")) == ERROR
    assert fails(Problem("that is none", usage=True)) == USAGE
    assert fails(FileNotFoundError(2, "No such file or directory", "a.jpg")) == ERROR
    assert capsys.readouterr().err.splitlines() == [
        "bestshot: it broke; mend it", "bestshot: that is none", "bestshot: a.jpg: no such file or directory"
    ]  # fmt: skip
    assert not (tmp_path / ".bestshot").exists()
    assert fails(ValueError("a bug")) == ERROR
    assert (tmp_path / ".bestshot" / "last-error.txt").exists()


def test_with_json_an_error_is_a_document_on_stdout_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def command() -> int:
        raise Problem("price 'x' is no number", "write 29.90", "products.csv line 4")

    assert guarded(command, tmp_path, as_json=True) == ERROR
    said = capsys.readouterr()
    assert json.loads(said.out) == {
        "error": {"problem": "price 'x' is no number", "remedy": "write 29.90", "where": "products.csv line 4"}
    }
    assert said.err == "bestshot: products.csv line 4 price 'x' is no number; write 29.90\n"
