# SPDX-License-Identifier: Apache-2.0
"""Scales of weights follow their axis behind whatever moves the weights.

Invariant: activations are int8 payloads unless a group says float.
"""

import numpy as np

from groups import group, ints, init, m, reals, scales, t

KIND = "weight-axes"
S = t("float", "s", 0.05), t("float", "so", 0.3), t("int8", "z", 0)
W = ints("axes.w", 4, 3)
WS = scales("axes.ws", 3)
HEAD = "(int8[2,4] q) => (int8[2,3] y)"
IN = "d = DequantizeLinear (q, s, z)"
OUT = "y = QuantizeLinear (p, so, z)"
group(
    KIND, "per-channel-linear",
    """
    24 mac int8 int8 -- 2·4·3
    6 mul int32 float32 -- requantization; a scale per column is still one factor an output
    """,
    "§2: per-axis scales go along with their axis; columns are not reduced, so they leave the sum.",
    m("columns", f"""{HEAD} {init(*S, t("int8", "w", W), t("float", "ws", WS))} {{
        {IN}
        wf = DequantizeLinear <axis=1> (w, ws)
        p = MatMul (d, wf)
        {OUT} }}"""),
    m("rows-transposed", f"""{HEAD} {init(*S, t("int8", "w", W.T), t("float", "ws", WS))} {{
        {IN}
        wf = DequantizeLinear <axis=0> (w, ws)
        wt = Transpose <perm=[1,0]> (wf)
        p = MatMul (d, wt)
        {OUT} }}"""),
    m("gemm-transB", f"""{HEAD} {init(*S, t("int8", "w", W.T), t("float", "ws", WS))} {{
        {IN}
        wf = DequantizeLinear <axis=0> (w, ws)
        p = Gemm <transB=1> (d, wf)
        {OUT} }}"""),
    m("payload-transposed", f"""{HEAD} {init(*S, t("int8", "w", W.T), t("float", "ws", WS))} {{
        {IN}
        wt = Transpose <perm=[1,0]> (w)
        wf = DequantizeLinear <axis=1> (wt, ws)
        p = MatMul (d, wf)
        {OUT} }}"""),
    m("einsum", f"""{HEAD} {init(*S, t("int8", "w", W.T), t("float", "ws", WS))} {{
        {IN}
        wf = DequantizeLinear <axis=0> (w, ws)
        p = Einsum <equation="mk,nk->mn"> (d, wf)
        {OUT} }}"""),
    m("unsqueezed-and-reshaped", f"""{HEAD}
        {init(*S, t("int8", "w", W.T.reshape(3, 1, 4)), t("float", "ws", WS),
              t("int64", "shape", [3, 4]))} {{
        {IN}
        wf = DequantizeLinear <axis=0> (w, ws)
        wr = Reshape (wf, shape)
        wt = Transpose <perm=[1,0]> (wr)
        p = MatMul (d, wt)
        {OUT} }}"""),
    m("squeezed", f"""{HEAD}
        {init(*S, t("int8", "w", W.reshape(1, 4, 3)), t("float", "ws", WS), t("int64", "axes", [0]))} {{
        {IN}
        wf = DequantizeLinear <axis=2> (w, ws)
        wr = Squeeze (wf, axes)
        p = MatMul (d, wr)
        {OUT} }}"""),
    m("flattened", f"""{HEAD} {init(*S, t("int8", "w", W.T.reshape(3, 2, 2)), t("float", "ws", WS))} {{
        {IN}
        wf = DequantizeLinear <axis=0> (w, ws)
        wr = Flatten <axis=1> (wf)
        p = Gemm <transB=1> (d, wr)
        {OUT} }}"""),
    m("negative-axis", f"""{HEAD} {init(*S, t("int8", "w", W), t("float", "ws", WS))} {{
        {IN}
        wf = DequantizeLinear <axis=-1> (w, ws)
        p = MatMul (d, wf)
        {OUT} }}"""),
    m("cast-and-mul", f"""{HEAD} {init(*S, t("int8", "w", W.T), t("float", "ws", WS.reshape(3, 1)))} {{
        {IN}
        wi = Cast <to=1> (w)
        wf = Mul (wi, ws)
        wt = Transpose <perm=[1,0]> (wf)
        p = MatMul (d, wt)
        {OUT} }}"""),
)

