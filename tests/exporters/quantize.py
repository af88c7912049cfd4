#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Quantizes exports with ONNX Runtime's tools and holds `acev2 diff` to what became of each layer.

    python3 quantize.py ACEV2 [--folder FOLDER] [NAME ...]

Of each network and exporter: the float export against its quantized variants (static in QDQ and
QOperator, dynamic, weights of 4 bits, each after the preparation that the quantizer asks for).
Every MAC layer of the float model must be paired with one of the same MACs, and with the one that
the quantizer says it made of it: it keeps the node's name and adds to it. Writes variants.tsv and
ends with 1 if a pair is missing or wrong.
"""
import argparse
import csv
import json
import logging
import pathlib
import re
import subprocess
import sys
import traceback

import numpy
import onnx
import torch
from onnxruntime.quantization import (CalibrationDataReader, QuantFormat, QuantType,
                                      quantize_dynamic, quantize_static)
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.quantization.shape_inference import quant_pre_process

import export
import networks

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE / "variants.tsv"
FIELDS = ["network", "exporter", "variant", "mac_layers", "paired", "named", "extra"]
NAMES = ("unet", "mobilenet_v3_large", "resnet50", "lstm", "bert_sdpa", "llama", "gpt2_cache", "t5",
         "whisper_decoder")

# What ONNX Runtime's tools put behind the name of a node.
ADDED = re.compile(r"(_quant|_MatMul|_Add|_Mul|_matmul|_Q\d+|_DequantizeLinear|_output_quantized|"
                   r"/MatMulAddFusion)+$")


class Samples(CalibrationDataReader):
    def __init__(self, args: tuple):
        sample = {f"in{k}": numpy.asarray(arg) for k, arg in enumerate(args)}
        self.samples = iter([sample, sample])

    def get_next(self):
        return next(self.samples, None)


def variants(path: pathlib.Path, args: tuple):
    """Pairs of a name and a function that writes that variant of the model at `path`."""
    def static(form, **options):
        def write(out):
            quantize_static(path, out, Samples(args), quant_format=form,
                            activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
                            **options)
        return write

    def dynamic(out):
        quantize_dynamic(path, out, weight_type=QuantType.QInt8)

    def narrow(form):
        def write(out):
            quantizer = MatMulNBitsQuantizer(onnx.load(path), block_size=32, is_symmetric=True,
                                             quant_format=form)
            quantizer.process()
            onnx.save(quantizer.model.model, out)
        return write

    yield "qdq", static(QuantFormat.QDQ)
    yield "qdq-channel", static(QuantFormat.QDQ, per_channel=True)
    yield "qoperator", static(QuantFormat.QOperator)
    yield "dynamic", dynamic
    yield "int4", narrow(QuantFormat.QOperator)
    yield "int4-qdq", narrow(QuantFormat.QDQ)


def acev2_json(acev2: str, *arguments) -> dict:
    run = subprocess.run([acev2, *map(str, arguments), "--json", "-"], capture_output=True,
                         text=True)
    if run.returncode:
        raise RuntimeError(run.stderr)
    return json.loads(run.stdout)


def mac_layers(report: dict) -> dict[str, dict]:
    return {layer["name"]: layer for layer in report["layers"]
            if layer["category"] == "mac" and layer["macs"]}


def hold(acev2: str, old: pathlib.Path, new: pathlib.Path,
         dims: list[str]) -> tuple[dict, list[str]]:
    """Counts of pairs, and what is wrong with the others."""
    floats = mac_layers(acev2_json(acev2, old, *dims))
    made = {layer["name"]: layer for layer in acev2_json(acev2, new, *dims)["layers"]}
    rows = acev2_json(acev2, "diff", old, new, *dims)["rows"]
    wrong, paired, named = [], 0, 0
    origin = {}  # name of a node without what was added to it: layers
    for layer in made.values():
        for node in layer["nodes"]:
            if layer["macs"]:
                origin.setdefault(ADDED.sub("", node), set()).add(layer["name"])
    for row in rows:
        if row["old_name"] not in floats:
            continue
        layer = floats[row["old_name"]]
        if row["status"] == "gone" or row["old_macs"] != row["new_macs"]:
            wrong.append(f"{row['old_name']} {row['old_macs']} → {row['name']} {row['new_macs']}")
            continue
        paired += 1
        candidates = {name for node in layer["nodes"]
                      for name in origin.get(ADDED.sub("", node), ())}
        if row["name"] in candidates:
            named += 1
        elif candidates:
            wrong.append(f"{row['old_name']} → {row['name']}, not {sorted(candidates)}")
    extra = sum(1 for row in rows if row["status"] == "new" and row["new_macs"]
                and made[row["name"]]["category"] == "mac")
    return {"mac_layers": len(floats), "paired": paired, "named": named, "extra": extra}, wrong


def main() -> int:
    logging.disable(logging.WARNING)
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("acev2")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("/tmp/exports"))
    options = parser.parse_intermixed_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    torch.backends.mha.set_fastpath_enabled(False)
    rows, bad = {}, 0
    if TABLE.exists():
        for row in csv.DictReader(TABLE.open(), delimiter="\t"):
            rows[row["network"], row["exporter"], row["variant"]] = row
    for name in options.names or NAMES:
        for exporter in networks.EXPORTERS:
            torch.manual_seed(0)
            network = networks.NETWORKS[name]()
            network.module.eval()
            path = options.folder / f"{name}.{exporter}.float.onnx"
            prepared = options.folder / f"{name}.{exporter}.prepared.onnx"
            if not path.exists():
                onnx.save(export.export(network, exporter, path), path)
            quant_pre_process(str(path), str(prepared), skip_symbolic_shape=True)
            dims = [word for k, sizes in network.open_sizes.items() for dim, size in sizes.items()
                    for word in ("--dim", f"{size}={network.args[k].shape[dim]}")]
            dims = list(dict.fromkeys(zip(dims[::2], dims[1::2])))
            dims = [word for pair in dims for word in pair]
            for variant, write in variants(prepared, network.args):
                out = options.folder / f"{name}.{exporter}.{variant}.onnx"
                rows.pop((name, exporter, variant), None)
                try:
                    if not out.exists():
                        write(out)
                except Exception as fault:
                    print("NOT MADE", name, exporter, variant, str(fault)[:200])
                    bad += 1
                    continue
                try:
                    counts, wrong = hold(options.acev2, path, out, dims)
                except Exception:
                    print(traceback.format_exc(limit=-2)[:1500])
                    bad += 1
                    continue
                rows[name, exporter, variant] = {
                    "network": name, "exporter": exporter, "variant": variant, **counts}
                complete = (not wrong and counts["paired"] == counts["mac_layers"]
                            and not counts["extra"])
                bad += not complete
                print("ok" if complete else "WRONG", name, exporter, variant, counts, wrong[:4],
                      flush=True)
    with TABLE.open("w", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows.values())
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
