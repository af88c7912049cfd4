# SPDX-License-Identifier: Apache-2.0
"""Writes graphs/KIND/GROUP.txt and groups.json from the groups in kinds/.

    python generate.py            (with the packages in requirements.txt)

Invariant: the same bytes on every run. Every graph is parsed and checked by ONNX and its output
shapes are recorded, so that the C++ test needs no Python. verify.py holds the results of a group equal.
"""

import importlib
import json
import pathlib
import shutil
import textwrap

import onnx
import onnx.parser
import onnx.shape_inference

import groups
from prices import Work, decimal

HERE = pathlib.Path(__file__).resolve().parent


def load_groups():
    for path in sorted((HERE / "kinds").glob("*.py")):
        importlib.import_module("kinds." + path.stem)
    names = [group["name"] for group in groups.GROUPS]
    assert len(names) == len(set(names)), "a name occurs twice"
    return groups.GROUPS


_SECTIONS = {"§1": "[Prices]", "§2": "[Formats]", "§3": "[Integer lowering]", "§4": "[Work]"}


def with_sections(text):
    """The sections of docs/metric.md by name; kinds/ writes numbers."""
    for mark, name in _SECTIONS.items():
        text = text.replace(mark + ":", name).replace(mark, name)
    return text


def number(millionths):
    """For JSON: an integer where it is one."""
    text = decimal(millionths)
    return float(text) if "." in text else int(text)


def macs_text(macs):
    return "; ".join(f"{count} {lhs} {rhs}" for (lhs, rhs), count in sorted(macs.items()) if count)


def added(base, more):
    return {key: base.get(key, 0) + more.get(key, 0) for key in {**base, **more}}


def output_shapes(model):
    """["2x3", …] of the graph's outputs, None where inference does not know."""
    shapes = []
    for output in onnx.shape_inference.infer_shapes(model).graph.output:
        dims = [d.dim_value for d in output.type.tensor_type.shape.dim]
        shapes.append("x".join(map(str, dims)))
    return shapes


def describe(group):
    """The entry of groups.json."""
    work = group["work"]
    assert not group["members"][0].why, "the first member has no difference"
    assert all(member.why or not member.plus.words for member in group["members"]), "why?"
    entry = {
        "name": group["name"],
        "kind": group["kind"],
        "file": f"graphs/{group['kind']}/{group['name']}.txt",
        "acev2": number(work.cost),
        "macs": macs_text(work.macs),
        "categories": {key: number(part.cost) for key, part in group["categories"].items()},
        "because": " ".join((with_sections(group["why"]), work.words or "nothing is charged", "=",
                             decimal(work.cost))),
        "members": [],
    }
    if not entry["categories"]:
        del entry["categories"]
    shapes = None
    for member in group["members"]:
        model = onnx.parser.parse_model(member.text())
        onnx.checker.check_model(model)
        shapes = shapes or output_shapes(model)
        record = {"name": member.name}
        if member.why:
            record["difference"] = number(member.plus.cost)
            record["macs"] = macs_text(added(work.macs, member.plus.macs))
            record["because"] = with_sections(member.why)
            if member.plus.words:
                record["because"] += f": {member.plus.words} = {decimal(member.plus.cost)}"
        if member.run != "ort":
            record["run"] = member.run
        if member.tolerance:
            record["tolerance"] = member.tolerance
        entry["members"].append(record)
    entry["output_shapes"] = shapes
    return entry


def comment(text):
    return textwrap.wrap(text, 98, initial_indent="# ", subsequent_indent="# ")


def graph_file(group, entry):
    """All members, one after the other, under a comment that says what they cost."""
    lines = comment(entry["because"])
    for member, record in zip(group["members"], entry["members"]):
        lines += ["", f"# member {member.name}"]
        if "because" in record:
            lines += comment(record["because"])
        lines.append(member.text())
    return "\n".join(lines) + "\n"


def main():
    entries = []
    loaded = load_groups()
    shutil.rmtree(HERE / "graphs", ignore_errors=True)
    for group in loaded:
        try:
            entry = describe(group)
        except Exception as error:
            raise SystemExit(f"{group['kind']}/{group['name']}: {error}") from error
        path = HERE / entry["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(graph_file(group, entry), encoding="utf-8")
        entries.append(entry)
    text = json.dumps({"groups": entries}, indent=1, ensure_ascii=False) + "\n"
    (HERE / "groups.json").write_text(text, encoding="utf-8")
    kinds = len({entry["kind"] for entry in entries})
    members = sum(len(entry["members"]) for entry in entries)
    print(f"{len(entries)} groups of {kinds} kinds, {members} graphs")


if __name__ == "__main__":
    main()