W6 = ints("axes.w6", 4, 6)
WS6 = scales("axes.ws6", 6)
IN6 = init(*S, t("int8", "w", W6), t("float", "ws", WS6))
group(
    KIND, "per-channel-parts",
    """
    48 mac int8 int8 -- 2·4·6 products, in one piece or in parts
    12 mul int32 float32 -- requantization of 2·6
    """,
    "§2: behind a Split, Slice or Gather only part of the scales is left; Concat puts them together.",
    m("whole", f"""(int8[2,4] q) => (int8[2,6] y) {IN6} {{
        {IN}
        wf = DequantizeLinear <axis=1> (w, ws)
        p = MatMul (d, wf)
        {OUT} }}"""),
    m("split", f"""(int8[2,4] q) => (int8[2,6] y) {IN6} {{
        {IN}
        wf = DequantizeLinear <axis=1> (w, ws)
        w0, w1 = Split <axis=1, num_outputs=2> (wf)
        p0 = MatMul (d, w0)
        p1 = MatMul (d, w1)
        p = Concat <axis=1> (p0, p1)
        {OUT} }}"""),
    m("slices", f"""(int8[2,4] q) => (int8[2,6] y) {IN6[:-1]},
        {t("int64", "i0", [0])}, {t("int64", "i2", [2])}, {t("int64", "i6", [6])},
        {t("int64", "ax", [1])}> {{
        {IN}
        wf = DequantizeLinear <axis=1> (w, ws)
        w0 = Slice (wf, i0, i2, ax)
        w1 = Slice (wf, i2, i6, ax)
        p0 = MatMul (d, w0)
        p1 = MatMul (d, w1)
        p = Concat <axis=1> (p0, p1)
        {OUT} }}"""),
    m("gathered", f"""(int8[2,4] q) => (int8[2,6] y) {IN6[:-1]},
        {t("int64", "even", [0, 1, 2, 3])}, {t("int64", "odd", [4, 5])}> {{
        {IN}
        wf = DequantizeLinear <axis=1> (w, ws)
        w0 = Gather <axis=1> (wf, even)
        w1 = Gather <axis=1> (wf, odd)
        p0 = MatMul (d, w0)
        p1 = MatMul (d, w1)
        p = Concat <axis=1> (p0, p1)
        {OUT} }}"""),
    m("stacked", f"""(int8[2,4] q) => (int8[2,6] y)
        {init(*S, t("int8", "w0", W6[:, :2]), t("float", "ws0", WS6[:2]),
              t("int8", "w1", W6[:, 2:]), t("float", "ws1", WS6[2:]))} {{
        {IN}
        w0f = DequantizeLinear <axis=1> (w0, ws0)
        w1f = DequantizeLinear <axis=1> (w1, ws1)
        wf = Concat <axis=1> (w0f, w1f)
        p = MatMul (d, wf)
        {OUT} }}"""),
    m("result-split", f"""(int8[2,4] q) => (int8[2,6] y) {IN6} {{
        {IN}
        wf = DequantizeLinear <axis=1> (w, ws)
        p = MatMul (d, wf)
        p0, p1, p2 = Split <axis=1, num_outputs=3> (p)
        pp = Concat <axis=1> (p0, p1, p2)
        y = QuantizeLinear (pp, so, z) }}"""),
)

