#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Exports current architectures with both exporters of torch and holds acev2 to torch's own count.

    python3 export.py ACEV2 [--folder FOLDER] [NAME ...]

Of each network: MACs counted by torch while it runs (count.py) against those of MAC layers in the
report of either export, numbers stored in the file less those that no arithmetic reads against
`parameters`. Writes exports.tsv (of the named networks its lines alone) and the graphs of KEPT, all
without weights, to models/. Ends with 1 if a figure differs and OFFLINE does not say why.
"""
import argparse
import csv
import json
import pathlib
import subprocess
import sys
import time
import traceback
import warnings

import numpy
import onnx
import torch
from onnx import TensorProto

import count
import networks

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE / "exports.tsv"
FIELDS = ["network", "exporter", "opset", "sizes", "torch_macs", "mac_layer_macs", "stored_floats",
          "unread", "parameters", "offline"]
EXPORTERS = networks.EXPORTERS

# Graphs that the tests read where there is no torch.
KEPT = {("resnet50", "dynamo"), ("swin_t", "dynamo"), ("bert", "dynamo"), ("llama", "dynamo"),
        ("ssdlite320_mobilenet_v3_large", "dynamo"), ("yolov8n", "dynamo"), ("gpt2_cache", "torchscript"),
        ("mobilenet_v3_large", "torchscript"), ("lstm", "torchscript")}

# MACs that torch runs and no inference of the graph does, since both operands are constants.
OFFLINE = {
    # The bias of each attention is a network of the table of relative positions in a window of
    # 8 × 8: 15² = 225 pairs, 2 → 512 → heads of 3, 6, 12 and 24, in 2, 2, 6 and 2 blocks.
    "swin_v2_t": (225 * 2 * 512 * 12 + 225 * 512 * (2 * 3 + 2 * 6 + 6 * 12 + 2 * 24),
                  "bias of relative positions"),
    # Keys and queries of the 2·32 relative positions, 96 wide, in 2 layers.
    "deberta_v2": (2 * 2 * 64 * 96 * 96, "projections of relative positions"),
    # The 20 queries, 64 wide, are constants up to the cross-attention of the first layer: q, k, v
    # and o of their own attention, q of the other; scores and sums of 20 × 20.
    "detr": (5 * 20 * 64 * 64 + 2 * 20 * 20 * 64, "first layer of the queries"),
}

FLOATS = {TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16, TensorProto.BFLOAT16}
LARGEST_INLINE = 256  # bytes

# Inputs that no arithmetic reads: sizes, indices, what fills, bounds.
UNREAD = {
    "Clip": {1, 2}, "Resize": {1, 2, 3}, "Pad": {1, 2, 3}, "Dropout": {1, 2}, "Reshape": {1},
    "Expand": {1}, "Tile": {1}, "Slice": {1, 2, 3, 4}, "Gather": {1}, "GatherElements": {1},
    "GatherND": {1}, "ScatterND": {1}, "ScatterElements": {1}, "TopK": {1}, "ConstantOfShape": {0}}
KEPT_METADATA = ("pkg.torch.onnx.name_scopes",)  # what names layers


def graphs_of(graph):
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            for inner in [attribute.g] * attribute.HasField("g") + list(attribute.graphs):
                yield from graphs_of(inner)


def export(network: networks.Network, exporter: str, path: pathlib.Path) -> onnx.ModelProto:
    names = [f"in{k}" for k in range(len(network.args))]
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        if exporter == "dynamo":
            sizes = None
            if network.open_sizes:
                sizes = tuple(dict(network.open_sizes.get(k, {})) for k in range(len(names)))
                if takes_any_number(network.module):  # of *args: one tuple of their sizes
                    sizes = (sizes,)
            program = torch.onnx.export(network.module, network.args, dynamo=True,
                                        input_names=names, dynamic_shapes=sizes, verbose=False)
            return program.model_proto
        torch.onnx.export(
            network.module, network.args, str(path), dynamo=False, input_names=names,
            dynamic_axes={names[k]: sizes for k, sizes in network.open_sizes.items()})
    return onnx.load(path)


def takes_any_number(module) -> bool:
    return bool(module.forward.__code__.co_flags & 0x04)


def size_of(tensor: TensorProto) -> int:
    return int(numpy.prod(tensor.dims, dtype=numpy.int64))


def stored_floats(model: onnx.ModelProto) -> tuple[int, int]:
    """How many floats the file stores, and how many of them no arithmetic reads. What is computed
    from constants and shapes alone is read if what reads it depends on data."""
    stored: dict[str, int] = {}
    nodes = []
    for graph in graphs_of(model.graph):
        stored |= {t.name: size_of(t) for t in graph.initializer if t.data_type in FLOATS}
        for node in graph.node:
            value = next((a.t for a in node.attribute if a.name == "value"), None)
            if node.op_type == "Constant" and value is not None and value.data_type in FLOATS:
                stored[node.output[0]] = size_of(value)
            nodes.append(node)
    varying = {value.name for graph in graphs_of(model.graph) for value in graph.input}
    varying -= {tensor.name for tensor in model.graph.initializer}
    while True:  # until nothing more depends on data: bodies stand behind their nodes
        more = {name for node in nodes for name in node.output
                if node.op_type not in ("Shape", "Size") and name not in varying
                and (varying.intersection(node.input)
                     or any(a.HasField("g") for a in node.attribute))}
        if not more:
            break
        varying |= more
    read = {value.name for graph in graphs_of(model.graph) for value in graph.output}
    for node in sorted(nodes, key=lambda n: varying.isdisjoint(n.output)) + nodes[::-1]:
        if varying.isdisjoint(node.output) and read.isdisjoint(node.output):
            continue
        for k, name in enumerate(node.input):
            if k not in UNREAD.get(node.op_type, ()):
                read.add(name)
    return sum(stored.values()), sum(n for name, n in stored.items() if name not in read)


def strip(model: onnx.ModelProto, name: str) -> None:
    """Takes the weights out, as a file whose external data is absent, and what tells of the
    machine: stack traces."""
    offset = 0

    def strip_tensor(tensor: TensorProto) -> None:
        nonlocal offset
        size = len(onnx.numpy_helper.to_array(tensor).tobytes())
        if size <= LARGEST_INLINE:
            return
        for field in ("raw_data", "float_data", "int32_data", "int64_data", "double_data"):
            tensor.ClearField(field)
        tensor.data_location = TensorProto.EXTERNAL
        del tensor.external_data[:]
        for key, value in (("location", f"{name}.onnx.data"), ("offset", offset), ("length", size)):
            tensor.external_data.add(key=key, value=str(value))
        offset += size

    for graph in graphs_of(model.graph):
        graph.doc_string = ""
        for tensor in graph.initializer:
            strip_tensor(tensor)
            del tensor.metadata_props[:]
        for node in graph.node:
            node.doc_string = ""
            kept = [p for p in node.metadata_props if p.key in KEPT_METADATA]
            pairs = [(p.key, p.value) for p in kept]
            del node.metadata_props[:]
            for key, value in pairs:
                node.metadata_props.add(key=key, value=value)
            for attribute in node.attribute:
                if attribute.HasField("t"):
                    strip_tensor(attribute.t)
        for value in list(graph.value_info) + list(graph.input) + list(graph.output):
            del value.metadata_props[:]
            value.doc_string = ""
    del model.metadata_props[:]
    model.doc_string = ""


def report(acev2: str, path: pathlib.Path, sizes: dict[str, int]) -> dict:
    command = [acev2, str(path), "--json", "-"]
    for name, size in sizes.items():
        command += ["--dim", f"{name}={size}"]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError(run.stderr)
    return json.loads(run.stdout)


def one(name: str, network, torch_macs: int, exporter: str, acev2: str,
        folder: pathlib.Path) -> dict:
    path = folder / f"{name}.{exporter}.onnx"
    model = export(network, exporter, path)
    floats, unread = stored_floats(model)
    strip(model, f"{name}.{exporter}")
    onnx.save(model, path)
    sizes = {size: network.args[k].shape[dim] for k, dims in network.open_sizes.items()
             for dim, size in dims.items()}
    result = report(acev2, path, sizes)
    totals = result["totals"]
    if (name, exporter) in KEPT:
        (HERE / "models" / path.name).write_bytes(path.read_bytes())
    row = {"network": name, "exporter": exporter, "opset": model.opset_import[0].version,
           "sizes": " ".join(f"{key}={value}" for key, value in sizes.items()) or "as declared",
           "torch_macs": torch_macs, "mac_layer_macs": totals["mac_layer_macs"],
           "stored_floats": floats, "unread": unread, "parameters": totals["parameters"],
           "offline": OFFLINE.get(name, (0, ""))[1]}
    unpriced = [node["name"] for node in result["nodes"] if node["status"] == "unpriced"]
    if unpriced:
        raise RuntimeError(f"no price: {unpriced[:3]}")
    return row


def differs(row: dict) -> bool:
    offline = OFFLINE.get(row["network"], (0, ""))[0]
    return (row["mac_layer_macs"] != row["torch_macs"] - offline
            or row["parameters"] != row["stored_floats"] - row["unread"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("acev2")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("/tmp/exports"))
    options = parser.parse_intermixed_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    rows = {}
    if TABLE.exists():
        for row in csv.DictReader(TABLE.open(), delimiter="\t"):
            rows[row["network"], row["exporter"]] = row
    torch.backends.mha.set_fastpath_enabled(False)  # one operator that nobody counts or exports
    bad = 0
    for name in options.names or networks.NETWORKS:
        for exporter in networks.NETWORKS[name]().exporters:
            start = time.monotonic()
            torch.manual_seed(0)
            try:
                network = networks.NETWORKS[name]()
                network.module.eval()
                row = one(name, network, count.macs(network.module, network.args), exporter,
                          options.acev2, options.folder)
                wrong = differs(row)
                rows[name, exporter] = row
            except Exception as fault:
                print('\n'.join(traceback.format_exc(limit=-3).split('\n')[-14:])[:1500])
                row, wrong = str(fault).strip().split("\n")[0][:200], True
            bad += wrong
            print("DIFFERS" if wrong else "ok", name, exporter, f"{time.monotonic() - start:.0f} s",
                  row if wrong else "", flush=True)
    with TABLE.open("w", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        order = list(networks.NETWORKS)
        writer.writerows(rows[key] for key in sorted(
            rows, key=lambda key: (order.index(key[0]), EXPORTERS.index(key[1]))))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
