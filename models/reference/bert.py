# SPDX-License-Identifier: Apache-2.0
#
# The encoder of BERT (Devlin et al., NAACL 2019, https://arxiv.org/abs/1810.04805), with its embeddings
# and pooler: base is 12 layers of width 768 with 12 heads.
#
# Invariant: names are those of Hugging Face's exports, so that its scopes are the model's parts. The
# dense layers are quantized, the products of attention, softmax and norms are not.
"""BERT."""

from __future__ import annotations

from graph import FLOAT, Bits, Graph


def _dense(g: Graph, name: str, x: str, width: int, out: int, w: Bits, a: Bits) -> str:
    product = g.node("MatMul", f"{name}/MatMul",
                     [g.quantize(f"{name}/input", x, a),
                      g.quantized_weight(f"{name}/weight", (width, out), w)])
    return g.node("Add", f"{name}/Add", [g.weight(f"{name}/bias", (out,), -0.1, 0.1), product])


def _norm(g: Graph, name: str, x: str, width: int) -> str:
    return g.node("LayerNormalization", f"{name}/LayerNorm",
                  [x, g.weight(f"{name}/gamma", (width,), 0.5, 1.5),
                   g.weight(f"{name}/beta", (width,), -0.1, 0.1)], axis=-1)


def _heads(g: Graph, name: str, x: str, heads: int, width: int, perm: list[int]) -> str:
    split = g.node("Reshape", f"{name}/Reshape",
                   [x, g.integers(f"split_{heads}_{width}", [0, 0, heads, width // heads])])
    return g.node("Transpose", f"{name}/Transpose", [split], perm=perm)


def _attention(g: Graph, name: str, x: str, width: int, heads: int, w: Bits, a: Bits) -> str:
    inner = f"{name}/self"
    parts = {part: _dense(g, f"{inner}/{part}", x, width, width, w, a)
             for part in ("query", "key", "value")}
    query = _heads(g, f"{inner}/query", parts["query"], heads, width, [0, 2, 1, 3])
    key = _heads(g, f"{inner}/key", parts["key"], heads, width, [0, 2, 3, 1])
    value = _heads(g, f"{inner}/value", parts["value"], heads, width, [0, 2, 1, 3])
    scores = g.node("MatMul", f"{inner}/scores/MatMul", [query, key])
    scaled = g.node("Div", f"{inner}/scores/Div", [scores, g.scalar((width / heads) ** 0.5)])
    weights = g.node("Softmax", f"{inner}/scores/Softmax", [scaled], axis=-1)
    context = g.node("MatMul", f"{inner}/context/MatMul", [weights, value])
    joined = g.node("Transpose", f"{inner}/context/Transpose", [context], perm=[0, 2, 1, 3])
    flat = g.node("Reshape", f"{inner}/context/Reshape",
                  [joined, g.integers(f"join_{width}", [0, 0, width])])
    out = _dense(g, f"{name}/output/dense", flat, width, width, w, a)
    return _norm(g, f"{name}/output", g.node("Add", f"{name}/output/Add", [out, x]), width)


def bert(g: Graph, w: Bits = FLOAT, a: Bits = FLOAT, *, layers: int = 12, width: int = 768,
         heads: int = 12, sequence: int = 128, words: int = 30522) -> bytes:
    """One sequence of `sequence` tokens through the encoder."""
    tokens = g.value("input", "input_ids", (1, sequence), "int64")
    table = g.weight("embeddings/word_embeddings/weight", (words, width))
    words_in = g.node("Gather", "embeddings/word_embeddings/Gather", [table, tokens])
    position = g.weight("embeddings/position_embeddings/weight", (1, sequence, width))
    x = _norm(g, "embeddings", g.node("Add", "embeddings/Add", [words_in, position]), width)
    for layer in range(layers):
        name = f"encoder/layer.{layer}"
        x = _attention(g, f"{name}/attention", x, width, heads, w, a)
        wide = _dense(g, f"{name}/intermediate/dense", x, width, 4 * width, w, a)
        wide = g.node("Gelu", f"{name}/intermediate/Gelu", [wide])
        out = _dense(g, f"{name}/output/dense", wide, 4 * width, width, w, a)
        x = _norm(g, f"{name}/output", g.node("Add", f"{name}/output/Add", [out, x]), width)
    first = g.node("Gather", "pooler/Gather", [x, g.constant("first", 0, (), "int64")], axis=1)
    pooled = g.node("Tanh", "pooler/Tanh", [_dense(g, "pooler/dense", first, width, width, w, a)])
    g.value("output", pooled, (1, width))
    return g.model()
