"""Prints code lines and files by folder, without blank lines, comments and docstrings: `python -m tests.size_report`.

A report, not a limit. Package markers without code are not counted as files.
"""

import ast
import io
import tokenize
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
_NO_CODE = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER,
}  # fmt: skip


def code_lines(text: str) -> int:
    """Return how many lines of a Python file hold code."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in _NO_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(
            node
        ):
            first = node.body[0]
            lines.difference_update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return len(lines)


def report(root: Path) -> str:
    """Return the table: each folder of the product with its code lines and files, and their sums; then the tests."""
    lines, files = Counter[str](), Counter[str]()
    for path in (path for top in ("agent", "tools", "prompts", "tests") for path in (root / top).rglob("*.py")):
        parts = path.relative_to(root).parts
        folder = "/".join(parts[: 1 if parts[0] == "tests" else 2][: len(parts) - 1])
        if count := code_lines(path.read_text(encoding="utf-8")):
            lines[folder] += count
            files[folder] += 1
    tests, counted = lines.pop("tests", 0), files.pop("tests", 0)
    rows = [f"{number:6} {files[folder]:4} {folder}" for folder, number in lines.most_common()]
    rows += [f"{lines.total():6} {files.total():4} the product", f"{tests:6} {counted:4} tests"]
    return "\n".join([" lines files", *rows])


if __name__ == "__main__":
    print(report(ROOT))
