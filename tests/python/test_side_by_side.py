# SPDX-License-Identifier: Apache-2.0
"""acev2.diff and acev2.compare."""

import json

import pytest
from conftest import DENSE, FLOAT_MAC
from test_analyze import command

import acev2


@pytest.fixture
def int8(tmp_path):
    """DENSE with its MatMul on 8-bit operands, as a saved report."""
    report = acev2.analyze(DENSE.encode(), assume="MatMul=w8a8", dim={"N": 1}, name="int8.onnxtxt")
    path = tmp_path / "int8.json"
    report.to_json(path)
    return path


def test_diff_by_hand(dense, int8):
    diff = acev2.diff(dense, int8, dim={"N": 1})
    # 12 MACs: 1024 each of float32, 8·8 each of int8; what else there is is seen in the category.
    assert diff.totals.mac.old == 12 * FLOAT_MAC
    assert diff.totals.mac.new == 12 * 64
    assert diff.totals.mac.change == 12 * (64 - FLOAT_MAC)
    row = diff.rows[0]
    assert (row.status, row.op, row.old_macs, row.new_macs) == ("changed", "MatMul", 12, 12)
    assert (row.old_operands, row.operands) == ("float32 × float32", "int8 × int8")
    assert "MatMul" in str(diff) and "MatMul" in diff.to_markdown()
    assert repr(diff).startswith("<acev2.Diff of ")


def test_diff_is_that_of_the_command_line(models):
    pair = (models / "cnn-float32.onnx", models / "cnn-qdq.onnx")
    diff = acev2.diff(*pair)
    assert diff.to_dict() == json.loads(command("diff", *pair, "--json", "-"))
    assert len(acev2.diff(*pair, ungrouped=True).rows) > len(diff.rows)
    assert "<html" in diff.to_html()


def test_options_of_several_models(dense, models):
    with pytest.raises(acev2.Error, match="no model has an open dimension of that name"):
        acev2.diff(dense, dense, dim={"M": 3})
    # It is enough that one of them has the dimension.
    assert acev2.diff(models / "lstm.onnx", dense, dim={"N": 3}).totals.macs.new == 36


def test_compare_by_hand(dense, int8):
    float32 = acev2.analyze(dense, dim={"N": 1})
    table = acev2.compare({"float": float32, "int8": int8}, accuracy={"float": 0.75, "int8": 0.5})
    first, second = table.models
    assert (first.model, second.model) == ("float", "int8")
    assert first.ratio == 1
    assert second.ratio == pytest.approx(second.acev2 / first.acev2)
    assert (first.accuracy, second.accuracy) == (0.75, 0.5)
    assert first.front and second.front  # dearer and better, cheaper and worse
    worse = acev2.compare([float32, int8], accuracy={"dense": 0.5, "int8": 0.75})
    assert [model.front for model in worse.models] == [False, True]
    assert table.to_svg().startswith("<svg")
    assert "int8" in str(table)


def test_compare_is_that_of_the_command_line(models, tmp_path):
    paths = [models / "cnn-float32.onnx", models / "cnn-qdq.onnx"]
    csv = tmp_path / "accuracy.csv"
    csv.write_text("model,accuracy\ncnn-float32,0.7\ncnn-qdq,0.69\n")
    expected = json.loads(command("compare", *paths, "--accuracy", csv, "--json", "-"))
    assert acev2.compare(paths, csv).to_dict() == expected
    assert acev2.compare(paths).to_svg().startswith("<svg")  # bars


def test_compare_takes_several(dense):
    for one in (dense, str(dense), dense.read_bytes()):
        with pytest.raises(TypeError, match="compare takes several models"):
            acev2.compare(one)


def test_accuracy_of_no_model(models):
    table = acev2.compare([models / "cnn-qdq.onnx"], accuracy={"resnet": 0.7})
    assert "resnet" in table.warnings[0]


def test_tables(dense, int8):
    pandas = pytest.importorskip("pandas")
    frame = acev2.diff(dense, int8).to_pandas()
    assert isinstance(frame, pandas.DataFrame) and frame["new_macs"].dtype == "Int64"
    assert list(acev2.compare([dense, int8]).to_pandas()["ratio"])[0] == 1
