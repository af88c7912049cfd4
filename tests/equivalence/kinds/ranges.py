# SPDX-License-Identifier: Apache-2.0
"""Results of integers have the least format that holds all of them, in every encoding.

Invariant: scales are equal where operands are added, so that only widths are at stake. The written
Add of two tensors is charged at the width of its operands, sums of pools and reductions at that of
their result.
"""

from groups import group, init, ints, m, t

KIND = "ranges"
S = (t("float", "s", 0.05), t("float", "so", 0.3), t("float", "ws", 0.013), t("int8", "z", 0),
     t("uint8", "u", 0))
WIDEN = """§1: an Add of two tensors is charged at the width of its operands; §2: results of integers have
the least format that holds all of them"""
UU = "(uint8[8] a, uint8[8] b) => (uint8[8] y)"

group(
    KIND, "uint8-plus-uint8",
    """
    8 add uint8 uint8 -- equal scales: the integer add alone
    8 mul uint9 float32 -- requantization of a uint9
    """,
    WIDEN + ": uint8 + uint8 is uint9.",
    m("qdq", f"""{UU} {init(*S)} {{
        d = DequantizeLinear (a, s, u)
        e = DequantizeLinear (b, s, u)
        p = Add (d, e)
        y = QuantizeLinear (p, so, u) }}"""),
    m("qlinearadd", f"{UU} {init(*S)} {{ y = com.microsoft.QLinearAdd (a, s, u, b, s, u, so, u) }}",
      tolerance=1),
    m("sum", f"""{UU} {init(*S)} {{
        d = DequantizeLinear (a, s, u)
        e = DequantizeLinear (b, s, u)
        p = Sum (e, d)
        y = QuantizeLinear (p, so, u) }}"""),
    m("concat-and-split", f"""{UU} {init(*S)} {{
        d = DequantizeLinear (a, s, u)
        e = DequantizeLinear (b, s, u)
        c = Concat <axis=0> (d, e)
        f, h = Split <axis=0, num_outputs=2> (c)
        p = Add (f, h)
        y = QuantizeLinear (p, so, u) }}"""),
)

group(
    KIND, "int8-plus-uint8",
    """
    8 add int8 uint8 -- equal scales
    8 mul int10 float32 -- requantization of -128 … 382
    """,
    WIDEN + ": int8 + uint8 is int10.",
    m("signed-first", f"""(int8[8] a, uint8[8] b) => (int8[8] y) {init(*S)} {{
        d = DequantizeLinear (a, s, z)
        e = DequantizeLinear (b, s, u)
        p = Add (d, e)
        y = QuantizeLinear (p, so, z) }}"""),
    m("unsigned-first", f"""(int8[8] a, uint8[8] b) => (int8[8] y) {init(*S)} {{
        d = DequantizeLinear (a, s, z)
        e = DequantizeLinear (b, s, u)
        p = Add (e, d)
        y = QuantizeLinear (p, so, z) }}"""),
    m("float16", f"""(int8[8] a, uint8[8] b) => (int8[8] y) {init(*S)} {{
        d = DequantizeLinear (a, s, z)
        e = DequantizeLinear (b, s, u)
        dh = Cast <to=10> (d)
        eh = Cast <to=10> (e)
        p = Add (dh, eh)
        pf = Cast <to=1> (p)
        y = QuantizeLinear (pf, so, z) }}""", tolerance=1),
)

group(
    KIND, "uint8-minus-uint8",
    """
    8 add uint8 uint8 -- equal scales
    8 mul int9 float32 -- requantization of -255 … 255
    """,
    WIDEN + ": the difference of two uint8 is int9, and so is its negative (from the ranges of the operands); §1: subtract is an add, Neg is free.",
    m("sub", f"""(uint8[8] a, uint8[8] b) => (int8[8] y) {init(*S)} {{
        d = DequantizeLinear (a, s, u)
        e = DequantizeLinear (b, s, u)
        p = Sub (d, e)
        y = QuantizeLinear (p, so, z) }}"""),
    m("sub-then-neg", f"""(uint8[8] a, uint8[8] b) => (int8[8] y) {init(*S)} {{
        d = DequantizeLinear (a, s, u)
        e = DequantizeLinear (b, s, u)
        r = Sub (e, d)
        p = Neg (r)
        y = QuantizeLinear (p, so, z) }}"""),
)

