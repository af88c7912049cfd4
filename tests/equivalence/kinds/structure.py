# SPDX-License-Identifier: Apache-2.0
"""The same nodes in other containers: loops and unrolled, functions and inlined, kinds of constants.

Invariant: no trip count, shape or condition depends on data.
"""

import numpy as np

from groups import group, init, ints, m, reals, t

KIND = "structure"
i64 = "int64"
W = reals("structure.w", 3, 3)
SQUARE = "(float[2,3] x) => (float[2,3] y)"
group(
    KIND, "loop-of-products",
    "54 mac float32 float32 -- 3 times 2·3·3",
    "§4: Loop is trip count × body.",
    m("unrolled", f"""{SQUARE} {init(t("float", "w", W))} {{
        a = MatMul (x, w)
        b = MatMul (a, w)
        y = MatMul (b, w) }}"""),
    m("loop", f"""{SQUARE} {init(t("float", "w", W), t(i64, "trips", 3), t("bool", "go", 1))} {{
        y = Loop <body = once (int64 i, bool c, float[2,3] s) => (bool d, float[2,3] o) {{
            d = Identity (c)
            o = MatMul (s, w)
        }}> (trips, go, x) }}"""),
    m("loop-without-condition", f"""{SQUARE} {init(t("float", "w", W), t(i64, "trips", 3))} {{
        y = Loop <body = once (int64 i, bool c, float[2,3] s) => (bool d, float[2,3] o) {{
            d = Identity (c)
            o = MatMul (s, w)
        }}> (trips, , x) }}"""),
    m("function-three-times", f"""{SQUARE} {init(t("float", "w", W))} {{
        a = local.Step (x, w)
        b = local.Step (a, w)
        y = local.Step (b, w) }}
        <domain: "local", opset_import: ["" : 21]>
        Step (s, v) => (o) {{ o = MatMul (s, v) }}"""),
)

group(
    KIND, "scan-of-products",
    "54 mac float32 float32 -- 3 times 2·3·3",
    "§4: Scan is length × body.",
    m("batched", f"(float[3,2,3] x) => (float[3,2,3] y) {init(t('float', 'w', W))} {{ y = MatMul (x, w) }}"),
    m("scan", f"""(float[3,2,3] x) => (float[3,2,3] y) {init(t("float", "w", W))} {{
        y = Scan <num_scan_inputs = 1, body = once (float[2,3] s) => (float[2,3] o) {{
            o = MatMul (s, w)
        }}> (x) }}"""),
    m("loop", f"""(float[3,2,3] x) => (float[3,2,3] y)
        {init(t("float", "w", W), t(i64, "trips", 3), t("bool", "go", 1))} {{
        y = Loop <body = once (int64 i, bool c) => (bool d, float[2,3] o) {{
            d = Identity (c)
            s = Gather <axis=0> (x, i)
            o = MatMul (s, w)
        }}> (trips, go) }}"""),
    m("splits", f"""(float[3,2,3] x) => (float[3,2,3] y) {init(t("float", "w", W))} {{
        a, b, c = Split <axis=0, num_outputs=3> (x)
        d = MatMul (a, w)
        e = MatMul (b, w)
        f = MatMul (c, w)
        y = Concat <axis=0> (d, e, f) }}"""),
)

group(
    KIND, "known-condition",
    "18 mac float32 float32 -- 2·3·3",
    "§4: an If is charged by its branch; the condition is known at load.",
    m("plain", f"{SQUARE} {init(t('float', 'w', W))} {{ y = MatMul (x, w) }}"),
    m("if-true", f"""{SQUARE} {init(t("float", "w", W), t("bool", "yes", 1))} {{
        y = If (yes) <then_branch = one () => (float[2,3] o) {{ o = MatMul (x, w) }},
            else_branch = two () => (float[2,3] p) {{ p = Identity (x) }}> }}"""),
    m("if-false", f"""{SQUARE} {init(t("float", "w", W), t("bool", "no", 0))} {{
        y = If (no) <then_branch = one () => (float[2,3] o) {{ o = Exp (x) }},
            else_branch = two () => (float[2,3] p) {{ p = MatMul (x, w) }}> }}"""),
    m("if-of-the-rank", f"""{SQUARE} {init(t("float", "w", W), t(i64, "two", 2))} {{
        h = Shape (x)
        r = Size (h)
        c = Equal (r, two)
        y = If (c) <then_branch = one () => (float[2,3] o) {{ o = MatMul (x, w) }},
            else_branch = other () => (float[2,3] p) {{ p = Exp (x) }}> }}"""),
)

