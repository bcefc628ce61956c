"""The shop's contract in a certificate: a line for each check that it names and for each tolerance of its own."""

from collections.abc import Sequence

from tools.channels import Contract
from tools.channels.contract import BOUNDS
from tools.checks.file import RuleData, line_of
from tools.checks.verdict import Check

_SHOP = "the shop's own contract, accept.toml"


def contract_rules(contract: Contract, checks: Sequence[Check]) -> list[RuleData]:
    """Return the lines of a certificate that say what the shop's contract is, and how the checks that it names ended."""
    ended = {check.name: f"{check.status}: {check.fault or check.evidence}" for check in checks}
    return [
        *(line_of(f"{name} must pass", ended.get(name, "not judged here"), "note", _SHOP) for name in contract.must),
        *(
            line_of(f"{name} is advice", ended.get(name, "not judged here"), "advice", _SHOP)
            for name in contract.advice
        ),
        *(
            line_of(
                f"{name} {value:g}: {BOUNDS[name][3]}", f"bestshot's own value is {BOUNDS[name][0]:g}", "note", _SHOP
            )
            for name, value in contract.tolerances.items()
        ),
    ]
