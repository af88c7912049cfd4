# SPDX-License-Identifier: Apache-2.0
"""Report: members, tables, pages."""

import copy
import inspect
import json
import pickle

import pytest
from conftest import FLOAT_MAC, ROOT, UNKNOWN

import acev2
from acev2 import _records


def test_members_are_those_of_the_json(models):
    report = acev2.analyze(models / "cnn-qdq.onnx")
    document = json.loads(report.to_json())
    assert report.keys() == list(document)
    assert report.metric_version == document["metric_version"]
    assert report.model.inputs[0].shape == document["model"]["inputs"][0]["shape"]
    assert [node.name for node in report.nodes] == [node["name"] for node in document["nodes"]]
    assert [entry.lhs for node in report.nodes for entry in node.work] == [
        entry["lhs"] for node in document["nodes"] for entry in node["work"]]
    assert report.totals.to_dict() == document["totals"]
    assert report.to_dict() == document
    assert report.totals.weights_by_width == document["totals"]["weights_by_width"]


def walk(record, seen):
    """Every member that the class names is in the document, and the other way round."""
    assert set(record._names) >= set(record.keys()) or record._other, type(record).__name__
    seen.add(type(record).__name__)
    for name in record.keys():
        value = getattr(record, name)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, _records.Record):
                walk(item, seen)


def test_classes_name_every_member(models, dense):
    """The schemas, which the classes are made from, have all that the documents have."""
    seen = set()
    report = acev2.analyze(models / "cnn-qdq.onnx")
    walk(report, seen)
    walk(acev2.analyze(UNKNOWN.encode()), seen)
    walk(acev2.diff(models / "cnn-float32.onnx", models / "cnn-qdq.onnx"), seen)
    walk(acev2.compare([report, dense], accuracy={report.model.path: 0.7}), seen)
    walk(acev2.check(dense, {"total": {"macs": 1}}), seen)
    classes = {name for name, _ in inspect.getmembers(_records, inspect.isclass)} - {"Record"}
    # Of --decisions and --formula, which analyze() does not make.
    command_alone = {"Decision", "Formula", "FormulaLayer", "FormulaTotals", "Obstacle",
                     "Polynomial", "Term", "Tied", "Variable"}
    raised = {"VerdictError"}  # of files that cannot be read
    assert classes - seen == command_alone | raised


def test_read_only_and_copied(dense):
    report = acev2.analyze(dense)
    with pytest.raises(AttributeError, match="read only"):
        report.totals.acev2 = 0
    with pytest.raises(AttributeError, match="no 'costs'.*acev2"):
        report.totals.costs
    report.to_dict()["totals"]["acev2"] = 0
    report.totals.weights_by_width["32"] = 0
    assert report.totals.acev2 == 12 * FLOAT_MAC + 4 * 32
    again = pickle.loads(pickle.dumps(report))
    assert again == report
    assert copy.deepcopy(report.totals) == report.totals
    assert "acev2" in dir(report.totals)


def test_texts(dense):
    report = acev2.analyze(dense, dim={"N": 1})
    # 12 MACs and 4 comparisons: 12·1184 + 4·32
    assert repr(report) == f"<acev2.Report of {dense}: ACEv2 14,336, 2 nodes>"
    assert "MatMul" in str(report) and "14.3 k" in str(report)
    assert "MatMul" in report.to_markdown(by="op")
    unknown = acev2.analyze(UNKNOWN.encode(), dim={"N": 1})
    assert repr(unknown) == "<acev2.Report of model: ACEv2 ≥ 14,208, 2 nodes>"


def test_page_of_a_notebook(dense):
    page = acev2.analyze(dense, dim={"N": 1})._repr_html_()
    assert page.startswith('<div class="acev2">')
    assert "<script" not in page and "<body" not in page
    assert "MatMul" in page and "14.3 k" in page
    hostile = acev2.analyze(dense.read_bytes(), name="<img src=x onerror=alert(1)>")
    assert "<img" not in hostile._repr_html_()


def test_page(dense, tmp_path):
    path = tmp_path / "page.html"
    text = acev2.analyze(dense).to_html(path)
    assert path.read_text(encoding="utf-8") == text
    assert text.startswith("<!doctype html>")


class TestPandas:
    """to_pandas, where pandas is installed."""

    @pytest.fixture(autouse=True)
    def pandas(self):
        self.pandas = pytest.importorskip("pandas")

    def test_rows_are_those_of_csv(self, models):
        report = acev2.analyze(models / "cnn-qdq.onnx")
        nodes = report.to_pandas(by="node")
        assert list(nodes["name"]) == [node.name for node in report.nodes]
        assert nodes["acev2"].sum() == report.totals.acev2
        assert nodes["macs"].dtype == "Int64"
        layers = report.to_pandas()
        assert list(layers["name"]) == [layer.name for layer in report.layers]
        assert list(layers["acev2"]) == [layer.acev2 for layer in report.layers]
        for by in ["layer", "op", "scope", "category", "precision"]:
            groups = report.to_pandas(by=by)
            assert 1 < len(groups) < len(nodes), by
            assert groups["acev2"].sum() == report.totals.acev2, by

    def test_unknown_is_missing(self):
        frame = acev2.analyze(UNKNOWN.encode(), dim={"N": 1}).to_pandas(by="node")
        assert list(frame["macs"].isna()) == [False, True]
        assert frame["macs"].iloc[0] == 12

    def test_view(self, models):
        report = acev2.analyze(models / "cnn-qdq.onnx")
        frame = report.to_pandas(by="node", sort="acev2", top=2)
        dearest = sorted(report.nodes, key=lambda node: -node.acev2)[:2]
        assert list(frame["name"]) == [node.name for node in dearest]
        with pytest.raises(acev2.Error, match="'colour' is not one of"):
            report.to_pandas(by="colour")


def test_without_pandas(dense, monkeypatch):
    import sys
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        acev2.analyze(dense).to_pandas()


def test_version():
    text = (ROOT / "CMakeLists.txt").read_text()
    assert f"VERSION {acev2.__version__} " in text
