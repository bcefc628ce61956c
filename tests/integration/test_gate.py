"""The gate's evaluation with the real reader and checks: clean copy passes, each wrong line is refused by the copy check."""

from pathlib import Path

import pytest

from agent.evals import gate
from agent.services import close_services, open_services
from tests.painter import flatlay
from tools.defects.clean import Clean
from tools.defects.garments import DefectGarment, Source, cut

FAMILIES = ("letter wrong", "digit wrong", "line missing", "line repeated", "extra words")


class Lettered(DefectGarment):
    """A garment that is shown on wood with two lines of copy."""

    __slots__ = ()

    def series(self, other: object = None) -> list[Clean]:
        return [self.staged(2)]


def drawn() -> DefectGarment:
    plain = cut("shirt", "shirt", *flatlay())
    return Lettered(plain.name, plain.category, plain.flatlay, plain.rgba, plain.origin)


async def test_wrong_copy_is_refused_by_the_copy_check_and_right_copy_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [
        case for case in gate.CASES if case.family in FAMILIES or (case.family, case.strength) == ("clean", "as made")
    ]
    monkeypatch.setattr(gate, "CASES", cases)
    steps: list[tuple[int, int]] = []
    services = await open_services(tmp_path, local=True)
    try:
        sources = [(Source("shirt", "shirt", drawn), None), (Source("doubtful", "shirt", lambda: None), None)]
        found = await gate.evaluate(services, sources, lambda done, total: steps.append((done, total)))
    finally:
        await close_services(tmp_path)
    assert steps == [(0, 2), (1, 2), (2, 2)]
    assert found.left_out == {"doubtful": "its cut-out is not trusted"}
    clean, *wrong = found.judgements
    assert clean.accepted, clean.faults
    assert [one.family for one in wrong] == list(FAMILIES)
    for one in wrong:
        assert not one.accepted, one.family
        assert one.owned, one.faults
        assert any(fault.startswith("copy") for fault in one.faults)
