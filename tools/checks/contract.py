"""The shop's contract in a certificate: a line for each check that it names and for each tolerance of its own."""

from collections.abc import Sequence

from tools.channels import Contract
from tools.channels.contract import BOUNDS
from tools.checks.file import RuleData, RuleStatus, line_of
from tools.checks.verdict import Check

_SHOP = "the shop's own contract, accept.toml"


def contract_rules(contract: Contract, checks: Sequence[Check]) -> list[RuleData]:
    """Return the lines of a certificate that say what the shop's contract is, and how the checks that it names ended."""
    ended = {check.name: f"{check.status}: {check.fault or check.evidence}" for check in checks}
    named: list[tuple[str, str, RuleStatus]] = [(name, "must pass", "note") for name in contract.must]
    named += [(name, "is advice", "advice") for name in contract.advice]
    lines = [line_of(f"{name} {is_}", ended.get(name, "not judged here"), status, _SHOP) for name, is_, status in named]
    for name, value in contract.tolerances.items():
        usual, _, _, meaning = BOUNDS[name]
        lines.append(line_of(f"{name} {value:g}: {meaning}", f"bestshot's own value is {usual:g}", "note", _SHOP))
    return lines
