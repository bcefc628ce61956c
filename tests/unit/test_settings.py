"""Settings: `.env.example` is complete, the environment wins, paths stay below the shop."""

from pathlib import Path

import pytest

from tools.settings import Settings, load_settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"


def test_every_setting_stands_in_the_example_with_its_default() -> None:
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#")]
    example = dict(line.split("=", 1) for line in lines)
    aliases = {str(field.alias) for field in Settings.model_fields.values() if field.alias}
    assert set(example) == aliases
    assert example["MILVUS_URI"] == ".bestshot/catalog.db"
    assert example["BESTSHOT_TIMEOUT"] == "300" and Settings.model_fields["timeout"].default == 300, (
        "a 4K picture takes minutes"
    )


def test_env_file_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("BESTSHOT_OUT=pictures\nMILVUS_URI=http://localhost:19530\n")
    settings = load_settings(tmp_path)
    assert settings.resolved_out() == tmp_path / "pictures"
    assert settings.resolved_milvus_uri() == "http://localhost:19530"
    monkeypatch.setenv("BESTSHOT_OUT", "elsewhere")
    assert load_settings(tmp_path).resolved_out() == tmp_path / "elsewhere"
