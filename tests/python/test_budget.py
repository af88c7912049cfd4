# SPDX-License-Identifier: Apache-2.0
"""acev2.check and acev2.assert_budget."""

import json
import subprocess
import sys

import pytest
from conftest import FLOAT_MAC, UNKNOWN

import acev2

# Of DENSE with N = 1: 12 float32 MACs and 4 comparisons of 32.
COST = 12 * FLOAT_MAC + 4 * 32


@pytest.fixture
def budget(tmp_path):
    """A budget that DENSE with N = 1 keeps to the unit."""
    path = tmp_path / "budget.toml"
    path.write_text(f"[analysis]\ndim = {{N = 1}}\n\n[total]\nacev2 = {COST}\nmacs = 12\n")
    return path


def test_pass(dense, budget):
    verdict = acev2.check(dense, budget)
    assert verdict and verdict.result == "pass"
    rules = {rule.rule: rule for rule in verdict.checks[0].rules}
    assert rules["total.acev2"].value == COST and rules["total.acev2"].margin == 0
    assert rules["total.macs"].limit == 12
    assert repr(verdict) == "<acev2.Verdict: pass>"
    acev2.assert_budget(dense, budget)


def test_over_names_the_layers(dense):
    limits = {"total": {"acev2": COST - 1}, "operator": {"Relu": "0.1 k"}}
    verdict = acev2.check(dense, limits, dim={"N": 1})
    assert not verdict and verdict.result == "over"
    rule = next(rule for rule in verdict.checks[0].rules if rule.rule == "total.acev2")
    assert (rule.result, rule.value, rule.limit, rule.margin) == ("over", COST, COST - 1, -1)
    assert [(part.op, part.amount) for part in rule.worst] == [
        ("MatMul", 12 * FLOAT_MAC), ("Relu", 128)]
    with pytest.raises(AssertionError) as caught:
        acev2.assert_budget(dense, limits, dim={"N": 1})
    message = str(caught.value)
    assert "over: total.acev2" in message
    assert "MatMul" in message and "Relu" in message and "14.2 k ACEv2" in message


def test_verdict_is_that_of_the_command_line(dense, budget):
    out = subprocess.run([sys.executable, "-m", "acev2", "check", dense, "--budget", budget,
                          "--format", "json"], check=True, capture_output=True, text=True).stdout
    assert acev2.check(dense, budget).to_dict() == json.loads(out)


def test_range_of_sizes(dense):
    def limits(macs):
        return {"analysis": {"dim": {"N": "1..5"}}, "total": {"macs": macs}}

    assert acev2.check(dense, limits(60))
    verdict = acev2.check(dense, limits(59))
    assert not verdict and "at N=5" in str(verdict)
    with open(dense, encoding="utf-8") as file:
        assert not acev2.check(file.read().encode(), limits(59))
    with pytest.raises(acev2.Error, match="a report has one size, budget:1 a range"):
        acev2.check(acev2.analyze(dense, dim={"N": 5}), limits(60))


def test_report_of_other_prices_proves_nothing(dense, tmp_path):
    (tmp_path / "prices.toml").write_text("unit = 'ACEv2'\n[prices]\nmac = 1\n")
    saved = tmp_path / "report.json"
    acev2.analyze(dense, dim={"N": 1}).to_json(saved)
    with pytest.raises(acev2.Error, match="the work is as it was counted with the built-in prices"):
        acev2.check(saved, {"total": {"macs": 12}}, profile=tmp_path / "prices.toml")


def test_unknown_is_no_pass():
    verdict = acev2.check(UNKNOWN.encode(), {"total": {"acev2": "1 G"}})
    assert not verdict
    with pytest.raises(AssertionError, match="unknown"):
        acev2.assert_budget(UNKNOWN.encode(), {"total": {"acev2": "1 G"}})


def test_options_that_contradict(dense, budget):
    with pytest.raises(acev2.Error, match=r"dim contradicts .*budget.toml:1"):
        acev2.check(dense, budget, dim={"N": 2})
    assert acev2.check(dense, budget, dim={"N": 1})
    # A default that is given is given.
    budget.write_text('[analysis]\nlowering = "none"\n[total]\nmacs = 12\n')
    with pytest.raises(acev2.Error, match="lowering contradicts"):
        acev2.check(dense, budget, lowering="integer")
    report = acev2.analyze(dense, dim={"N": 1})
    with pytest.raises(acev2.Error, match="dim contradicts the report"):
        acev2.check(report, {"total": {"macs": 12}}, dim={"N": 2})
    assert acev2.check(report, {"total": {"macs": 12}}, dim={"N": 1})


def test_report_made_with_other_options(dense, budget):
    with pytest.raises(acev2.Error):
        acev2.check(acev2.analyze(dense, dim={"N": 2}), budget)


def test_several_sizes(dense, budget):
    budget.write_text("[[analysis]]\ndim = {N = 1}\n[[analysis]]\ndim = {N = 2}\n"
                      "[total]\nmacs = 12\n")
    verdict = acev2.check(dense, budget)
    assert [check.result for check in verdict.checks] == ["pass", "over"]  # 12, 24
    assert verdict.result == "over"


def test_growth(dense, tmp_path):
    limits = {"growth": {"macs": "50 %"}}
    one = acev2.analyze(dense, dim={"N": 2})
    assert acev2.check(one, limits, baseline=one)
    with pytest.raises(acev2.Error, match="needs a baseline"):
        acev2.check(one, limits)
    with pytest.raises(acev2.Error, match=r"no \[growth\]"):
        acev2.check(one, {"total": {"macs": 24}}, baseline=one)
    one.to_json(tmp_path / "before.json")
    budget = tmp_path / "growth.toml"
    budget.write_text('[growth]\nbaseline = "before.json"\nmacs = "50 %"\n')
    assert acev2.check(one, budget)


def test_faults(dense, budget, tmp_path):
    budget.write_text("[total]\nmac = 12\n")
    with pytest.raises(acev2.Error, match=r"budget.toml:2: .*'mac'") as caught:
        acev2.check(dense, budget)
    assert "macs" in caught.value.hint
    with pytest.raises(acev2.Error, match="'mac'"):
        acev2.check(dense, {"total": {"mac": 12}})
    with pytest.raises(acev2.Error):
        acev2.check(dense, tmp_path / "none.toml")


def test_budget_as_a_dict_is_toml(dense):
    """Every kind of value, and names that TOML must quote."""
    limits = {"allow_unpriced": False, "total": {"macs": 12, "elementwise_share": "2.5 %"},
              "layer": [{"match": r'^"\\|é', "macs": 1, "optional": True},
                        {"match": "^", "macs": 12}]}
    verdict = acev2.check(dense, limits, dim={"N": 1})
    assert verdict, str(verdict)
    assert len([rule for rule in verdict.checks[0].rules if rule.rule.startswith("layer")]) == 2