group(
    KIND, "minus-uint8",
    "8 mul int9 float32 -- requantization of -255 … 0",
    WIDEN + ": -uint8 is int9; §1: negate is free; §3: Neg passes a pending scale.",
    m("neg", f"""(uint8[8] a) => (int8[8] y) {init(*S)} {{
        d = DequantizeLinear (a, s, u)
        p = Neg (d)
        y = QuantizeLinear (p, so, z) }}"""),
    m("neg-in-float16", f"""(uint8[8] a) => (int8[8] y) {init(*S)} {{
        d = DequantizeLinear (a, s, u)
        h = Cast <to=10> (d)
        n = Neg (h)
        p = Cast <to=1> (n)
        y = QuantizeLinear (p, so, z) }}""", tolerance=1),
    m("neg-then-identity", f"""(uint8[8] a) => (int8[8] y) {init(*S)} {{
        d = DequantizeLinear (a, s, u)
        n = Neg (d)
        p = Identity (n)
        y = QuantizeLinear (p, so, z) }}"""),
)

THREE = "(int8[8] a, int8[8] b, int8[8] c) => (int8[8] y)"
PARTS = """d = DequantizeLinear (a, s, z)
        e = DequantizeLinear (b, s, z)
        f = DequantizeLinear (c, s, z)"""
group(
    KIND, "three-int8",
    """
    8 add int8 int8 -- the first two: int9
    8 add int9 int8 -- the third
    8 mul int10 float32 -- requantization of -384 … 381
    """,
    WIDEN + ", from the ranges of the operands.",
    m("left", f"""{THREE} {init(*S)} {{
        {PARTS}
        g = Add (d, e)
        p = Add (g, f)
        y = QuantizeLinear (p, so, z) }}"""),
    m("right", f"""{THREE} {init(*S)} {{
        {PARTS}
        g = Add (e, f)
        p = Add (d, g)
        y = QuantizeLinear (p, so, z) }}"""),
    m("sum-of-sums", f"""{THREE} {init(*S)} {{
        {PARTS}
        g = Sum (d, f)
        p = Sum (g, e)
        y = QuantizeLinear (p, so, z) }}"""),
)