C = ints("axes.c", 4, 3, 1, 1)
CS = scales("axes.cs", 4)
group(
    KIND, "per-channel-conv",
    """
    192 mac int8 int8 -- 4·4·4 outputs of 3
    64 mul int32 float32 -- requantization
    """,
    "§2: per-axis scales go along with their axis behind Reshape, Unsqueeze and Transpose.",
    m("conv", f"""(int8[1,3,4,4] q) => (int8[1,4,4,4] y)
        {init(*S, t("int8", "w", C), t("float", "ws", CS))} {{
        {IN}
        wf = DequantizeLinear <axis=0> (w, ws)
        p = Conv (d, wf)
        {OUT} }}"""),
    m("reshaped", f"""(int8[1,3,4,4] q) => (int8[1,4,4,4] y)
        {init(*S, t("int8", "w", C.reshape(4, 3)), t("float", "ws", CS),
              t("int64", "shape", [4, 3, 1, 1]))} {{
        {IN}
        wf = DequantizeLinear <axis=0> (w, ws)
        wr = Reshape (wf, shape)
        p = Conv (d, wr)
        {OUT} }}"""),
    m("unsqueezed", f"""(int8[1,3,4,4] q) => (int8[1,4,4,4] y)
        {init(*S, t("int8", "w", C.reshape(4, 3)), t("float", "ws", CS), t("int64", "axes", [2, 3]))} {{
        {IN}
        wf = DequantizeLinear <axis=0> (w, ws)
        wr = Unsqueeze (wf, axes)
        p = Conv (d, wr)
        {OUT} }}"""),
    m("from-channels-last", f"""(int8[1,3,4,4] q) => (int8[1,4,4,4] y)
        {init(*S, t("int8", "w", C.transpose(2, 3, 1, 0)), t("float", "ws", CS))} {{
        {IN}
        wf = DequantizeLinear <axis=3> (w, ws)
        wt = Transpose <perm=[3,2,0,1]> (wf)
        p = Conv (d, wt)
        {OUT} }}"""),
    m("two-filters-stacked", f"""(int8[1,3,4,4] q) => (int8[1,4,4,4] y)
        {init(*S, t("int8", "w0", C[:1]), t("float", "ws0", CS[:1]),
              t("int8", "w1", C[1:]), t("float", "ws1", CS[1:]))} {{
        {IN}
        w0f = DequantizeLinear <axis=0> (w0, ws0)
        w1f = DequantizeLinear <axis=0> (w1, ws1)
        wf = Concat <axis=0> (w0f, w1f)
        p = Conv (d, wf)
        {OUT} }}"""),
)

B = ints("axes.block", 8, 3)
BS = scales("axes.bs", 2, 3)
COLUMNS = init(t("int4", "w", B), t("float", "s", BS))
ROWS = init(t("int4", "w", B.T), t("float", "s", BS.T))
group(
    KIND, "block-weights",
    """
    48 mac float32 int4 -- 2·8·3 products
    12 mul float32 float32 -- one for each of 2 blocks and 6 outputs
    12 add float32 float32 -- their sum
    """,
    """§2: a scale that varies along the reduced axis stays in the sum, one multiply and one add per
    block and output; blocks go along with their axis. Behind them the output is a float.""",
    m("along-rows", f"""(float[2,8] x) => (float[2,3] y) {COLUMNS} {{
        wf = DequantizeLinear <axis=0, block_size=4> (w, s)
        y = MatMul (x, wf) }}"""),
    m("transposed", f"""(float[2,8] x) => (float[2,3] y) {ROWS} {{
        wf = DequantizeLinear <axis=1, block_size=4> (w, s)
        wt = Transpose <perm=[1,0]> (wf)
        y = MatMul (x, wt) }}"""),
    m("gemm-transB", f"""(float[2,8] x) => (float[2,3] y) {ROWS} {{
        wf = DequantizeLinear <axis=1, block_size=4> (w, s)
        y = Gemm <transB=1> (x, wf) }}"""),
    m("einsum", f"""(float[2,8] x) => (float[2,3] y) {ROWS} {{
        wf = DequantizeLinear <axis=1, block_size=4> (w, s)
        y = Einsum <equation="mk,nk->mn"> (x, wf) }}"""),
    m("blocks-as-axis", f"""(float[2,8] x) => (float[2,3] y)
        {init(t("int4", "w", B.T.reshape(3, 2, 4)), t("float", "s", BS.T.reshape(3, 2, 1)),
              t("int64", "shape", [3, 8]))} {{
        wf = DequantizeLinear <axis=2, block_size=4> (w, s)
        wr = Reshape (wf, shape)
        wt = Transpose <perm=[1,0]> (wr)
        y = MatMul (x, wt) }}"""),
    m("cast-mul-reshape", f"""(float[2,8] x) => (float[2,3] y)
        {init(t("int4", "w", B.reshape(2, 4, 3)), t("float", "s", BS.reshape(2, 1, 3)),
              t("int64", "shape", [8, 3]))} {{
        wi = Cast <to=1> (w)
        wm = Mul (wi, s)
        wr = Reshape (wm, shape)
        y = MatMul (x, wr) }}"""),
    m("squeezed", f"""(float[2,8] x) => (float[2,3] y)
        {init(t("int4", "w", B.reshape(1, 8, 3)), t("float", "s", BS.reshape(1, 2, 3)),
              t("int64", "axes", [0]))} {{
        wf = DequantizeLinear <axis=1, block_size=4> (w, s)
        wr = Squeeze (wf, axes)
        y = MatMul (x, wr) }}"""),
    m("split-along-blocks", f"""(float[2,8] x) => (float[2,3] y) {COLUMNS} {{
        wf = DequantizeLinear <axis=0, block_size=4> (w, s)
        w0, w1 = Split <axis=0, num_outputs=2> (wf)
        x0, x1 = Split <axis=1, num_outputs=2> (x)
        y0 = MatMul (x0, w0)
        y1 = MatMul (x1, w1)
        y = Add (y0, y1) }}""", """
        - 6 add float32 float32 -- each half is one block: its scale leaves the sum
        """, """§3: in a half the scale varies along the columns alone and is pending; the Add aligns
        one half (6 multiplies), adds 6 floats, and the graph output takes 6 multiplies"""),
)

