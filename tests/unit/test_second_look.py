"""What the inspector doubts is looked at once more, over real HTTP; one "no" and one transcription refute nothing alone."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from tests.memory_payer import MemoryPayer
from tests.painter import flatlay
from tests.scripted_service import ScriptedService, chat, refused, sent_pictures
from tools.checks.verdict import Check, Verdict, outcome
from tools.cutout import FlatlayAnalyses
from tools.imaging.arrays import Box
from tools.imaging.encoding import encode_png
from tools.models.local.reader import LocalReader
from tools.models.openrouter.cloud import Cloud
from tools.models.roles import ATTRIBUTES, InspectRequest, TextLine
from tools.studio.brief import StyleBrief
from tools.verification.judge import Expected, Judges, verify_worn
from tools.verification.looking import garment_places, look_twice, measured
from tools.verification.text_evidence import CopyEvidence, ExpectedCopy
from tools.verification.worn import look_worn

PHOTO, SHIRT = flatlay((60, 90, 150), stripes=False)
FLATLAY = encode_png(PHOTO)
ALL = np.zeros((1, 1), bool)  # no outline: all text counts as print
COPY = "New season"
BRIEF = StyleBrief("a wall", "soft", "walking", "calm", (), "A calm place.")


def said(texts: tuple[str, ...] = (COPY,), **wrong: str) -> str:
    """The inspector's whole answer; `wrong` has what is not yes."""
    answers: dict[str, Any] = {
        name: {"evidence": f"the {name}", "answer": wrong.get(name, "yes"), "box": [400, 100, 600, 200]}
        for name in ATTRIBUTES
    }
    return json.dumps({**answers, "texts": list(texts), "garment_texts": []})


def evidence(order: ExpectedCopy, read: Mapping[str, Box]) -> CopyEvidence:
    """What the reader saw beside the garment."""
    lines = [TextLine(text, box, 1.0) for text, box in read.items()]
    return CopyEvidence(LocalReader(), lines, None, FLATLAY, ALL, order)


async def looked(cloud: Cloud, server: ScriptedService, *answers: str) -> Check:
    """The copy check after these answers."""
    server.script.extend(chat(answer) for answer in answers)
    text = evidence(ExpectedCopy((COPY,), drawn_copy=True), {COPY: (20, 30, 60, 40)})
    request = InspectRequest(FLATLAY, FLATLAY, BRIEF, "on_model", {}, None, (0, 0, 1000, 1000))
    seen = await look_twice(cloud.inspector, request, await text.judged(), text)
    assert not server.script, "every answer was asked for"
    assert len(server.paid) == len(answers)
    return seen.copy


async def test_where_nothing_is_doubted_one_look_is_paid(cloud: Cloud, server: ScriptedService) -> None:
    copy = await looked(cloud, server, said(scene="no", details="no", colour="unsure"))
    assert copy.status == "passed"


async def test_copy_passes_only_if_reader_and_inspector_spell_it_alike(cloud: Cloud, server: ScriptedService) -> None:
    copy = await looked(cloud, server, said(("New seson",)), said(("New seson",)))
    assert (copy.status, copy.stage) == ("failed", "retouch")
    assert [part for part in json.dumps(server.paid[1].body["messages"]).split("- ") if part.startswith("texts")]


async def test_text_on_a_channel_without_text_is_refused_with_its_place_and_the_source_of_the_rule() -> None:
    boxes = {"SALE": (20, 30, 60, 40), "NOW": (70, 30, 90, 45)}
    order = ExpectedCopy(textless="Amazon: image requirements")
    copy = await evidence(order, boxes).judged()
    assert (copy.status, copy.box, copy.source, copy.ours) == ("failed", (20, 30, 90, 45), order.textless, False)
    assert str(copy.fault).endswith('"SALE", "NOW" (Amazon: image requirements)')


async def test_a_slip_in_one_transcription_is_told_and_refuses_nothing(cloud: Cloud, server: ScriptedService) -> None:
    copy = await looked(cloud, server, said((COPY, "SALE")), said())
    assert copy.status == "passed"
    assert 'not ordered: "SALE"' in copy.evidence


async def test_what_only_the_reader_reads_twice_is_unverified(cloud: Cloud, server: ScriptedService) -> None:
    copy = await looked(cloud, server, said(()), said(()))
    assert copy.status == "unverified"
    assert "only" in str(copy.fault)