B = reals("structure.b", 3)
LINEAR = """
    18 mac float32 float32 -- 2·3·3
    6 add float32 float32 -- bias
    """
group(
    KIND, "functions-inlined", LINEAR,
    "§4: model-local functions cost their inlined body.",
    m("inlined", f"{SQUARE} {init(t('float', 'w', W), t('float', 'b', B))} {{ y = Gemm (x, w, b) }}"),
    m("function", f"""{SQUARE} {init(t('float', 'w', W), t('float', 'b', B))} {{ y = local.Linear (x, w, b) }}
        <domain: "local", opset_import: ["" : 21]>
        Linear (s, v, c) => (o) {{
        p = MatMul (s, v)
        o = Add (p, c) }}"""),
    m("function-in-function", f"""{SQUARE} {init(t('float', 'w', W), t('float', 'b', B))} {{ y = local.Linear (x, w, b) }}
        <domain: "local", opset_import: ["" : 21]>
        Product (s, v) => (o) {{ o = MatMul (s, v) }}
        <domain: "local", opset_import: ["" : 21, "local" : 1]>
        Linear (s, v, c) => (o) {{
        p = local.Product (s, v)
        o = Add (p, c) }}"""),
    m("weights-in-the-function", f"""{SQUARE} {init(t('float', 'w', W.T), t('float', 'b', B))} {{ y = local.Linear (x, w, b) }}
        <domain: "local", opset_import: ["" : 21]>
        Linear (s, v, c) => (o) {{
        u = Transpose <perm=[1,0]> (v)
        p = MatMul (s, u)
        o = Add (c, p) }}"""),
)

NUMBERS = ",".join(repr(float(v)) for v in W.reshape(-1))
group(
    KIND, "kinds-of-constants", LINEAR,
    "§4: work on constants only is done offline: 0, wherever the constant stands.",
    m("initializers", f"{SQUARE} {init(t('float', 'w', W), t('float', 'b', B))} {{ y = Gemm (x, w, b) }}"),
    m("constant-nodes", f"""{SQUARE} {init(t('float', 'b', B))} {{
        w = Constant <value = float[3,3] {{{NUMBERS}}}> ()
        y = Gemm (x, w, b) }}"""),
    m("value-floats", f"""{SQUARE} {init(t('float', 'b', B), t(i64, 'shape', [3, 3]))} {{
        f = Constant <value_floats = [{NUMBERS}]> ()
        w = Reshape (f, shape)
        y = Gemm (x, w, b) }}"""),
    m("identity", f"""{SQUARE} {init(t('float', 'w', W), t('float', 'b', B))} {{
        v = Identity (w)
        c = Identity (b)
        y = Gemm (x, v, c) }}"""),
    m("computed-offline", f"""{SQUARE} {init(t('float', 'w', W / 2), t('float', 'b', B))} {{
        v = Add (w, w)
        y = Gemm (x, v, b) }}"""),
    m("sum-of-parts-offline", f"""{SQUARE} {init(t('float', 'u', W[:1]), t('float', 'v', W[1:]), t('float', 'b', B))} {{
        w = Concat <axis=0> (u, v)
        y = Gemm (x, w, b) }}"""),
    m("bias-from-constantofshape-and-add", f"""{SQUARE} {init(t('float', 'w', W), t('float', 'b', B), t(i64, 'n', [3]))} {{
        o = ConstantOfShape <value = float[1] {{0.0}}> (n)
        c = Add (b, o)
        y = Gemm (x, w, c) }}"""),
)

