# SPDX-License-Identifier: Apache-2.0
"""What is added to a product, and what it is multiplied by: biases, C, alpha, beta, BatchNormalization.

Invariant: constants are brought to the accumulator's scale offline; what is computed is not.
"""

import numpy as np

from groups import group, init, ints, m, reals, t

KIND = "bias"
S = (t("float", "s", 0.05), t("float", "so", 0.3), t("float", "ws", 0.013), t("int8", "z", 0))
W = ints("bias.w", 4, 3)
IN = S + (t("int8", "w", W),)
DQ = """d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)"""
HEAD = "(int8[2,4] q) => (int8[2,3] y)"
C = reals("bias.c", 3)

group(
    KIND, "computed-c",
    """
    24 mac int8 int8 -- 2·4·3
    6 mul int32 float32 -- a computed float addend makes the pending accumulator a float first
    6 add float32 float32
    6 mul float32 float32 -- QuantizeLinear of a float
    """,
    "§3: a computed float bias, C or addend makes the pending operand a float first.",
    m("gemm", f"""(int8[2,4] q, float[2,3] r) => (int8[2,3] y) {init(*IN)} {{
        {DQ}
        p = Gemm (d, wf, r)
        y = QuantizeLinear (p, so, z) }}"""),
    m("matmul-add", f"""(int8[2,4] q, float[2,3] r) => (int8[2,3] y) {init(*IN)} {{
        {DQ}
        a = MatMul (d, wf)
        p = Add (a, r)
        y = QuantizeLinear (p, so, z) }}"""),
    m("add-on-the-left", f"""(int8[2,4] q, float[2,3] r) => (int8[2,3] y) {init(*IN)} {{
        {DQ}
        a = MatMul (d, wf)
        p = Add (r, a)
        y = QuantizeLinear (p, so, z) }}"""),
    m("sum", f"""(int8[2,4] q, float[2,3] r) => (int8[2,3] y) {init(*IN)} {{
        {DQ}
        a = Gemm (d, wf)
        p = Sum (a, r)
        y = QuantizeLinear (p, so, z) }}"""),
    m("sub-of-neg", f"""(int8[2,4] q, float[2,3] r) => (int8[2,3] y) {init(*IN)} {{
        {DQ}
        a = MatMul (d, wf)
        n = Neg (r)
        p = Sub (a, n)
        y = QuantizeLinear (p, so, z) }}"""),
)

CONV = S + (t("int8", "w", ints("bias.conv", 4, 3, 3, 3)),)
group(
    KIND, "computed-conv-bias",
    """
    1728 mac int8 int8 -- 64 outputs of 27
    64 mul int32 float32 -- a computed float bias makes the accumulator a float first
    64 add float32 float32
    64 mul float32 float32 -- QuantizeLinear of a float
    """,
    "§3: a computed float bias makes the pending operand a float first.",
    m("conv", f"""(int8[1,3,4,4] q, float[4] b) => (int8[1,4,4,4] y) {init(*CONV)} {{
        {DQ}
        p = Conv <pads=[1,1,1,1]> (d, wf, b)
        y = QuantizeLinear (p, so, z) }}"""),
    m("conv-add", f"""(int8[1,3,4,4] q, float[4] b) => (int8[1,4,4,4] y)
        {init(*CONV, t("int64", "axes", [1, 2]))} {{
        {DQ}
        c = Conv <pads=[1,1,1,1]> (d, wf)
        v = Unsqueeze (b, axes)
        p = Add (c, v)
        y = QuantizeLinear (p, so, z) }}"""),
)

