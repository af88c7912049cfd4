# SPDX-License-Identifier: Apache-2.0
"""The same operators in the operator sets of ten years: attributes that became inputs, and back.

Invariant: every member imports the operator set that its nodes are written in.
"""

from groups import group, init, m, reals, t

KIND = "versions"
i64 = "int64"

W = reals("versions.w", 4, 3)
group(
    KIND, "linear-since-opset-7",
    """
    24 mac float32 float32 -- 2·4·3
    6 add float32 float32 -- bias
    """,
    "§4: Gemm is M·N·K MAC and n add, in every operator set.",
    m("opset-21", f"(float[2,4] x) => (float[2,3] y) {init(t('float', 'w', W), t('float', 'b', reals('v.b', 3)))} {{ y = Gemm (x, w, b) }}"),
    m("opset-7", f"(float[2,4] x) => (float[2,3] y) {init(t('float', 'w', W), t('float', 'b', reals('v.b', 3)))} {{ y = Gemm (x, w, b) }}",
      opset=7),
    m("opset-9-matmul", f"""(float[2,4] x) => (float[2,3] y) {init(t('float', 'w', W), t('float', 'b', reals('v.b', 3)))} {{
        a = MatMul (x, w)
        y = Add (a, b) }}""", opset=9),
    m("opset-13", f"(float[2,4] x) => (float[2,3] y) {init(t('float', 'w', W.T), t('float', 'b', reals('v.b', 3)))} {{ y = Gemm <transB=1> (x, w, b) }}",
      opset=13),
)

group(
    KIND, "clip",
    "16 cmp float32 float32 -- two bounds",
    "§4: Clip one compare per bound.",
    m("opset-21", f"(float[8] x) => (float[8] y) {init(t('float', 'lo', -1.0), t('float', 'hi', 1.0))} {{ y = Clip (x, lo, hi) }}"),
    m("opset-11", f"(float[8] x) => (float[8] y) {init(t('float', 'lo', -1.0), t('float', 'hi', 1.0))} {{ y = Clip (x, lo, hi) }}",
      opset=11),
    m("opset-9", "(float[8] x) => (float[8] y) { y = Clip <min=-1.0, max=1.0> (x) }", opset=9),
)

group(
    KIND, "reduce-mean",
    """
    16 add float32 float32 -- 2 sums of 9
    2 mul float32 float32 -- 1/9
    """,
    "§4: ReduceMean is n·(k-1) add + n multiply.",
    m("opset-21", f"(float[2,3,3] x) => (float[2] y) {init(t(i64, 'axes', [1, 2]))} {{ y = ReduceMean <keepdims=0> (x, axes) }}"),
    m("opset-13", "(float[2,3,3] x) => (float[2] y) { y = ReduceMean <axes=[1,2], keepdims=0> (x) }", opset=13),
    m("opset-11", "(float[2,3,3] x) => (float[2] y) { y = ReduceMean <axes=[-2,-1], keepdims=0> (x) }", opset=11),
)

group(
    KIND, "reduce-sum",
    "6 add float32 float32 -- 2 sums of 4",
    "§4: ReduceSum is n·(k-1) add.",
    m("opset-21", f"(float[2,4] x) => (float[2,1] y) {init(t(i64, 'axes', [1]))} {{ y = ReduceSum (x, axes) }}"),
    m("opset-11", "(float[2,4] x) => (float[2,1] y) { y = ReduceSum <axes=[1]> (x) }", opset=11),
)

S = (t("float", "s", 0.05), t("int8", "z", 0))
group(
    KIND, "moves-between-quantizers",
    "",
    "§2: moves keep what is known; §3: the same scale again is free, in every operator set.",
    m("opset-21", f"""(int8[2,1,6] q) => (int8[1,2,6] y) {init(*S, t(i64, "one", [1]), t(i64, "zero", [0]))} {{
        d = DequantizeLinear (q, s, z)
        a = Squeeze (d, one)
        b = Unsqueeze (a, zero)
        y = QuantizeLinear (b, s, z) }}"""),
    m("opset-13", f"""(int8[2,1,6] q) => (int8[1,2,6] y) {init(*S, t(i64, "one", [1]), t(i64, "zero", [0]))} {{
        d = DequantizeLinear (q, s, z)
        a = Squeeze (d, one)
        b = Unsqueeze (a, zero)
        y = QuantizeLinear (b, s, z) }}""", opset=13),
    m("opset-11", f"""(int8[2,1,6] q) => (int8[1,2,6] y) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        a = Squeeze <axes=[1]> (d)
        b = Unsqueeze <axes=[0]> (a)
        y = QuantizeLinear (b, s, z) }}""", opset=11),
)

