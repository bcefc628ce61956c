"""A shop's `accept.toml`: what it can change, what it cannot, and that it reaches verdict, routing and certificate alike."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.routing import Situation, decide
from tests.unit.test_routing import CLOUD, SINGLE, attempt
from tools.channels import Channel, ChannelError, Channels, load_channels
from tools.channels.contract import ADVISED, BOUNDS, LOCKED, OPEN, USUAL, Contract
from tools.checks.background import free_background
from tools.checks.contract import contract_rules
from tools.checks.verdict import Check, Status, Verdict

CHANNELS = list(load_channels())


def write(folder: Path, text: str) -> Channels:
    (folder / "accept.toml").write_text(text, encoding="utf-8")
    return load_channels(folder)


def test_without_a_file_everything_is_as_bestshot_has_it(tmp_path: Path) -> None:
    assert load_channels(tmp_path).contract == USUAL
    assert not contract_rules(USUAL, [Check("frame", "passed", "")])
    checks = (Check("scene", "failed", "", required=False), Check("fit", "failed", ""))
    assert Verdict(checks).under(USUAL) == Verdict(checks)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('advice = ["anatmy"]', ("the unknown check 'anatmy'", "did you mean 'anatomy'?")),
        ('must = ["colour"]', ("must", "the unknown check 'colour'", "known: frame, garment")),
        ('advise = ["scene"]', ("advise is not a known field", "did you mean 'advice'?")),
        ("[tolerances]\ncolor = 6", ("the unknown tolerance 'color'", "did you mean 'colour'?")),
        *(
            (f'advice = ["scene", "{name}"]', (f"has {name}, which must always pass", "choose from background"))
            for name in LOCKED
        ),
        ('must = ["scene"]\nadvice = ["scene"]', ("has scene, which is in must as well", "take it out of one")),
        ("[tolerances]\ncolour = 40", ("tolerances", "colour = 40", "the safe range 2 to 7", "use a value in it")),
        ("[tolerances]\nfill = 0.01", ("fill = 0.01", "the safe range 0.1 to 0.8")),
        ("[tolerances]\nlight = nan", ("light = nan", "the safe range 4 to 12")),
        ("[tolerances]\nlight = inf", ("light = inf", "the safe range 4 to 12")),
        ('[tolerances]\ncolour = "6"', ("tolerances.colour = '6'", "a valid number")),
        ("[tolerances]\ncolour = true", ("tolerances.colour = True", "a valid number")),
        ('advice = "scene"', ("advice = 'scene'",)),
        ("advice = [", ("is not valid TOML",)),
    ],
)
def test_what_is_wrong_names_file_field_value_and_the_way_out(
    tmp_path: Path, text: str, words: tuple[str, ...]
) -> None:
    with pytest.raises(ChannelError) as caught:
        write(tmp_path, text)
    said = str(caught.value)
    assert str(tmp_path / "accept.toml") in said
    assert "\n" not in said
    for word in words:
        assert word in said


def test_a_channels_own_rule_stays_required_there(tmp_path: Path) -> None:
    known = write(tmp_path, 'advice = ["background", "copy"]')
    named = {channel.name: known.contract.on(channel).advice for channel in known}
    assert named["shopify"] == ("background", "copy")
    assert named["amazon-main"] == (), "it demands white, and allows no text"


contracts = st.builds(
    Contract,
    must=st.just(()),
    advice=st.lists(st.sampled_from(OPEN), unique=True).map(tuple),
    tolerances=st.fixed_dictionaries(
        {}, optional={name: st.floats(low, high) for name, (_, low, high, _) in BOUNDS.items()}
    ),
).flatmap(
    lambda one: st.lists(st.sampled_from([name for name in (*LOCKED, *OPEN) if name not in one.advice])).map(
        lambda must: one.model_copy(update={"must": tuple(must)})
    )
)
statuses: st.SearchStrategy[Status] = st.sampled_from(["passed", "failed", "unverified", "not_run", "not_applicable"])
looks = st.lists(
    st.tuples(st.sampled_from([*LOCKED, *OPEN, "garment 2"]), statuses, st.booleans()), min_size=1, max_size=8
)


@given(contracts, looks, st.sampled_from(CHANNELS))
def test_a_picture_that_fails_what_must_pass_is_never_accepted(
    contract: Contract, found: list[tuple[str, Status, bool]], channel: Channel
) -> None:
    own = contract.on(channel)
    checks = [
        Check(name, status, "", fault="wrong" if status == "failed" else None, required=usual,
              stage="retouch" if status == "failed" else None)
        for name, status, usual in found
    ]  # fmt: skip
    verdict = Verdict(tuple(checks)).under(own)
    tried = {**attempt(variants=SINGLE), "verdict": verdict.data()}
    step = decide(Situation([tried], CLOUD, {}, frozenset(), 5, 1.0))  # type: ignore[list-item]
    must = {*contract.must, *LOCKED, *(name for name in OPEN if name not in (*own.advice, *ADVISED))}
    usual = [c for c in checks if c.required or c.name in contract.must]
    bad = [c for c in usual if c.name.split()[0] in must and c.status not in ("passed", "not_applicable")]
    assert not (bad and verdict.status == "accepted"), bad
    assert not (bad and step.action == "finish"), bad
    if channel.demands_white:
        assert "background" in must
    if step.action not in ("finish", "stop"):
        assert any(c.required and c.status == "failed" for c in verdict.checks), "advice buys no repair"


def test_a_scene_that_must_pass_is_repaired_at_its_stage() -> None:
    scene = Check("scene", "failed", "a beach, the brief says a street", 0.0, 1.0, required=False)
    own = scene.under(Contract(must=("scene",)))
    assert (own.required, own.stage, own.fault) == (True, "background", "a beach, the brief says a street")
    assert scene.under(USUAL) == scene


@given(contracts)
def test_what_is_far_off_is_refused_under_every_tolerance(contract: Contract) -> None:
    assert contract.bound("colour") < 12 > contract.bound("part_colour"), "a change of 12 ΔE00 is seen at once"
    assert free_background(0.3, 0.9, contract=contract).status == "failed"
    assert free_background(0.95, 0.05, contract=contract).status == "failed"


def test_the_certificate_says_the_contract_and_how_the_named_checks_ended(tmp_path: Path) -> None:
    contract = write(tmp_path, 'must = ["scene"]\nadvice = ["anatomy"]\n[tolerances]\ncolour = 6.5\n').contract
    anatomy = Check("anatomy", "failed", "six fingers", fault="six fingers on the left hand")
    rules = contract_rules(contract, [anatomy, replace(anatomy, name="scene", status="passed")])
    assert [(rule["rule"], rule["status"]) for rule in rules] == [
        ("scene must pass", "note"),
        ("anatomy is advice", "advice"),
        (f"colour 6.5: {BOUNDS['colour'][3]}", "note"),
    ]
    assert rules[1]["value"] == "failed: six fingers on the left hand"
    assert {rule["source"] for rule in rules} == {"the shop's own contract, accept.toml"}
