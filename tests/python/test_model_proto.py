# SPDX-License-Identifier: Apache-2.0
"""onnx.ModelProto, of the package onnx."""

import onnx
from conftest import DENSE, FLOAT_MAC, ROOT

import acev2


def test_costs_by_hand():
    report = acev2.analyze(onnx.parser.parse_model(DENSE), dim={"N": 2})
    assert report.model.path == "dense"  # the name of its graph
    assert report.totals.acev2 == 24 * FLOAT_MAC + 8 * 32


def test_as_the_file():
    paths = sorted((ROOT / "models").glob("*.onnx"))
    assert len(paths) > 10
    for path in paths:
        expected = acev2.analyze(path)
        model = onnx.load(path)
        before = model.SerializeToString()
        assert acev2.analyze(model, name=str(path)) == expected
        assert model.SerializeToString() == before


def test_diff_and_budget_take_one(dense):
    model = onnx.parser.parse_model(DENSE)
    assert acev2.diff(model, dense).totals.acev2.change == 0
    assert acev2.check(model, {"total": {"macs": 12}}, dim={"N": 1})
    assert acev2.compare({"a": model, "b": dense}).models[1].ratio == 1