group(
    KIND, "half-precision-between-quantizers",
    "",
    "§2: a float → float Cast passes payload and pending scale on, the only form before opset 19.",
    m("opset-17", f"""(int8[2,6] q) => (int8[6,2] y) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        h = Cast <to=10> (d)
        a = Transpose <perm=[1,0]> (h)
        f = Cast <to=1> (a)
        y = QuantizeLinear (f, s, z) }}""", opset=17),
    m("opset-13", f"""(int8[2,6] q) => (int8[6,2] y) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        h = Cast <to=10> (d)
        a = Transpose <perm=[1,0]> (h)
        f = Cast <to=1> (a)
        y = QuantizeLinear (f, s, z) }}""", opset=13),
    m("opset-21", f"""(int8[2,6] q) => (int8[6,2] y) {init(*S)} {{
        d = DequantizeLinear (q, s, z)
        h = Cast <to=10> (d)
        a = Transpose <perm=[1,0]> (h)
        f = Cast <to=1> (a)
        y = QuantizeLinear (f, s, z) }}"""),
)

group(
    KIND, "batch-norm-versions",
    """
    12 mul float32 float32
    12 add float32 float32
    """,
    "§4: BatchNormalization is n multiply + n add.",
    *(m(f"opset-{opset}", f"""(float[1,2,2,3] x) => (float[1,2,2,3] y)
        {init(t("float", "g", [1.5, -0.7]), t("float", "b", [0.2, 1.1]), t("float", "mean", [0.1, 0.3]),
              t("float", "var", [0.9, 1.2]))} {{
        y = BatchNormalization (x, g, b, mean, var) }}""", opset=opset) for opset in (21, 15, 14, 9, 7)),
)

group(
    KIND, "softmax-of-the-last-axis",
    """
    8 cmp float32 float32
    8 add float32 float32
    8 func float32
    8 add float32 float32
    2 div float32 float32
    8 mul float32 float32
    """,
    "§4: two rows of 4; before opset 13 the axes behind `axis` are one row.",
    m("opset-21", "(float[2,4] x) => (float[2,4] y) { y = Softmax (x) }"),
    m("opset-13", "(float[2,4] x) => (float[2,4] y) { y = Softmax <axis=1> (x) }", opset=13),
    m("opset-11", "(float[2,4] x) => (float[2,4] y) { y = Softmax (x) }", opset=11),
    m("opset-11-flattened", f"""(float[2,4] x) => (float[2,4] y)
        {init(t(i64, "in", [2, 2, 2]), t(i64, "out", [2, 4]))} {{
        r = Reshape (x, in)
        a = Softmax <axis=1> (r)
        y = Reshape (a, out) }}""", opset=11),
)

group(
    KIND, "nearest-upsampling",
    "",
    "§4: Resize and Upsample: nearest 0.",
    m("resize", f"""(float[1,1,2,2] x) => (float[1,1,4,4] y) {init(t("float", "k", [1.0, 1.0, 2.0, 2.0]))} {{
        y = Resize <mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor"> (x, , k) }}"""),
    m("upsample", f"""(float[1,1,2,2] x) => (float[1,1,4,4] y) {init(t("float", "k", [1.0, 1.0, 2.0, 2.0]))} {{
        y = Upsample <mode="nearest"> (x, k) }}""", opset=9),
    m("resize-10", f"""(float[1,1,2,2] x) => (float[1,1,4,4] y) {init(t("float", "k", [1.0, 1.0, 2.0, 2.0]))} {{
        y = Resize <mode="nearest"> (x, k) }}""", opset=10),
    m("expand", f"""(float[1,1,2,2] x) => (float[1,1,4,4] y)
        {init(t(i64, "a", [1, 1, 2, 1, 2, 1]), t(i64, "b", [1, 1, 2, 2, 2, 2]), t(i64, "c", [1, 1, 4, 4]))} {{
        u = Reshape (x, a)
        e = Expand (u, b)
        y = Reshape (e, c) }}"""),
)