group(
    KIND, "constant-c",
    """
    24 mac int8 int8 -- 2·4·3
    6 add int32 int32 -- brought to the accumulator's scale offline
    6 mul int32 float32 -- requantization
    """,
    "§3: a constant bias, C or addend, float or integer, is an integer add.",
    m("vector", f"""{HEAD} {init(*IN, t("float", "c", C))} {{
        {DQ}
        p = Gemm (d, wf, c)
        y = QuantizeLinear (p, so, z) }}"""),
    m("row", f"""{HEAD} {init(*IN, t("float", "c", C.reshape(1, 3)))} {{
        {DQ}
        p = Gemm (d, wf, c)
        y = QuantizeLinear (p, so, z) }}"""),
    m("matrix", f"""{HEAD} {init(*IN, t("float", "c", np.stack([C, C])))} {{
        {DQ}
        p = Gemm (d, wf, c)
        y = QuantizeLinear (p, so, z) }}"""),
    m("beta", f"""{HEAD} {init(*IN, t("float", "c", C / 2))} {{
        {DQ}
        p = Gemm <beta=2.0> (d, wf, c)
        y = QuantizeLinear (p, so, z) }}"""),
    m("add", f"""{HEAD} {init(*IN, t("float", "c", C))} {{
        {DQ}
        a = MatMul (d, wf)
        p = Add (a, c)
        y = QuantizeLinear (p, so, z) }}"""),
    m("add-after-reshape", f"""{HEAD} {init(*IN, t("float", "c", C), t("int64", "shape", [2, 3]))} {{
        {DQ}
        a = MatMul (d, wf)
        r = Reshape (a, shape)
        p = Add (r, c)
        y = QuantizeLinear (p, so, z) }}"""),
    m("expanded-constant", f"""{HEAD} {init(*IN, t("float", "c", C), t("int64", "shape", [2, 3]))} {{
        {DQ}
        e = Expand (c, shape)
        p = Gemm (d, wf, e)
        y = QuantizeLinear (p, so, z) }}"""),
    categories={"quantization": "6 mul int32 float32"},
)

WF = reals("bias.float", 4, 3)
group(
    KIND, "float-linear",
    """
    24 mac float32 float32 -- 2·4·3
    6 add float32 float32 -- bias
    """,
    "§4: Gemm is M·N·K MAC, C n add; §3: a constant vector added right behind a product is its bias.",
    m("gemm", f"""(float[2,4] x) => (float[2,3] y) {init(t("float", "w", WF), t("float", "c", C))} {{
        y = Gemm (x, w, c) }}"""),
    m("gemm-transB", f"""(float[2,4] x) => (float[2,3] y) {init(t("float", "w", WF.T), t("float", "c", C))} {{
        y = Gemm <transB=1> (x, w, c) }}"""),
    m("matmul-add", f"""(float[2,4] x) => (float[2,3] y) {init(t("float", "w", WF), t("float", "c", C))} {{
        a = MatMul (x, w)
        y = Add (a, c) }}"""),
    m("add-matmul", f"""(float[2,4] x) => (float[2,3] y) {init(t("float", "w", WF.T), t("float", "c", C))} {{
        wt = Transpose <perm=[1,0]> (w)
        a = MatMul (x, wt)
        y = Add (c, a) }}"""),
    m("einsum-add", f"""(float[2,4] x) => (float[2,3] y) {init(t("float", "w", WF), t("float", "c", C))} {{
        a = Einsum <equation="mk,kn->mn"> (x, w)
        y = Add (a, c) }}"""),
    m("conv", f"""(float[2,4] x) => (float[2,3] y)
        {init(t("float", "w", WF.T.reshape(3, 4, 1)), t("float", "c", C), t("int64", "axes", [2]))} {{
        u = Unsqueeze (x, axes)
        v = Conv (u, w, c)
        y = Squeeze (v, axes) }}"""),
    m("fusedgemm-no-activation", f"""(float[2,4] x) => (float[2,3] y)
        {init(t("float", "w", WF), t("float", "c", C))} {{
        a = com.microsoft.FusedMatMul (x, w)
        y = Sum (a, c) }}"""),
    categories={"mac": """
        24 mac float32 float32
        6 add float32 float32 -- a constant vector right behind a product is its bias
        """},
)

group(
    KIND, "constant-alpha",
    "24 mac float32 float32 -- 2·4·3",
    "§4: alpha ≠ 1 is folded if an operand is constant.",
    m("gemm-alpha", f"""(float[2,4] x) => (float[2,3] y) {init(t("float", "w", WF))} {{
        y = Gemm <alpha=0.3> (x, w) }}"""),
    m("weight-scaled-offline", f"""(float[2,4] x) => (float[2,3] y) {init(t("float", "w", WF), t("float", "a", 0.3))} {{
        wa = Mul (w, a)
        y = MatMul (x, wa) }}"""),
    m("fusedmatmul", f"""(float[2,4] x) => (float[2,3] y) {init(t("float", "w", WF))} {{
        y = com.microsoft.FusedMatMul <alpha=0.3> (x, w) }}"""),
    m("fusedmatmul-transB", f"""(float[2,4] x) => (float[2,3] y) {init(t("float", "w", WF.T))} {{
        y = com.microsoft.FusedMatMul <alpha=0.3, transB=1> (x, w) }}"""),
)

