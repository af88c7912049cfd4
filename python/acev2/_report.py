# SPDX-License-Identifier: Apache-2.0
"""What the functions of acev2 return: a report, a diff, a comparison, a verdict.

Each holds its result in the native module and parses its JSON when a member is first asked for.
"""

from __future__ import annotations

from . import _native, _records
from ._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from typing import Any, Literal

    import pandas

    By = Literal["layer", "node", "op", "scope", "category", "precision"]
    Metric = Literal["acev2", "ace", "macs"]

_WIDTH = 100  # columns of a text table


def _view(by: str = "layer", metric: str = "acev2", sort: str | None = None,
          filter: str | None = None, top: int | None = None, depth: int = 1) -> _native.View:
    view = _native.View()
    view.by, view.metric, view.depth, view.top = by, metric, depth, top
    view.sort, view.filter = sort or "", filter or ""
    return view


def _parsed(text: str) -> dict[str, Any]:
    import json

    document: dict[str, Any] = json.loads(text)
    return document


def _frame(columns: Any) -> pandas.DataFrame:
    try:
        import pandas
    except ImportError as missing:
        raise ImportError("to_pandas needs pandas, which is not installed: pip install pandas"
                          ) from missing
    # Whole numbers with gaps stay whole numbers: Int64 with <NA> instead of float64 with NaN.
    dtypes = {(int,): "Int64", (float,): "Float64", (float, int): "Float64", (bool,): "boolean"}
    series = {}
    for name, cells in columns.items():
        kinds = sorted({type(cell) for cell in cells if cell is not None}, key=lambda k: k.__name__)
        series[name] = pandas.Series(cells, dtype=dtypes.get(tuple(kinds), object))
    return pandas.DataFrame(series)


def _save(text: str, path: str | os.PathLike[str] | None) -> str:
    if path is not None:
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    return text


class _Lazy(Record):
    """A record whose document is parsed when it is first looked at."""

    __slots__ = ()

    def _text(self) -> str:
        raise NotImplementedError

    def _json(self) -> dict[str, Any]:
        if self._data is None:
            object.__setattr__(self, "_data", _parsed(self._text()))
        return super()._json()

    def to_json(self, path: str | os.PathLike[str] | None = None) -> str:
        """The document as text, as ``--json`` writes it; also written to ``path`` if given."""
        return _save(self._text(), path)


class Report(_Lazy, _records.Report):
    """What one inference of a model costs, node by node and in total.

    Made by :func:`acev2.analyze`. Attributes are those of the JSON report; what is not known is
    None, never 0.

    >>> report = acev2.analyze("model.onnx")
    >>> report.totals.acev2          # ACEv2 units
    >>> report.totals.weight_bits    # bits
    >>> [node.name for node in report.nodes if node.status == "unpriced"]
    """

    __slots__ = ("_result",)
    _result: _native.Report

    def __init__(self, native: _native.Report) -> None:
        super().__init__(None)
        object.__setattr__(self, "_result", native)

    def _text(self) -> str:
        return self._result.json()

    @property
    def totals(self) -> _records.Totals:  # type: ignore[override]
        """Costs, sizes and counts of the whole model."""
        totals: _records.Totals | None = self._made.get("totals")
        if totals is None:  # without the nodes, of which there may be many
            totals = _records.Totals(_parsed(self._result.totals_json())["totals"])
            self._made["totals"] = totals
        return totals

    def to_pandas(self, by: By = "layer", *, metric: Metric = "acev2", sort: str | None = None,
                  filter: str | None = None, top: int | None = None,
                  depth: int = 1) -> pandas.DataFrame:
        """A ``pandas.DataFrame`` with the columns of ``acev2 MODEL --csv``.

        by: a row a layer (a main node with the quantizers, bias and constants that serve it), a
            node, or a group: by operator, scope (the first ``depth`` parts of names like a/b/c), category or
            precision.
        metric: what shares are of, and what groups and ``top`` are sorted by.
        sort: a column, biggest first, or "graph".
        filter: a regular expression that a node's name or operator must contain.
        top: only the first so many rows.

        acev2 is in units of the metric, macs and ace are counts, sizes are in bits, shares are
        parts of 1. Unknown is <NA>.
        """
        return _frame(self._result.columns(_view(by, metric, sort, filter, top, depth)))

    def to_html(self, path: str | os.PathLike[str] | None = None) -> str:
        """The interactive page of ``--html``; also written to ``path`` if given."""
        return _save(self._result.written("html", _view()), path)

    def to_markdown(self, by: By = "layer", *, top: int | None = None) -> str:
        """The table as Markdown, as ``--markdown`` writes it."""
        return self._result.written("markdown", _view(by, top=top))

    def __str__(self) -> str:
        """The table of the command line: the dearest layers, and a line for the others."""
        return self._result.table(_view(), _WIDTH)

    def __repr__(self) -> str:
        totals = self.totals
        nodes = totals.nodes
        bound = "≥ " if totals.lower_bound else ""
        cost = "?"
        if totals.acev2 is not None:
            cost = bound + f"{totals.acev2:,.6f}".rstrip("0").rstrip(".")
        return f"<acev2.Report of {self._result.path}: ACEv2 {cost}, {nodes['total']} nodes>"

    def _repr_html_(self) -> str:
        return self._result.html_part(_view())

    def __reduce__(self) -> tuple[Any, ...]:
        return (_from_json, (self._text(),))


