# SPDX-License-Identifier: Apache-2.0
"""What one inference of an ONNX model costs in ACEv2, the hardware cost of quantized networks.

>>> import acev2
>>> report = acev2.analyze("model.onnx", dim={"batch": 1})
>>> report.totals.acev2
>>> report.to_pandas(by="layer")

The functions take a model as a path, as bytes, as an ``onnx.ModelProto`` or as a
``torch.nn.Module`` (exported in memory); all but ``analyze`` take a :class:`Report` that there is
already, too. What you must mend is raised as :class:`Error`, which has a ``hint``.
"""

from __future__ import annotations

from . import _native
from ._error import Error
from ._report import Comparison, Diff, Report, Verdict
from ._sources import budget_of, options_of, source_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from typing import Any, Iterable, Literal, Mapping, Protocol, Sequence, Union

    # Said so that neither package need be there.
    class ModelProto(Protocol):
        """An onnx.ModelProto."""

        @property
        def graph(self) -> Any: ...
        def SerializeToString(self) -> bytes: ...

    class Module(Protocol):
        """A torch.nn.Module."""

        def named_parameters(self) -> Any: ...
        def state_dict(self) -> Any: ...

    Path = Union[str, os.PathLike[str]]
    Model = Union[Path, bytes, bytearray, memoryview, ModelProto, Module, Report]

__all__ = ["Comparison", "Diff", "Error", "Report", "Verdict", "analyze", "assert_budget", "check",
           "compare", "diff"]
__version__: str = _native.version


def analyze(
    model: Model,
    *,
    dim: Mapping[str, int] | None = None,
    input: Mapping[str, Sequence[int]] | None = None,
    value: Mapping[str, Sequence[float]] | None = None,
    assume: Iterable[str] | str = (),
    weights: Literal["declared", "values"] = "declared",
    lowering: Literal["integer", "none"] = "integer",
    float_mac: Literal["sum", "product"] = "sum",
    profile: Path | None = None,
    branch: Literal["max", "min", "then", "else"] = "max",
    trip_count: int | None = None,
    args: Any = None,
    name: str | None = None,
    **options: Any,
) -> Report:
    """What one inference of ``model`` costs.

    model: a path (binary ONNX, ONNX text or a saved JSON report), the bytes of one, an
        ``onnx.ModelProto``, or a ``torch.nn.Module``, which is exported in memory with ``args``.
        A file's weights stay on disk, bytes are not copied; of a ModelProto and of a Module there
        is one serialized copy as long as the analysis runs.
    dim: values of symbolic dimensions, ``{"batch": 1}``; unset ones are 1, or what the model needs.
    input: shapes of inputs, ``{"x": (1, 3, 224, 224)}``; they win over ``dim``.
    value: values of inputs that decide sizes or iterations, ``{"size": [1, 3, 224, 224]}``.
    assume: formats to assume, ``["conv1=w4a8", ".*=w:int4"]``, a regular expression of names of
        nodes or operators before the last "=".
    weights: formats of float weights as declared, or as their values need.
    lowering: quantized parts on integers, or every node as it is written.
    float_mac: the price of a float MAC: multiply + add, or i·j as of integers.
    profile: a file with prices and operator rules of your own.
    branch: which branch of an If is charged.
    trip_count: iterations of loops that do not tell their number.
    args: of a Module: the inputs that it is called with, a tuple.
    name: stands for the path of a model that has none, in reports and errors.
    options: further options of ``acev2 --help``, with _ for -.

    The analysis runs without the lock of the interpreter: threads may analyze at once.

    Returns a Report, whose costs are in ACEv2 units (or a profile's), MACs and ACE in counts, sizes
    in bits. Raises Error for what you must mend.
    """
    if isinstance(model, Report):
        raise TypeError("analyze takes a model, not a Report, which has been made of one")
    given = options_of({"dim": dim, "input": input, "value": value,
                        "assume": [assume] if isinstance(assume, str) else list(assume),
                        "weights": weights, "lowering": lowering, "float_mac": float_mac,
                        "profile": profile, "branch": branch, "trip_count": trip_count, **options})
    return Report(_native.analyze(source_of(model, args, name), given, False))


def _reports(models: Iterable[Any], options: Mapping[str, Any]) -> list[Report]:
    """Of models that are analyzed alike; what `options` name must be in one of them at least."""
    given = options_of(options)
    reports = [model if isinstance(model, Report)
               else Report(_native.analyze(source_of(model), given, True)) for model in models]
    _native.require_names([report._result for report in reports], given)
    return reports


def diff(old: Model, new: Model, *, ungrouped: bool = False, **options: Any) -> Diff:
    """What changed from ``old`` to ``new``, layer by layer, the largest change first.

    Layers are matched by name, by the name of their output and by structure; a layer holds the
    quantizers and the bias that serve it, unless ``ungrouped``. ``options`` are those of :func:`analyze`, for
    both models. Raises Error.
    """
    before, after = _reports((old, new), options)
    return Diff(_native.diff(before._result, after._result, ungrouped))


def compare(models: Iterable[Model] | Mapping[str, Model],
            accuracy: Mapping[str, float] | Path | None = None, **options: Any) -> Comparison:
    """Models side by side: costs, shares, sizes and the ratio to the first.

    models: several, or ``{name: model}``.
    accuracy: how accurate each is, by name (path, file name or stem), or the path of a CSV file
        with a column of models and one of accuracies; it marks the Pareto front.
    options: those of :func:`analyze`, for all models.

    Raises Error.
    """
    from collections.abc import Mapping

    if isinstance(models, (str, bytes)) or hasattr(models, "__fspath__"):
        raise TypeError("compare takes several models, as in compare([a, b]), not one")
    named = models if isinstance(models, Mapping) else None
    reports = _reports(models if named is None else named.values(), options)
    names = [report._result.path for report in reports] if named is None else list(named)
    accuracies = None
    if accuracy is not None:
        if isinstance(accuracy, Mapping):
            accuracies = ("accuracy",
                          {str(key): float(value) for key, value in accuracy.items()})
        else:
            with open(accuracy, encoding="utf-8", newline="") as file:
                accuracies = _native.read_accuracies(file.read(), str(accuracy))
    pairs = [(str(label), report._result) for label, report in zip(names, reports)]
    return Comparison(_native.compare(pairs, accuracies))


def check(model: Model, budget: Path | Mapping[str, Any], *, baseline: Model | None = None,
          name: str | None = None, args: Any = None, **options: Any) -> Verdict:
    """Holds ``model`` against ``budget``.

    budget: the path of a TOML file (``acev2 check --init`` writes one), or its content,
        ``{"total": {"acev2": "1.9 G"}, "layer": [{"match": "^head", "macs": "2 M"}]}``.
    baseline: what a [growth] is measured from, where the budget does not name it.
    options: those of :func:`analyze`; a budget with [analysis] brings its own.

    Returns a Verdict, which is true if every rule passes for sure. Raises Error.
    """
    path, text = budget_of(budget)
    before = None if baseline is None else source_of(baseline)
    return Verdict(_native.check(source_of(model, args, name), path, text, options_of(options),
                                 before))


def assert_budget(model: Model, budget: Path | Mapping[str, Any], **options: Any) -> None:
    """Raises AssertionError unless ``model`` keeps ``budget``, for tests with pytest.

    The message says which rules are over or cannot be decided, by how much, and which layers are
    the dearest. Arguments are those of :func:`check`.
    """
    __tracebackhide__ = True
    verdict = check(model, budget, **options)
    if not verdict:
        raise AssertionError("\n" + str(verdict).rstrip())