W = ints("ranges.w", 4, 3)
group(
    KIND, "residual-into-a-product",
    """
    8 add int8 int8 -- equal scales
    24 mac int9 int8 -- 2·4·3 products of the int9
    6 mul int32 float32 -- requantization
    """,
    WIDEN + "; §3: MAC layers multiply the payloads that a quantizer made, also after sums.",
    m("matmul", f"""(int8[2,4] a, int8[2,4] b) => (int8[2,3] y) {init(*S, t("int8", "w", W))} {{
        d = DequantizeLinear (a, s, z)
        e = DequantizeLinear (b, s, z)
        r = Add (d, e)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (r, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("gemm-of-the-reshaped", f"""(int8[2,4] a, int8[2,4] b) => (int8[2,3] y)
        {init(*S, t("int8", "w", W.T), t("int64", "shape", [2, 4]))} {{
        d = DequantizeLinear (a, s, z)
        e = DequantizeLinear (b, s, z)
        r = Add (d, e)
        i = Reshape (r, shape)
        wf = DequantizeLinear (w, ws, z)
        p = Gemm <transB=1> (i, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("float16", f"""(int8[2,4] a, int8[2,4] b) => (int8[2,3] y) {init(*S, t("int8", "w", W))} {{
        d = DequantizeLinear (a, s, z)
        e = DequantizeLinear (b, s, z)
        dh = Cast <to=10> (d)
        eh = Cast <to=10> (e)
        r = Add (dh, eh)
        wf = DequantizeLinear (w, ws, z)
        wh = Cast <to=10> (wf)
        p = MatMul (r, wh)
        pf = Cast <to=1> (p)
        y = QuantizeLinear (pf, so, z) }}""", tolerance=1),
)

group(
    KIND, "pool-into-a-product",
    """
    12 add uint10 uint10 -- 4 sums of 4 uint8
    12 mac uint10 int8 -- 4·3 products
    3 mul int32 float32 -- requantization, 1/4 joined the scale
    """,
    "§2: sums of pools widen; §3: MAC layers multiply payloads also after pools; 1/k joins the pending scale.",
    m("globalaveragepool", f"""(uint8[1,4,2,2] q) => (int8[1,3] y) {init(*S, t("int8", "w", W))} {{
        d = DequantizeLinear (q, s, u)
        a = GlobalAveragePool (d)
        f = Flatten (a)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (f, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("reducemean", f"""(uint8[1,4,2,2] q) => (int8[1,3] y)
        {init(*S, t("int8", "w", W), t("int64", "axes", [2, 3]))} {{
        d = DequantizeLinear (q, s, u)
        f = ReduceMean <keepdims=0> (d, axes)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (f, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("averagepool-conv", f"""(uint8[1,4,2,2] q) => (int8[1,3] y)
        {init(*S, t("int8", "w", W.T.reshape(3, 4, 1, 1)))} {{
        d = DequantizeLinear (q, s, u)
        a = AveragePool <kernel_shape=[2,2]> (d)
        wf = DequantizeLinear (w, ws, z)
        c = Conv (a, wf)
        p = Flatten (c)
        y = QuantizeLinear (p, so, z) }}"""),
)

group(
    KIND, "accumulator-into-a-product",
    """
    24 mac int8 int8 -- 2·4·3
    6 mul int32 float32 -- an accumulator becomes a float first
    18 mac float32 int8 -- 2·3·3
    6 mul float32 float32 -- requantization: the second weight's scale over the quantizer's
    """,
    "§3: what a MAC layer made and nothing requantized becomes a float first, one multiply per element.",
    m("matmul-matmul", f"""(int8[2,4] q) => (int8[2,3] y)
        {init(*S, t("int8", "w", W), t("int8", "v", ints("ranges.v", 3, 3)))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        vf = DequantizeLinear (v, ws, z)
        a = MatMul (d, wf)
        p = MatMul (a, vf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("identity-between", f"""(int8[2,4] q) => (int8[2,3] y)
        {init(*S, t("int8", "w", W), t("int8", "v", ints("ranges.v", 3, 3)))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        vf = DequantizeLinear (v, ws, z)
        a = MatMul (d, wf)
        i = Identity (a)
        p = MatMul (i, vf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("gemm-gemm", f"""(int8[2,4] q) => (int8[2,3] y)
        {init(*S, t("int8", "w", W.T), t("int8", "v", ints("ranges.v", 3, 3).T))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        vf = DequantizeLinear (v, ws, z)
        a = Gemm <transB=1> (d, wf)
        p = Gemm <transB=1> (a, vf)
        y = QuantizeLinear (p, so, z) }}"""),
)

group(
    KIND, "wide-payload-into-a-product",
    """
    8 mul int32 float32 -- more than 16 bits become a float first
    24 mac float32 int8 -- 2·4·3
    6 mul float32 float32 -- requantization
    """,
    "§3: what a quantizer of more than 16 bits made becomes a float first.",
    m("matmul", f"""(int32[2,4] q) => (int8[2,3] y) {init(*S, t("int8", "w", W))} {{
        d = DequantizeLinear (q, s)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (d, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("gemm", f"""(int32[2,4] q) => (int8[2,3] y) {init(*S, t("int8", "w", W.T))} {{
        d = DequantizeLinear (q, s)
        wf = DequantizeLinear (w, ws, z)
        p = Gemm <transB=1> (d, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("einsum", f"""(int32[2,4] q) => (int8[2,3] y) {init(*S, t("int8", "w", W))} {{
        d = DequantizeLinear (q, s)
        wf = DequantizeLinear (w, ws, z)
        p = Einsum <equation="ij,jk->ik"> (d, wf)
        y = QuantizeLinear (p, so, z) }}"""),
)

group(
    KIND, "sixteen-bit-activations",
    """
    24 mac int16 int8 -- 2·4·3
    6 mul int32 float32 -- requantization
    """,
    "§3: payloads of up to 16 bits are multiplied as they are; §2: the accumulator is INT32.",
    m("ai-onnx", f"""(int16[2,4] q) => (int8[2,3] y) {init(*S, t("int8", "w", W), t("int16", "zi", 0))} {{
        d = DequantizeLinear (q, s, zi)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (d, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("com-microsoft", f"""(int16[2,4] q) => (int8[2,3] y) {init(*S, t("int8", "w", W), t("int16", "zi", 0))} {{
        d = com.microsoft.DequantizeLinear (q, s, zi)
        wf = com.microsoft.DequantizeLinear (w, ws, z)
        p = MatMul (d, wf)
        y = com.microsoft.QuantizeLinear (p, so, z) }}"""),
)