AB = "(float[2,4] x, float[4,3] r) => (float[2,3] y)"
group(
    KIND, "alpha-of-computed-operands",
    """
    24 mac float32 float32 -- 2·4·3
    6 mul float32 float32 -- by 0.3
    """,
    "§4: alpha ≠ 1 over two computed operands is n multiply.",
    m("gemm", f"{AB} {{ y = Gemm <alpha=0.3> (x, r) }}"),
    m("fusedmatmul", f"{AB} {{ y = com.microsoft.FusedMatMul <alpha=0.3> (x, r) }}"),
    m("matmul-mul", f"{AB} {init(t('float', 'a', 0.3))} {{ p = MatMul (x, r)\n y = Mul (p, a) }}"),
    m("einsum-mul", f"""{AB} {init(t('float', 'a', 0.3))} {{
        p = Einsum <equation="ab,bc->ac"> (x, r)
        y = Mul (a, p) }}"""),
)
group(
    KIND, "alpha-a-power-of-two",
    """
    24 mac float32 float32 -- 2·4·3
    6 shift float32 -- by 1/4
    """,
    "§3: by ±2^k a shift in every place where a multiply is charged (alpha, Mul).",
    m("gemm", f"{AB} {{ y = Gemm <alpha=0.25> (x, r) }}"),
    m("fusedmatmul", f"{AB} {{ y = com.microsoft.FusedMatMul <alpha=0.25> (x, r) }}"),
    m("matmul-mul", f"{AB} {init(t('float', 'a', 0.25))} {{ p = MatMul (x, r)\n y = Mul (p, a) }}"),
    m("matmul-div", f"{AB} {init(t('float', 'a', 4.0))} {{ p = MatMul (x, r)\n y = Div (p, a) }}"),
)

group(
    KIND, "alpha-of-pending-operands",
    """
    24 mac int8 int8 -- 2·4·3
    6 mul int32 float32 -- requantization, alpha joined the pending scale
    """,
    "§3: a factor that an operator implies joins the pending scale of a pending tensor: 0.",
    m("gemm", f"""(int8[2,4] q, int8[4,3] r) => (int8[2,3] y) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        e = DequantizeLinear (r, ws, z)
        p = Gemm <alpha=0.3> (d, e)
        y = QuantizeLinear (p, so, z) }}"""),
    m("fusedmatmul", f"""(int8[2,4] q, int8[4,3] r) => (int8[2,3] y) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        e = DequantizeLinear (r, ws, z)
        p = com.microsoft.FusedMatMul <alpha=0.3> (d, e)
        y = QuantizeLinear (p, so, z) }}"""),
    m("matmul-mul", f"""(int8[2,4] q, int8[4,3] r) => (int8[2,3] y) {init(*S, t("float", "a", 0.3))} {{
        d = DequantizeLinear (q, s, z)
        e = DequantizeLinear (r, ws, z)
        a0 = MatMul (d, e)
        p = Mul (a0, a)
        y = QuantizeLinear (p, so, z) }}""",
      "6 mul float32 float32 -- QuantizeLinear of a float",
      "§3: a factor that the graph writes is charged (the group's multiply) and its result is a float"),
)

BN = (t("float", "g", [1.3, 0.7, -0.9, 1.1]), t("float", "b", reals("bias.b", 4)),
      t("float", "mean", reals("bias.m", 4)), t("float", "var", [0.5, 1.7, 0.9, 2.3]))