G = ints("axes.group", 4, 2, 3, 3)
GS = scales("axes.gs", 4)
GIN = init(*S, t("int8", "w", G), t("float", "ws", GS))
group(
    KIND, "per-channel-grouped-conv",
    """
    1152 mac int8 int8 -- 64 outputs of 2·3·3
    64 mul int32 float32 -- requantization
    """,
    "§2: behind a Split only part of the scales is left; §4: a grouped convolution is its groups apart.",
    m("group-2", f"""(int8[1,4,4,4] q) => (int8[1,4,4,4] y) {GIN} {{
        {IN}
        wf = DequantizeLinear <axis=0> (w, ws)
        p = Conv <group=2, pads=[1,1,1,1]> (d, wf)
        {OUT} }}"""),
    m("splits", f"""(int8[1,4,4,4] q) => (int8[1,4,4,4] y) {GIN} {{
        {IN}
        wf = DequantizeLinear <axis=0> (w, ws)
        w0, w1 = Split <axis=0, num_outputs=2> (wf)
        d0, d1 = Split <axis=1, num_outputs=2> (d)
        p0 = Conv <pads=[1,1,1,1]> (d0, w0)
        p1 = Conv <pads=[1,1,1,1]> (d1, w1)
        p = Concat <axis=1> (p0, p1)
        {OUT} }}"""),
    m("payload-splits", f"""(int8[1,4,4,4] q) => (int8[1,4,4,4] y) {GIN} {{
        q0, q1 = Split <axis=1, num_outputs=2> (q)
        v0, v1 = Split <axis=0, num_outputs=2> (w)
        s0, s1 = Split <axis=0, num_outputs=2> (ws)
        d0 = DequantizeLinear (q0, s, z)
        d1 = DequantizeLinear (q1, s, z)
        w0 = DequantizeLinear <axis=0> (v0, s0)
        w1 = DequantizeLinear <axis=0> (v1, s1)
        p0 = Conv <pads=[1,1,1,1]> (d0, w0)
        p1 = Conv <pads=[1,1,1,1]> (d1, w1)
        y0 = QuantizeLinear (p0, so, z)
        y1 = QuantizeLinear (p1, so, z)
        y = Concat <axis=1> (y0, y1) }}"""),
    m("qlinearconv", f"""(int8[1,4,4,4] q) => (int8[1,4,4,4] y) {GIN[:-1]}, {t("int8", "zw", [0] * 4)}> {{
        y = QLinearConv <group=2, pads=[1,1,1,1]> (q, s, z, w, ws, zw, so, z) }}"""),
)

