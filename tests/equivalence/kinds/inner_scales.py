# SPDX-License-Identifier: Apache-2.0
"""Scales and zero points of weights that cannot simply leave the sum.

Invariant: the scale of the activations, where they have one, is no power of two.
"""

import numpy as np

from groups import group, init, ints, m, scales, t

KIND = "inner-scales"
W = ints("inner.w", 4, 3)
KS = scales("inner.ks", 4)
X = "(float[2,4] x) => (float[2,3] y)"
ALONG_K = """§2: a weight scale that varies along the reduced axis alone multiplies the activations, once per
element, if that is cheaper than one multiply and one add for each of 4 steps and 6 outputs"""

group(
    KIND, "scale-along-the-reduced-axis",
    """
    8 mul float32 float32 -- the activations, once an element
    24 mac float32 int8 -- 2·4·3
    """,
    ALONG_K + "; nothing is left pending.",
    m("written-on-activations", f"""{X} {init(t("int8", "w", W), t("float", "ks", KS), t("float", "one", 1.0))} {{
        a = Mul (x, ks)
        wf = DequantizeLinear (w, one)
        y = MatMul (a, wf) }}"""),
    m("dequantizer", f"""{X} {init(t("int8", "w", W), t("float", "ks", KS))} {{
        wf = DequantizeLinear <axis=0> (w, ks)
        y = MatMul (x, wf) }}"""),
    m("transposed", f"""{X} {init(t("int8", "w", W.T), t("float", "ks", KS))} {{
        wf = DequantizeLinear <axis=1> (w, ks)
        wt = Transpose <perm=[1,0]> (wf)
        y = MatMul (x, wt) }}"""),
    m("gemm-transB", f"""{X} {init(t("int8", "w", W.T), t("float", "ks", KS))} {{
        wf = DequantizeLinear <axis=1> (w, ks)
        y = Gemm <transB=1> (x, wf) }}"""),
    m("cast-mul", f"""{X} {init(t("int8", "w", W), t("float", "ks", KS.reshape(4, 1)))} {{
        wi = Cast <to=1> (w)
        wf = Mul (wi, ks)
        y = MatMul (x, wf) }}"""),
    m("einsum", f"""{X} {init(t("int8", "w", W), t("float", "ks", KS))} {{
        wf = DequantizeLinear <axis=0> (w, ks)
        y = Einsum <equation="mk,kn->mn"> (x, wf) }}"""),
)