GAIN = np.array([1.3, 0.7, -0.9, 1.1]) / np.sqrt(np.array([0.5, 1.7, 0.9, 2.3]) + 1e-5)
SHIFT = reals("bias.b", 4) - reals("bias.m", 4) * GAIN
CF = reals("bias.cf", 4, 3, 3, 3)
MULADD = (t("float", "k", GAIN.reshape(4, 1, 1).round(7)), t("float", "o", SHIFT.reshape(4, 1, 1).round(7)))
group(
    KIND, "float-conv-batchnorm",
    """
    1728 mac float32 float32 -- 64 outputs of 27
    64 mul float32 float32
    64 add float32 float32
    """,
    "§4: BatchNormalization is n multiply + n add; so are the Mul and Add it stands for.",
    m("batchnorm", f"""(float[1,3,4,4] x) => (float[1,4,4,4] y) {init(t("float", "w", CF), *BN)} {{
        c = Conv <pads=[1,1,1,1]> (x, w)
        y = BatchNormalization (c, g, b, mean, var) }}"""),
    m("mul-add", f"""(float[1,3,4,4] x) => (float[1,4,4,4] y) {init(t("float", "w", CF), *MULADD)} {{
        c = Conv <pads=[1,1,1,1]> (x, w)
        a = Mul (c, k)
        y = Add (a, o) }}"""),
    m("folded", f"""(float[1,3,4,4] x) => (float[1,4,4,4] y)
        {init(t("float", "w", (CF * GAIN.reshape(4, 1, 1, 1)).round(7)), t("float", "o", SHIFT.round(7)))} {{
        y = Conv <pads=[1,1,1,1]> (x, w, o) }}""", "- 64 mul float32 float32 -- in the weights",
      "§4: offline the factor is in the weights; the bias is n add"),
    m("gain-folded", f"""(float[1,3,4,4] x) => (float[1,4,4,4] y) {init(t("float", "w", CF), *MULADD)} {{
        k4 = Unsqueeze (k, axis)
        kt = Transpose <perm=[1,0,2,3]> (k4)
        wk = Mul (w, kt)
        c = Conv <pads=[1,1,1,1]> (x, wk)
        y = Add (c, o) }}""".replace("> {\n        k4", f", {t('int64', 'axis', [0])}> {{\n        k4"),
      "- 64 mul float32 float32 -- in the weights, offline",
      "§4: work on constants only is done offline; the written Add is n add"),
)

group(
    KIND, "integer-conv-batchnorm",
    """
    1728 mac int8 int8 -- 64 outputs of 27
    64 mul int32 float32 -- the pending scale is pre-multiplied into the written multiply
    64 add float32 float32
    64 mul float32 float32 -- QuantizeLinear of a float
    """,
    """§3: BatchNormalization is always 1 multiply + 1 add per element at its operands' widths, its output
    a float; a written Mul takes the pending scale and its result is a float.""",
    m("batchnorm", f"""(int8[1,3,4,4] q) => (int8[1,4,4,4] y) {init(*CONV, *BN)} {{
        {DQ}
        c = Conv <pads=[1,1,1,1]> (d, wf)
        p = BatchNormalization (c, g, b, mean, var)
        y = QuantizeLinear (p, so, z) }}"""),
    m("mul-add", f"""(int8[1,3,4,4] q) => (int8[1,4,4,4] y) {init(*CONV, *MULADD)} {{
        {DQ}
        c = Conv <pads=[1,1,1,1]> (d, wf)
        a = Mul (c, k)
        p = Add (a, o)
        y = QuantizeLinear (p, so, z) }}"""),
    m("float16", f"""(int8[1,3,4,4] q) => (int8[1,4,4,4] y) {init(*CONV, *MULADD)} {{
        {DQ}
        dh = Cast <to=10> (d)
        wh = Cast <to=10> (wf)
        c = Conv <pads=[1,1,1,1]> (dh, wh)
        cf = Cast <to=1> (c)
        a = Mul (cf, k)
        p = Add (a, o)
        y = QuantizeLinear (p, so, z) }}""", tolerance=1),
)

group(
    KIND, "fused-activation",
    """
    24 mac float32 float32 -- 2·4·3
    6 add float32 float32
    6 cmp float32 float32 -- Relu
    """,
    "§4: a fused operator costs what it fuses.",
    m("gemm-relu", f"""(float[2,4] x) => (float[2,3] y) {init(t("float", "w", WF), t("float", "c", C))} {{
        a = Gemm (x, w, c)
        y = Relu (a) }}"""),
    m("fusedgemm", f"""(float[2,4] x) => (float[2,3] y) {init(t("float", "w", WF), t("float", "c", C))} {{
        y = com.microsoft.FusedGemm <activation="Relu"> (x, w, c) }}"""),
    m("fusedconv", f"""(float[2,4] x) => (float[2,3] y)
        {init(t("float", "w", WF.T.reshape(3, 4, 1, 1)), t("float", "c", C), t("int64", "axes", [2, 3]))} {{
        u = Unsqueeze (x, axes)
        v = com.microsoft.FusedConv <activation="Relu"> (u, w, c)
        y = Squeeze (v, axes) }}"""),
)

