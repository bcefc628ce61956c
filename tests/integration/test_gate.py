"""The gate's evaluation with the real reader and checks: clean copy passes, each wrong line is refused by the copy check."""

from pathlib import Path

import pytest

from agent.evals import gate
from agent.services import close_services, open_services
from tests.painter import flatlay
from tools.defects.clean import Clean
from tools.defects.garments import DefectGarment, Source, cut, sample_sources
from tools.imaging.encoding import encode_png
from tools.verification.judge import Expected, verify_picture

FAMILIES = ("letter wrong", "digit wrong", "line missing", "line repeated", "extra words")


class Lettered(DefectGarment):
    """A garment that is shown on wood with two lines of copy."""

    __slots__ = ()

    def series(self, other: object = None) -> list[Clean]:
        return [self.staged(2)]


def drawn() -> DefectGarment:
    plain = cut("shirt", *flatlay())
    return Lettered(plain.name, plain.flatlay, plain.rgba, plain.origin)


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
    assert [one.defect.family for one in wrong] == list(FAMILIES)
    for one in wrong:
        assert not one.accepted, one.defect.family
        assert one.owned, one.faults
        assert any(fault.startswith("copy") for fault in one.faults)


async def test_a_print_that_no_reader_makes_out_in_the_flatlay_is_no_extra_text_where_its_pixels_are_the_garments(
    tmp_path: Path,
) -> None:
    hoodie = next(source for source in sample_sources() if source.name == "SKU037").load()
    assert hoodie
    printed = next(clean for clean in hoodie.series(None) if clean.word)  # the cords cross the print
    picture, photo = encode_png(printed.shown()), encode_png(hoodie.with_print().flatlay)
    order = Expected(copy=printed.copy, size=printed.layout.size, white=printed.white)
    services = await open_services(tmp_path, local=True)
    try:
        seen = [line.text for line in await services.judges.reader.read(photo)]
        judged = await verify_picture(services.judges, picture, photo, order)
        stray = encode_png(printed.lettered(printed.shown(), ["SUMMER SALE"]))
        refused = await verify_picture(services.judges, stray, photo, order)
    finally:
        await close_services(tmp_path)
    assert not any("SOL" in text for text in seen), "the test needs a print that is hard to read"
    assert judged.status == "accepted", judged.failed()
    assert [check.name for check in refused.failed()] == ["copy"]