T = ints("axes.up", 3, 2, 2, 2)
TS = scales("axes.ts", 2)
group(
    KIND, "per-channel-conv-transpose",
    """
    96 mac int8 int8 -- 12 inputs to 2·2·2 each
    32 mul int32 float32 -- requantization
    """,
    "§4: ConvTranspose is input elements·Cout·∏kernel; §2: scales go along with their axis.",
    m("convtranspose", f"""(int8[1,3,2,2] q) => (int8[1,2,4,4] y)
        {init(*S, t("int8", "w", T), t("float", "ws", TS))} {{
        {IN}
        wf = DequantizeLinear <axis=1> (w, ws)
        p = ConvTranspose <strides=[2,2]> (d, wf)
        {OUT} }}"""),
    m("from-outputs-first", f"""(int8[1,3,2,2] q) => (int8[1,2,4,4] y)
        {init(*S, t("int8", "w", T.transpose(1, 0, 2, 3)), t("float", "ws", TS))} {{
        {IN}
        wf = DequantizeLinear <axis=0> (w, ws)
        wt = Transpose <perm=[1,0,2,3]> (wf)
        p = ConvTranspose <strides=[2,2]> (d, wt)
        {OUT} }}"""),
    m("conv-depthtospace", f"""(int8[1,3,2,2] q) => (int8[1,2,4,4] y)
        {init(*S, t("int8", "w", T.transpose(1, 2, 3, 0).reshape(8, 3, 1, 1)), t("float", "ws", TS.repeat(4)))} {{
        {IN}
        wf = DequantizeLinear <axis=0> (w, ws)
        c = Conv (d, wf)
        p = DepthToSpace <blocksize=2, mode="CRD"> (c)
        {OUT} }}"""),
)

group(
    KIND, "per-channel-expanded",
    """
    48 mac int8 int8 -- 2·2·4·3
    12 mul int32 float32 -- requantization
    """,
    "§2: per-axis scales go along with their axis behind Expand, Tile and Unsqueeze.",
    m("broadcast", f"""(int8[2,2,4] q) => (int8[2,2,3] y) {init(*S, t("int8", "w", W), t("float", "ws", WS))} {{
        {IN}
        wf = DequantizeLinear <axis=1> (w, ws)
        p = MatMul (d, wf)
        {OUT} }}"""),
    m("expanded", f"""(int8[2,2,4] q) => (int8[2,2,3] y)
        {init(*S, t("int8", "w", W), t("float", "ws", WS), t("int64", "shape", [2, 4, 3]))} {{
        {IN}
        wf = DequantizeLinear <axis=1> (w, ws)
        we = Expand (wf, shape)
        p = MatMul (d, we)
        {OUT} }}"""),
    m("tiled", f"""(int8[2,2,4] q) => (int8[2,2,3] y)
        {init(*S, t("int8", "w", W), t("float", "ws", WS), t("int64", "first", [0]), t("int64", "times", [2, 1, 1]))} {{
        {IN}
        wf = DequantizeLinear <axis=1> (w, ws)
        wu = Unsqueeze (wf, first)
        we = Tile (wu, times)
        p = MatMul (d, we)
        {OUT} }}"""),
    m("stored-unsqueezed", f"""(int8[2,2,4] q) => (int8[2,2,3] y)
        {init(*S, t("int8", "w", W.reshape(1, 4, 3)), t("float", "ws", WS))} {{
        {IN}
        wf = DequantizeLinear <axis=2> (w, ws)
        p = MatMul (d, wf)
        {OUT} }}"""),
)