Q = (t("float", "s", 0.05), t("float", "so", 0.3), t("int8", "z", 0))
group(
    KIND, "scale-along-the-reduced-axis-of-integers",
    """
    8 mul int8 float32 -- payload × scale, once an element: a float
    24 mac float32 int8 -- 2·4·3
    6 mul float32 float32 -- QuantizeLinear of a float
    """,
    ALONG_K + """, and is a float then, as where the graph writes that multiply (8·224 + 24·416 is less than 24·64 + 24 int16 × float32 multiplies + 24 adds).""",
    m("dequantizer", f"""(int8[2,4] q) => (int8[2,3] y) {init(*Q, t("int8", "w", W), t("float", "ks", KS))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear <axis=0> (w, ks)
        p = MatMul (d, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("transposed", f"""(int8[2,4] q) => (int8[2,3] y) {init(*Q, t("int8", "w", W.T), t("float", "ks", KS))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear <axis=1> (w, ks)
        wt = Transpose <perm=[1,0]> (wf)
        p = MatMul (d, wt)
        y = QuantizeLinear (p, so, z) }}"""),
    m("written-on-activations", f"""(int8[2,4] q) => (int8[2,3] y)
        {init(*Q, t("int8", "w", W), t("float", "ks", KS), t("float", "one", 1.0))} {{
        d = DequantizeLinear (q, s, z)
        a = Mul (d, ks)
        wf = DequantizeLinear (w, one)
        p = MatMul (a, wf)
        y = QuantizeLinear (p, so, z) }}"""),
)

EVERY = scales("inner.every", 4, 3)
group(
    KIND, "scale-of-every-weight",
    """
    24 mac float32 int8 -- 2·4·3
    24 mul float32 float32 -- blocks of 1: one for each of 4 steps and 6 outputs
    24 add float32 float32
    """,
    "§2: blocks of 1 where the scale varies with every k and every column.",
    m("blocks-of-one", f"""{X} {init(t("int8", "w", W), t("float", "ks", EVERY))} {{
        wf = DequantizeLinear <axis=0, block_size=1> (w, ks)
        y = MatMul (x, wf) }}"""),
    m("cast-mul", f"""{X} {init(t("int8", "w", W), t("float", "ks", EVERY))} {{
        wi = Cast <to=1> (w)
        wf = Mul (wi, ks)
        y = MatMul (x, wf) }}"""),
    m("blocks-of-one-transposed", f"""{X} {init(t("int8", "w", W.T), t("float", "ks", EVERY.T))} {{
        wf = DequantizeLinear <axis=1, block_size=1> (w, ks)
        wt = Transpose <perm=[1,0]> (wf)
        y = MatMul (x, wt) }}"""),
)

NB = ints("inner.nbits", 32, 2, low=0, high=15)
NS = scales("inner.ns", 2, 2)


def packed(matrix):
    """K×N codes as MatMulNBits stores them: [N, blocks of 16, 8 bytes], the lower half first."""
    rows = matrix.T.reshape(2, 2, 8, 2)
    return rows[..., 0] + 16 * rows[..., 1]


NBITS = f"""(float[2,32] x) => (float[2,2] y) {init(t("uint8", "w", packed(NB)), t("float", "s", NS.T))}"""
group(
    KIND, "matmulnbits",
    """
    128 mac float32 uint4 -- 2·32·2
    8 mul float32 float32 -- one for each of 2 blocks and 4 outputs
    8 add float32 float32
    """,
    """§3: block-quantized weights: MACs at activation × weight width, one multiply and one add per block
    and output; a zero point of 8 on 4 bits is a flip of the sign bit.""",
    m("matmulnbits", f"""{NBITS} {{
        y = com.microsoft.MatMulNBits <K=32, N=2, bits=4, block_size=16> (x, w, s) }}"""),
    m("dequantizer", f"""(float[2,32] x) => (float[2,2] y)
        {init(t("uint4", "w", NB), t("float", "s", NS), t("uint4", "z", np.full((2, 2), 8)))} {{
        wf = DequantizeLinear <axis=0, block_size=16> (w, s, z)
        y = MatMul (x, wf) }}"""),
    m("dequantizer-transposed", f"""(float[2,32] x) => (float[2,2] y)
        {init(t("uint4", "w", NB.T), t("float", "s", NS.T), t("uint4", "z", np.full((2, 2), 8)))} {{
        wf = DequantizeLinear <axis=1, block_size=16> (w, s, z)
        wt = Transpose <perm=[1,0]> (wf)
        y = MatMul (x, wt) }}"""),
    m("gemm", f"""(float[2,32] x) => (float[2,2] y)
        {init(t("uint4", "w", NB.T), t("float", "s", NS.T), t("uint4", "z", np.full((2, 2), 8)))} {{
        wf = DequantizeLinear <axis=1, block_size=16> (w, s, z)
        y = Gemm <transB=1> (x, wf) }}"""),
    m("cast-sub-mul-reshape", f"""(float[2,32] x) => (float[2,2] y)
        {init(t("uint4", "w", NB.reshape(2, 16, 2)), t("float", "s", NS.reshape(2, 1, 2)), t("float", "z", 8.0),
              t("int64", "shape", [32, 2]))} {{
        wi = Cast <to=1> (w)
        wz = Sub (wi, z)
        wm = Mul (wz, s)
        wr = Reshape (wm, shape)
        y = MatMul (x, wr) }}"""),
)

U = ints("inner.u", 4, 3, low=0, high=200)
SUM_X = """§3: a weight zero point other than 0 and ±2^(b-1) needs Σx: one add per window element, shared by
the output channels, then one multiply and one add per output"""
group(
    KIND, "weight-zero-point",
    """
    24 mac float32 uint8 -- 2·4·3
    8 add float32 float32 -- Σx of two rows of 4
    6 mul float32 uint8 -- by the zero point
    6 add float32 float32
    6 mul float32 float32 -- the weight's scale, pending on the product
    """,
    SUM_X + " (taken as Σx × zero point at their own widths).",
    m("dequantizer", f"""{X} {init(t("uint8", "w", U), t("float", "ws", 0.013), t("uint8", "z", 100))} {{
        wf = DequantizeLinear (w, ws, z)
        y = MatMul (x, wf) }}"""),
    m("cast-sub-mul", f"""{X} {init(t("uint8", "w", U), t("float", "ws", 0.013), t("float", "z", 100.0))} {{
        wi = Cast <to=1> (w)
        wz = Sub (wi, z)
        wf = Mul (wz, ws)
        y = MatMul (x, wf) }}"""),
    m("transposed", f"""{X} {init(t("uint8", "w", U.T), t("float", "ws", 0.013), t("uint8", "z", 100))} {{
        wf = DequantizeLinear (w, ws, z)
        wt = Transpose <perm=[1,0]> (wf)
        y = MatMul (x, wt) }}"""),
    m("gemm", f"""{X} {init(t("uint8", "w", U.T), t("float", "ws", 0.013), t("uint8", "z", 100))} {{
        wf = DequantizeLinear (w, ws, z)
        y = Gemm <transB=1> (x, wf) }}"""),
)

UQ = Q + (t("uint8", "w", U), t("float", "ws", 0.013), t("uint8", "zw", 100))
group(
    KIND, "weight-zero-point-of-integers",
    """
    24 mac int8 uint8 -- 2·4·3
    8 add int10 int10 -- Σx of two rows of 4 int8
    6 mul int10 uint8 -- by the zero point
    6 add int32 int32
    6 mul int32 float32 -- requantization
    """,
    SUM_X + " (taken as Σx × zero point at their own widths, the sum at the width of its result as §2 has it).",
    m("qdq", f"""(int8[2,4] q) => (int8[2,3] y) {init(*UQ)} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, zw)
        p = MatMul (d, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("gemm", f"""(int8[2,4] q) => (int8[2,3] y) {init(*UQ)} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, zw)
        p = Gemm (d, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("float16", f"""(int8[2,4] q) => (int8[2,3] y) {init(*UQ)} {{
        d = DequantizeLinear (q, s, z)
        dh = Cast <to=10> (d)
        wf = DequantizeLinear (w, ws, zw)
        wh = Cast <to=10> (wf)
        p = MatMul (dh, wh)
        pf = Cast <to=1> (p)
        y = QuantizeLinear (pf, so, z) }}""", tolerance=1),
)
