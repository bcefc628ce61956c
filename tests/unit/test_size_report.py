"""The size report counts code alone."""

from pathlib import Path

from tests.size_report import code_lines, report

CODE = '''"""What it is."""

# why
def two(a: int,
        b: int) -> str:
    """Return it."""

    return """a text
    that is code"""  # not a docstring
'''


def test_blank_lines_comments_and_docstrings_are_no_code() -> None:
    assert code_lines(CODE) == 4


def test_folders_are_summed_and_tests_counted_apart(tmp_path: Path) -> None:
    for name, text in (
        ("agent/cli/a.py", CODE),
        ("agent/b.py", "x = 1\n"),
        ("agent/__init__.py", ""),
        ("tests/c.py", CODE),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    rows = [line.split(maxsplit=2) for line in report(tmp_path).splitlines()[1:]]
    assert rows == [["4", "1", "agent/cli"], ["1", "1", "agent"], ["5", "2", "the product"], ["4", "1", "tests"]]