IMAGE = "(int8[1,3,4,4] q) => (int8[1,4,4,4] y)"
FUSED = "com.microsoft.FusedConv <pads=[1,1,1,1], activation="
group(
    KIND, "fused-relu-of-payloads",
    """
    1728 mac int8 int8 -- 64 outputs of 27
    64 cmp int32 int32 -- Relu: int8 about 0 does not cut what it cuts
    64 mul int32 float32 -- requantization
    """,
    "§4: a fused operator costs what it fuses; §3: a pending scale passes through a Relu.",
    m("conv-relu", f"""{IMAGE} {init(*CONV)} {{
        {DQ}
        c = Conv <pads=[1,1,1,1]> (d, wf)
        r = Relu (c)
        y = QuantizeLinear (r, so, z) }}"""),
    m("fusedconv", f"""{IMAGE} {init(*CONV)} {{
        {DQ}
        r = {FUSED}"Relu"> (d, wf)
        y = QuantizeLinear (r, so, z) }}"""),
)

group(
    KIND, "fused-relu-that-saturates",
    """
    1728 mac int8 int8 -- 64 outputs of 27
    64 mul int32 float32 -- requantization; uint8 from 0 is the Relu
    """,
    "§3: what quantizers cut anyway is their saturation, in a fused operator as behind it.",
    m("conv-relu", f"""{IMAGE.replace("int8[1,4", "uint8[1,4")} {init(*CONV, t("uint8", "u", 0))} {{
        {DQ}
        c = Conv <pads=[1,1,1,1]> (d, wf)
        r = Relu (c)
        y = QuantizeLinear (r, so, u) }}"""),
    m("fusedconv", f"""{IMAGE.replace("int8[1,4", "uint8[1,4")} {init(*CONV, t("uint8", "u", 0))} {{
        {DQ}
        r = {FUSED}"Relu"> (d, wf)
        y = QuantizeLinear (r, so, u) }}"""),
)

group(
    KIND, "fused-leakyrelu-of-payloads",
    """
    1728 mac int8 int8 -- 64 outputs of 27
    64 cmp int32 int32 -- LeakyRelu
    64 mul int32 float32 -- its slope
    64 mul int32 float32 -- requantization
    """,
    "§4: a fused operator costs what it fuses; §3: a pending scale passes through a LeakyRelu.",
    m("conv-leakyrelu", f"""{IMAGE} {init(*CONV)} {{
        {DQ}
        c = Conv <pads=[1,1,1,1]> (d, wf)
        r = LeakyRelu <alpha=0.3> (c)
        y = QuantizeLinear (r, so, z) }}"""),
    m("fusedconv", f"""{IMAGE} {init(*CONV)} {{
        {DQ}
        r = {FUSED}"LeakyRelu", activation_params=[0.3]> (d, wf)
        y = QuantizeLinear (r, so, z) }}"""),
)

group(
    KIND, "fused-leakyrelu-by-a-power-of-two",
    """
    1728 mac float32 float32 -- 64 outputs of 27
    64 cmp float32 float32 -- LeakyRelu
    64 shift float32 float32 -- its slope, 1/4
    """,
    "§4: a fused operator costs what it fuses; a factor that is a power of two is a shift.",
    m("conv-leakyrelu", f"""(float[1,3,4,4] x) => (float[1,4,4,4] y)
        {init(t("float", "w", reals("bias.image", 4, 3, 3, 3)))} {{
        c = Conv <pads=[1,1,1,1]> (x, w)
        y = LeakyRelu <alpha=0.25> (c) }}"""),
    m("fusedconv", f"""(float[1,3,4,4] x) => (float[1,4,4,4] y)
        {init(t("float", "w", reals("bias.image", 4, 3, 3, 3)))} {{
        y = {FUSED}"LeakyRelu", activation_params=[0.25]> (x, w) }}"""),
)

group(
    KIND, "fused-clip-of-payloads",
    """
    1728 mac int8 int8 -- 64 outputs of 27
    128 cmp int32 int32 -- a Clip between 0 and 0.5 cuts more than int8 does
    64 mul int32 float32 -- requantization
    """,
    "§4: a fused operator costs what it fuses; §3: a pending scale passes through a Clip.",
    m("conv-clip", f"""{IMAGE} {init(*CONV, t("float", "lo", 0.0), t("float", "hi", 0.5))} {{
        {DQ}
        c = Conv <pads=[1,1,1,1]> (d, wf)
        r = Clip (c, lo, hi)
        y = QuantizeLinear (r, so, z) }}"""),
    m("fusedconv", f"""{IMAGE} {init(*CONV)} {{
        {DQ}
        r = {FUSED}"Clip", activation_params=[0.0, 0.5]> (d, wf)
        y = QuantizeLinear (r, so, z) }}"""),
)