group(
    KIND, "reduced-axis-in-two-parts",
    """
    24 mac int8 int8 -- 2·4·3
    6 mul int32 float32 -- requantization
    """,
    "§2: columns' scales are whole in each half of the rows; §3: equal scales, the integer add alone.",
    m("whole", f"""{HEAD} {init(*S, t("int8", "w", W), t("float", "ws", WS))} {{
        {IN}
        wf = DequantizeLinear <axis=1> (w, ws)
        p = MatMul (d, wf)
        {OUT} }}"""),
    m("halves", f"""{HEAD} {init(*S, t("int8", "w", W), t("float", "ws", WS))} {{
        {IN}
        wf = DequantizeLinear <axis=1> (w, ws)
        w0, w1 = Split <axis=0, num_outputs=2> (wf)
        d0, d1 = Split <axis=1, num_outputs=2> (d)
        p0 = MatMul (d0, w0)
        p1 = MatMul (d1, w1)
        p = Add (p0, p1)
        {OUT} }}""", "6 add int32 int32 -- the written sum of the parts",
      "§3: every add that the graph writes is charged, here an integer one"),
    m("gathered-halves", f"""{HEAD}
        {init(*S, t("int8", "w", W), t("float", "ws", WS), t("int64", "a", [0, 1]), t("int64", "b", [2, 3]))} {{
        {IN}
        wf = DequantizeLinear <axis=1> (w, ws)
        w0 = Gather <axis=0> (wf, a)
        w1 = Gather <axis=0> (wf, b)
        d0 = Gather <axis=1> (d, a)
        d1 = Gather <axis=1> (d, b)
        p0 = MatMul (d0, w0)
        p1 = MatMul (d1, w1)
        p = Add (p0, p1)
        {OUT} }}""", "6 add int32 int32 -- the written sum of the parts",
      "§3: every add that the graph writes is charged, here an integer one"),
)

group(
    KIND, "block-weights-in-parts",
    """
    48 mac float32 int4 -- 2·8·3
    12 mul float32 float32 -- one for each of 2 blocks and 6 outputs
    12 add float32 float32
    """,
    "§2: behind a Split, Slice or Gather of the columns each keeps its blocks; blocks follow their axis.",
    m("whole", f"""(float[2,8] x) => (float[2,3] y) {COLUMNS} {{
        wf = DequantizeLinear <axis=0, block_size=4> (w, s)
        y = MatMul (x, wf) }}"""),
    m("columns-split", f"""(float[2,8] x) => (float[2,3] y) {COLUMNS} {{
        wf = DequantizeLinear <axis=0, block_size=4> (w, s)
        w0, w1, w2 = Split <axis=1, num_outputs=3> (wf)
        y0 = MatMul (x, w0)
        y1 = MatMul (x, w1)
        y2 = MatMul (x, w2)
        y = Concat <axis=1> (y0, y1, y2) }}"""),
    m("rows-gathered-and-transposed", f"""(float[2,8] x) => (float[2,3] y) {ROWS[:-1]},
        {t("int64", "order", [0, 1, 2])}> {{
        wf = DequantizeLinear <axis=1, block_size=4> (w, s)
        wg = Gather <axis=0> (wf, order)
        wt = Transpose <perm=[1,0]> (wg)
        y = MatMul (x, wt) }}"""),
    m("stacked", f"""(float[2,8] x) => (float[2,3] y)
        {init(t("int4", "w0", B.T[:1]), t("float", "s0", BS.T[:1]), t("int4", "w1", B.T[1:]),
              t("float", "s1", BS.T[1:]))} {{
        f0 = DequantizeLinear <axis=1, block_size=4> (w0, s0)
        f1 = DequantizeLinear <axis=1, block_size=4> (w1, s1)
        wf = Concat <axis=0> (f0, f1)
        y = Gemm <transB=1> (x, wf) }}"""),
    m("double-and-back", f"""(float[2,8] x) => (float[2,3] y) {ROWS} {{
        wf = DequantizeLinear <axis=1, block_size=4> (w, s)
        wh = Cast <to=11> (wf)
        wt = Transpose <perm=[1,0]> (wh)
        wb = Cast <to=1> (wt)
        y = MatMul (x, wb) }}"""),
)