async def test_a_second_look_that_fails_leaves_the_copy_unverified(cloud: Cloud, server: ScriptedService) -> None:
    server.script.extend([chat(said(("New seson",))), *[refused(402, "no credit")] * 3])
    text = evidence(ExpectedCopy((COPY,), drawn_copy=True), {COPY: (20, 30, 60, 40)})
    request = InspectRequest(FLATLAY, FLATLAY, BRIEF, "on_model")
    seen = await look_twice(cloud.inspector, request, await text.judged(), text)
    assert seen.copy.status == "unverified"


def worn() -> bytes:
    """The shirt on a grey wall, not where it lies in its photo."""
    wall = np.full((600, 900, 3), (200, 200, 196), np.uint8)
    small = PHOTO[::2, ::2]
    mask = SHIRT[::2, ::2] > 0
    rows, columns = min(len(small), 560), min(small.shape[1], 460)
    part = wall[20 : 20 + rows, 420 : 420 + columns]
    part[mask[:rows, :columns]] = small[:rows, :columns][mask[:rows, :columns]]
    return encode_png(wall)


async def verdict_after(cloud: Cloud, server: ScriptedService, *answers: str) -> Verdict:
    server.script.extend(chat(answer) for answer in answers)
    judges = Judges(LocalReader(), cloud.inspector, FlatlayAnalyses("none"))
    return await verify_worn(judges, worn(), FLATLAY, Expected(kind="on_model", brief=BRIEF))


@pytest.mark.parametrize(("then", "verdict"), [("yes", "accepted"), ("no", "rejected"), ("can't tell", "unverified")])
async def test_a_doubted_sleeve_is_shown_large_and_settled_by_the_second_look(
    cloud: Cloud, server: ScriptedService, purse: MemoryPayer, then: str, verdict: str
) -> None:
    judged = await verdict_after(
        cloud, server, said((), sleeves="no"), json.dumps({"sleeves": {"evidence": "reach the elbow", "answer": then}})
    )
    checks = [check for check in judged.checks if check.name not in ("frame", "background")]
    assert outcome(checks) == verdict, [check for check in checks if check.status != "passed"]
    fit = next(check for check in checks if check.name == "fit")
    assert "the sleeves [40-60 % across, 10-20 % down]" in fit.evidence
    assert fit.box == ((360, 60, 540, 120) if then == "no" else None)
    assert next(check.box for check in checks if check.name == "garment"), "where the garment was found"
    first, second = (sent_pictures(asked) for asked in server.paid)
    assert len(first) == len(second) == 4
    assert second[3].size == (288, 150), "340..660 across, 25..275 down, in thousandths"


async def test_what_is_doubted_about_advice_is_not_asked_again(cloud: Cloud, server: ScriptedService) -> None:
    judged = await verdict_after(cloud, server, said((), scene="no", details="no"))
    assert [check.name for check in judged.checks if check.status == "failed" and check.required] == []
    assert len(server.paid) == 1


@pytest.mark.parametrize(
    ("unsure", "status"), [("colour", "passed"), ("pattern", "passed"), ("category", "unverified")]
)
async def test_what_cannot_be_told_passes_only_if_it_is_measured(
    cloud: Cloud, server: ScriptedService, unsure: str, status: str
) -> None:
    judged = await verdict_after(cloud, server, said((), **{unsure: "n/a"}))
    garment = next(check for check in judged.checks if check.name == "garment")
    assert garment.status == status
    assert ("but it is measured" in garment.evidence) == (status == "passed")


async def test_the_garment_is_found_by_its_colours_and_an_empty_picture_has_none() -> None:
    analyses = FlatlayAnalyses("none")
    laid, at = garment_places(look_worn(worn(), FLATLAY, analyses))
    assert laid
    assert at
    assert at[0] > 350
    assert (at[2] - at[0]) * 900 < 600 * 1000
    wall = encode_png(np.full((300, 300, 3), 255, np.uint8))
    assert garment_places(look_worn(wall, FLATLAY, analyses))[1] is None


async def test_nothing_is_measured_right_unless_the_local_check_passed() -> None:
    text = evidence(ExpectedCopy(), {})
    seen = look_worn(worn(), FLATLAY, FlatlayAnalyses("none"))
    assert await measured(Check("garment", "unverified", ""), seen, text) == {}
    assert "colour" in await measured(Check("garment", "passed", "off by 2.0"), seen, text)