Q = ints("structure.q", 4, 3)
S = (t("float", "s", 0.05), t("float", "ws", 0.013), t("float", "so", 0.3), t("int8", "z", 0), t("int8", "w", Q))
group(
    KIND, "quantizers-in-functions",
    """
    24 mac int8 int8 -- 2·4·3
    6 mul int32 float32 -- requantization
    """,
    "§4: functions cost their inlined body; §2: what a quantizer made is known wherever it stands.",
    m("inlined", f"""(int8[2,4] q) => (int8[2,3] y) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = MatMul (d, wf)
        y = QuantizeLinear (p, so, z) }}"""),
    m("dequantizers", f"""(int8[2,4] q) => (int8[2,3] y) {init(*S)} {{
        d = local.Dq (q, s, z)
        wf = local.Dq (w, ws, z)
        p = MatMul (d, wf)
        y = QuantizeLinear (p, so, z) }}
        <domain: "local", opset_import: ["" : 21]>
        Dq (a, b, c) => (d) {{ d = DequantizeLinear (a, b, c) }}"""),
    m("whole-layer", f"""(int8[2,4] q) => (int8[2,3] y) {init(*S)} {{ y = local.Layer (q, s, w, ws, so, z) }}
        <domain: "local", opset_import: ["" : 21]>
        Layer (q0, s0, w0, ws0, so0, z0) => (y0) {{
        d = DequantizeLinear (q0, s0, z0)
        wf = DequantizeLinear (w0, ws0, z0)
        p = MatMul (d, wf)
        y0 = QuantizeLinear (p, so0, z0) }}"""),
    m("product-alone", f"""(int8[2,4] q) => (int8[2,3] y) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = local.Product (d, wf)
        y = QuantizeLinear (p, so, z) }}
        <domain: "local", opset_import: ["" : 21]>
        Product (a, b) => (c) {{ c = MatMul (a, b) }}"""),
    m("in-a-known-branch", f"""(int8[2,4] q) => (int8[2,3] y) {init(*S, t("bool", "yes", 1))} {{
        d = DequantizeLinear (q, s, z)
        wf = DequantizeLinear (w, ws, z)
        p = If (yes) <then_branch = one () => (float[2,3] o) {{ o = MatMul (d, wf) }},
            else_branch = two () => (float[2,3] r) {{
            e = Constant <value = float[2,3] {{0.0,0.0,0.0,0.0,0.0,0.0}}> ()
            r = Identity (e) }}>
        y = QuantizeLinear (p, so, z) }}"""),
)

group(
    KIND, "dead-nodes",
    "6 cmp float32 float32 -- the one node that an output needs",
    "§4: nodes that no output of the graph needs do not run: 0.",
    m("alive", f"{SQUARE} {{ y = Relu (x) }}"),
    m("dead-function", f"{SQUARE} {{ y = Relu (x)\n d = Exp (x) }}"),
    m("dead-chain", f"""{SQUARE} {init(t('float', 'w', W))} {{
        d = MatMul (x, w)
        e = Softmax (d)
        y = Relu (x)
        f = Sigmoid (e) }}"""),
    m("dead-output-of-a-split", f"""{SQUARE} {init(t('float', 'w', W))} {{
        a, b = Split <axis=0, num_outputs=2> (x)
        e = Exp (b)
        c = Concat <axis=0> (a, b)
        y = Relu (c) }}"""),
)

group(
    KIND, "written-constants",
    "6 mul float32 float32 -- by one constant",
    "§4: Div by a constant is n multiply by its reciprocal; §1: negate is free.",
    m("mul", f"{SQUARE} {init(t('float', 'k', 0.3))} {{ y = Mul (x, k) }}"),
    m("mul-left", f"{SQUARE} {init(t('float', 'k', 0.3))} {{ y = Mul (k, x) }}"),
    m("div", f"{SQUARE} {init(t('float', 'k', 3.3333332538604736))} {{ y = Div (x, k) }}"),
    m("neg-mul", f"{SQUARE} {init(t('float', 'k', -0.3))} {{ n = Neg (x)\n y = Mul (n, k) }}"),
    m("matrix-of-constants", f"{SQUARE} {init(t('float', 'k', np.full((2, 3), 0.3)))} {{ y = Mul (x, k) }}"),
    m("product-with-one", f"{SQUARE} {init(t('float', 'k', 0.3), t('float', 'one', 1.0))} {{ a = Mul (x, one)\n y = Mul (a, k) }}",
      why="§3: multiplying by 1 is nothing"),
)
group(
    KIND, "written-addends",
    "6 add float32 float32 -- one constant",
    "§1: subtract is an add; negate is free.",
    m("add", f"{SQUARE} {init(t('float', 'k', 0.3))} {{ y = Add (x, k) }}"),
    m("sub", f"{SQUARE} {init(t('float', 'k', -0.3))} {{ y = Sub (x, k) }}"),
    m("sub-from", f"{SQUARE} {init(t('float', 'k', -0.3))} {{ a = Sub (k, x)\n y = Neg (a) }}"),
    m("sum", f"{SQUARE} {init(t('float', 'k', 0.3))} {{ y = Sum (x, k) }}"),
    m("neg-add", f"{SQUARE} {init(t('float', 'k', -0.3))} {{ n = Neg (x)\n a = Add (n, k)\n y = Neg (a) }}"),
)
