# SPDX-License-Identifier: Apache-2.0
"""MACs by precision and weight bits of QONNX models, by acev2 and by qonnx's inference_cost.

    python3 qonnx_cost.py ACEV2 MODEL…      (needs qonnx from pip)

Prints one line a model. qonnx counts MACs of Conv, MatMul and Gemm by the types of both operands
and the bits of the weights they read ("op_mac_SCALEDINT<8>_SCALEDINT<4>", "total_mem_w_bits").
Conventions that differ: qonnx leaves biases and other parameters out of the weights and writes
scaled integers as SCALEDINT whatever their sign, so formats are compared by their bits alone.
"""

import json
import re
import subprocess
import sys
import tempfile

from qonnx.util.inference_cost import inference_cost


def bits(name):
    """Width of a format as either tool writes it; a ternary is one of 2 bits, a bipolar of 1."""
    name = name.lower()
    if name in ("bipolar", "binary"):
        return 1
    if name == "ternary":
        return 2
    return int(re.search(r"\d+", name).group())


def by_width(entries):
    total = {}
    for lhs, rhs, count in entries:
        key = f"{bits(lhs)}x{bits(rhs)}"
        total[key] = total.get(key, 0) + int(count)
    return dict(sorted(total.items()))


def ours(program, model):
    report = json.loads(subprocess.run([program, model, "--json", "-"], check=True,
                                       capture_output=True).stdout)
    rows = report["totals"]["by_precision"]
    return by_width((r["lhs"], r["rhs"], r["count"]) for r in rows if r["operation"] == "mac")


def theirs(model):
    with tempfile.TemporaryDirectory() as folder:
        cost = inference_cost(model, output_json=f"{folder}/cost.json", preprocess=True,
                              discount_sparsity=False)
    cost = cost.get("total_cost", cost)
    macs = {k: v for k, v in cost.items() if k.startswith("op_mac_")}
    split = (re.fullmatch(r"op_mac_([A-Z]+\d*(?:<[\d,]+>)?)_([A-Z]+\d*(?:<[\d,]+>)?)", k).groups()
             + (v,) for k, v in macs.items())
    return by_width(split), cost.get("total_mem_w_bits")


def main(program, models):
    differ = 0
    for model in models:
        mine = ours(program, model)
        try:
            qonnx, weight_bits = theirs(model)
        except Exception as error:  # what the peer cannot do is a result, not a fault
            print(f"{model}: acev2 {mine}; qonnx has no answer: {type(error).__name__}: {error}")
            continue
        same = mine == qonnx
        differ += not same
        print(f"{model}: {'equal' if same else 'DIFFERENT'} acev2 {mine} qonnx {qonnx}, "
              f"weight bits by qonnx {weight_bits}")
    return differ


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