def _from_json(text: str) -> Report:
    return Report(_native.analyze(("report", text.encode()), [], False))


class Diff(_Lazy, _records.Diff):
    """What changed from one model to another. Made by :func:`acev2.diff`."""

    __slots__ = ("_result",)
    _result: _native.Diff

    def __init__(self, native: _native.Diff) -> None:
        super().__init__(None)
        object.__setattr__(self, "_result", native)

    def _text(self) -> str:
        return self._result.written("json", _view())

    def to_pandas(self) -> pandas.DataFrame:
        """A row a layer of either model, the largest change first; ``relative`` is a part of 1."""
        rows = self._json()["rows"]
        return _frame({name: [row[name] for row in rows] for name in (rows[0] if rows else {})})

    def to_html(self, path: str | os.PathLike[str] | None = None) -> str:
        """The page of ``acev2 diff --html``; also written to ``path`` if given."""
        return _save(self._result.written("html", _view()), path)

    def to_markdown(self, *, metric: Metric = "acev2", top: int | None = None) -> str:
        """The tables as Markdown, as ``acev2 diff --markdown`` writes them."""
        return self._result.written("markdown", _view(metric=metric, top=top))

    def __str__(self) -> str:
        return self._result.table(_view(top=30), _WIDTH)

    def __repr__(self) -> str:
        return f"<acev2.Diff of {self.old.path} and {self.new.path}>"

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("a Diff cannot be pickled; its to_dict() and its two reports can")


class Comparison(_Lazy, _records.Comparison):
    """Models side by side, and the Pareto front. Made by :func:`acev2.compare`."""

    __slots__ = ("_result",)
    _result: _native.Comparison

    def __init__(self, native: _native.Comparison) -> None:
        super().__init__(None)
        object.__setattr__(self, "_result", native)

    def _text(self) -> str:
        return self._result.written("json")

    def to_pandas(self) -> pandas.DataFrame:
        """A row a model."""
        rows = self._json()["models"]
        return _frame({name: [row[name] for row in rows] for name in rows[0]})

    def to_html(self, path: str | os.PathLike[str] | None = None) -> str:
        """The page of ``acev2 compare --html``; also written to ``path`` if given."""
        return _save(self._result.written("html"), path)

    def to_svg(self, path: str | os.PathLike[str] | None = None) -> str:
        """The chart: cost against accuracy, or a bar a model where accuracies are not known."""
        return _save(self._result.written("svg"), path)

    def __str__(self) -> str:
        return self._result.table(_WIDTH)

    def __repr__(self) -> str:
        return f"<acev2.Comparison of {len(self._json()['models'])} models>"

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("a Comparison cannot be pickled; its to_dict() can")


class Verdict(_Lazy, _records.Verdict):
    """A model held against a budget. Made by :func:`acev2.check`; true if every rule passes."""

    __slots__ = ("_result",)
    _result: _native.Checks

    def __init__(self, native: _native.Checks) -> None:
        super().__init__(None)
        object.__setattr__(self, "_result", native)

    def _text(self) -> str:
        return self._result.written("json", False)

    def __bool__(self) -> bool:
        return self.result == "pass"

    def to_markdown(self) -> str:
        """As ``acev2 check --format markdown`` writes it."""
        return self._result.written("markdown", False)

    def __str__(self) -> str:
        """What is over or cannot be decided, with the dearest layers, and a summary."""
        return self._result.written("text", False)

    def __repr__(self) -> str:
        return f"<acev2.Verdict: {self.result}>"

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("a Verdict cannot be pickled; its to_dict() can")
