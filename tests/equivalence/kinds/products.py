# SPDX-License-Identifier: Apache-2.0
"""Products of floats: MatMul, Gemm, Einsum, convolutions in other shapes, parts and groups.

Invariant: a product's count is that of its definition, however operands are laid out.
"""

import numpy as np

from groups import group, init, m, reals, t

KIND = "products"
i64 = "int64"
A4 = "(float[2,3,4] x, float[2,4,5] r) => (float[2,3,5] y)"
group(
    KIND, "batched-matmul",
    "120 mac float32 float32 -- 2·3·4·5",
    "§4: batch·M·N·K MAC; Einsum is the product of all label sizes.",
    m("matmul", f"{A4} {{ y = MatMul (x, r) }}"),
    m("einsum", f'{A4} {{ y = Einsum <equation="bij,bjk->bik"> (x, r) }}'),
    m("einsum-other-order", f"""{A4} {{
        e = Einsum <equation="bij,bjk->kbi"> (x, r)
        y = Transpose <perm=[1,2,0]> (e) }}"""),
    m("fusedmatmul-transposed", f"""{A4} {{
        rt = Transpose <perm=[0,2,1]> (r)
        y = com.microsoft.FusedMatMul <transB=1> (x, rt) }}"""),
    m("two-products", f"""{A4} {init(t(i64, "axes", [0]))} {{
        x0, x1 = Split <axis=0, num_outputs=2> (x)
        r0, r1 = Split <axis=0, num_outputs=2> (r)
        y0 = MatMul (x0, r0)
        y1 = MatMul (x1, r1)
        y = Concat <axis=0> (y0, y1) }}"""),
    m("transposed-product", f"""{A4} {{
        xt = Transpose <perm=[0,2,1]> (x)
        rt = Transpose <perm=[0,2,1]> (r)
        p = MatMul (rt, xt)
        y = Transpose <perm=[0,2,1]> (p) }}"""),
)

W = reals("products.w", 4, 5)
X3 = "(float[2,3,4] x) => (float[2,3,5] y)"
group(
    KIND, "broadcast-weight",
    "120 mac float32 float32 -- 2·3·4·5",
    "§4: the batch is broadcast.",
    m("matmul", f"{X3} {init(t('float', 'w', W))} {{ y = MatMul (x, w) }}"),
    m("reshaped-gemm", f"""{X3} {init(t('float', 'w', W), t(i64, "in", [6, 4]), t(i64, "out", [2, 3, 5]))} {{
        a = Reshape (x, in)
        g0 = Gemm (a, w)
        y = Reshape (g0, out) }}"""),
    m("expanded", f"{X3} {init(t('float', 'w', W), t(i64, 'shape', [2, 4, 5]))} {{ e = Expand (w, shape)\n y = MatMul (x, e) }}"),
    m("einsum", f'{X3} {init(t("float", "w", W))} {{ y = Einsum <equation="...j,jk->...k"> (x, w) }}'),
    m("conv1d", f"""{X3} {init(t('float', 'w', W.T.reshape(5, 4, 1)))} {{
        a = Transpose <perm=[0,2,1]> (x)
        c = Conv (a, w)
        y = Transpose <perm=[0,2,1]> (c) }}"""),
    m("conv2d", f"""{X3} {init(t('float', 'w', W.T.reshape(5, 4, 1, 1)), t(i64, "axes", [3]))} {{
        a = Transpose <perm=[0,2,1]> (x)
        u = Unsqueeze (a, axes)
        c = Conv (u, w)
        s = Squeeze (c, axes)
        y = Transpose <perm=[0,2,1]> (s) }}"""),
)

group(
    KIND, "attention-scores",
    "144 mac float32 float32 -- 1·2·3·3·8 of QKᵀ",
    "§4: batch·M·N·K MAC.",
    m("transpose-matmul", """(float[1,2,3,8] x, float[1,2,3,8] r) => (float[1,2,3,3] y) {
        k = Transpose <perm=[0,1,3,2]> (r)
        y = MatMul (x, k) }"""),
    m("einsum", """(float[1,2,3,8] x, float[1,2,3,8] r) => (float[1,2,3,3] y) {
        y = Einsum <equation="bhqd,bhkd->bhqk"> (x, r) }"""),
    m("fusedmatmul", """(float[1,2,3,8] x, float[1,2,3,8] r) => (float[1,2,3,3] y) {
        y = com.microsoft.FusedMatMul <transB=1> (x, r) }"""),
    m("heads-apart", """(float[1,2,3,8] x, float[1,2,3,8] r) => (float[1,2,3,3] y) {
        k = Transpose <perm=[0,1,3,2]> (r)
        x0, x1 = Split <axis=1, num_outputs=2> (x)
        k0, k1 = Split <axis=1, num_outputs=2> (k)
        y0 = MatMul (x0, k0)
        y1 = MatMul (x1, k1)
        y = Concat <axis=1> (y0, y1) }"""),
)

group(
    KIND, "chain-of-products",
    "84 mac float32 float32 -- 2·3·4 and 2·4·5 from the left, then 2·5·2",
    "§4: Einsum above two operands goes pairwise from the left.",
    m("matmuls", """(float[2,3] x, float[3,4] r, float[4,5] u, float[5,2] v) => (float[2,2] y) {
        a = MatMul (x, r)
        b = MatMul (a, u)
        y = MatMul (b, v) }"""),
    m("einsum", """(float[2,3] x, float[3,4] r, float[4,5] u, float[5,2] v) => (float[2,2] y) {
        y = Einsum <equation="ab,bc,cd,de->ae"> (x, r, u, v) }"""),
    m("einsum-pairs", """(float[2,3] x, float[3,4] r, float[4,5] u, float[5,2] v) => (float[2,2] y) {
        a = Einsum <equation="ab,bc->ac"> (x, r)
        b = Einsum <equation="ab,bc->ac"> (a, u)
        y = Einsum <equation="ab,bc->ac"> (b, v) }"""),
)

group(
    KIND, "outer-product",
    "12 mul float32 float32 -- nothing is summed",
    "§4: Einsum without contraction: multiply.",
    m("einsum", '(float[3] x, float[4] r) => (float[3,4] y) { y = Einsum <equation="i,j->ij"> (x, r) }'),
    m("mul", f"""(float[3] x, float[4] r) => (float[3,4] y) {init(t(i64, "axes", [1]))} {{
        u = Unsqueeze (x, axes)
        y = Mul (u, r) }}"""),
    m("mul-of-expanded", f"""(float[3] x, float[4] r) => (float[3,4] y)
        {init(t(i64, "axes", [1]), t(i64, "shape", [3, 4]))} {{
        u = Unsqueeze (x, axes)
        e = Expand (u, shape)
        f = Expand (r, shape)
        y = Mul (e, f) }}"""),
)

G = reals("products.group", 4, 2, 3, 3)
GX = "(float[1,4,4,4] x) => (float[1,4,4,4] y)"
group(
    KIND, "grouped-conv",
    "1152 mac float32 float32 -- 64 outputs of 2·3·3",
    "§4: n·(Cin/group·∏kernel) MAC; a grouped convolution is its groups apart.",
    m("group-2", f"{GX} {init(t('float', 'w', G))} {{ y = Conv <group=2, pads=[1,1,1,1]> (x, w) }}"),
    m("splits", f"""{GX} {init(t('float', 'w', G))} {{
        x0, x1 = Split <axis=1, num_outputs=2> (x)
        w0, w1 = Split <axis=0, num_outputs=2> (w)
        y0 = Conv <pads=[1,1,1,1]> (x0, w0)
        y1 = Conv <pads=[1,1,1,1]> (x1, w1)
        y = Concat <axis=1> (y0, y1) }}"""),
    m("auto-pad", f'{GX} {init(t("float", "w", G))} {{ y = Conv <group=2, auto_pad="SAME_UPPER"> (x, w) }}'),
    m("pad-in-front", f"""{GX} {init(t('float', 'w', G), t(i64, 'pads', [0, 0, 1, 1, 0, 0, 1, 1]))} {{
        a = Pad (x, pads)
        y = Conv <group=2> (a, w) }}"""),
    m("fusedconv", f"{GX} {init(t('float', 'w', G))} {{ y = com.microsoft.FusedConv <group=2, pads=[1,1,1,1]> (x, w) }}"),
)

K = reals("products.kernel", 5, 3, 4, 4)
group(
    KIND, "kernel-as-large-as-the-image",
    "480 mac float32 float32 -- 2·5 outputs of 3·4·4",
    "§4: n·(Cin·∏kernel) MAC is M·N·K of the flattened image.",
    m("conv", f"""(float[2,3,4,4] x) => (float[2,5] y) {init(t("float", "w", K))} {{
        c = Conv (x, w)
        y = Flatten (c) }}"""),
    m("gemm", f"""(float[2,3,4,4] x) => (float[2,5] y) {init(t("float", "w", K.reshape(5, 48)))} {{
        f = Flatten (x)
        y = Gemm <transB=1> (f, w) }}"""),
    m("weights-reshaped", f"""(float[2,3,4,4] x) => (float[2,5] y) {init(t("float", "w", K), t(i64, "shape", [5, 48]))} {{
        f = Flatten (x)
        wr = Reshape (w, shape)
        wt = Transpose <perm=[1,0]> (wr)
        y = MatMul (f, wt) }}"""),
    m("einsum", f"""(float[2,3,4,4] x) => (float[2,5] y) {init(t("float", "w", K))} {{
        y = Einsum <equation="nchw,ochw->no"> (x, w) }}"""),
)

T = reals("products.up", 3, 2, 2, 2)
group(
    KIND, "upsampling-conv",
    "96 mac float32 float32 -- 1·3·2·2 inputs to 2·2·2 each",
    "§4: ConvTranspose is input elements·Cout·∏kernel; with stride = kernel a product and a rearrangement.",
    m("convtranspose", f"""(float[1,3,2,2] x) => (float[1,2,4,4] y) {init(t("float", "w", T))} {{
        y = ConvTranspose <strides=[2,2]> (x, w) }}"""),
    m("conv-depthtospace", f"""(float[1,3,2,2] x) => (float[1,2,4,4] y)
        {init(t("float", "w", T.transpose(1, 2, 3, 0).reshape(8, 3, 1, 1)))} {{
        c = Conv (x, w)
        y = DepthToSpace <blocksize=2, mode="CRD"> (c) }}"""),
    m("einsum", f"""(float[1,3,2,2] x) => (float[1,2,4,4] y) {init(t("float", "w", T), t(i64, "shape", [1, 2, 4, 4]))} {{
        e = Einsum <equation="nchw,coij->nohiwj"> (x, w)
        y = Reshape (e, shape) }}"""),
)

ONE = reals("products.one", 5, 3, 3)
group(
    KIND, "one-dimension-or-two",
    "270 mac float32 float32 -- 1·5·6 outputs of 3·3",
    "§4: n·(Cin·∏kernel) MAC in any number of dimensions.",
    m("conv1d", f"(float[1,3,8] x) => (float[1,5,6] y) {init(t('float', 'w', ONE))} {{ y = Conv (x, w) }}"),
    m("conv2d", f"""(float[1,3,8] x) => (float[1,5,6] y)
        {init(t("float", "w", ONE.reshape(5, 3, 1, 3)), t(i64, "axes", [2]))} {{
        u = Unsqueeze (x, axes)
        c = Conv (u, w)
        y = Squeeze (c, axes) }}"""),
    m("weights-unsqueezed", f"""(float[1,3,8] x) => (float[1,5,6] y)
        {init(t("float", "w", ONE), t(i64, "axes", [3]))} {{
        u = Unsqueeze (x, axes)
        wu = Unsqueeze (w, axes)
        c = Conv (u, wu)
        y = Squeeze (c, axes) }}"""),
)

P = reals("products.parts", 6, 3)
group(
    KIND, "reduced-axis-in-parts",
    "36 mac float32 float32 -- 2·6·3",
    "§4: batch·M·N·K MAC.",
    m("whole", f"(float[2,6] x) => (float[2,3] y) {init(t('float', 'w', P))} {{ y = MatMul (x, w) }}"),
    m("two-parts", f"""(float[2,6] x) => (float[2,3] y) {init(t('float', 'w', P))} {{
        x0, x1 = Split <axis=1, num_outputs=2> (x)
        w0, w1 = Split <axis=0, num_outputs=2> (w)
        y0 = MatMul (x0, w0)
        y1 = MatMul (x1, w1)
        y = Add (y0, y1) }}""", "6 add float32 float32 -- the written sum of the parts",
      "§3: every add that the graph writes is charged"),
    m("gemm-chain", f"""(float[2,6] x) => (float[2,3] y) {init(t('float', 'w', P))} {{
        x0, x1 = Split <axis=1, num_outputs=2> (x)
        w0, w1 = Split <axis=0, num_outputs=2> (w)
        y0 = Gemm (x0, w0)
        y = Gemm (x1, w1, y0) }}""", "6 add float32 float32 -- C of the second Gemm",
      "§4: Gemm C is n add"),
    m("columns-in-parts", f"""(float[2,6] x) => (float[2,3] y) {init(t('float', 'w', P))} {{
        w0, w1, w2 = Split <axis=1, num_outputs=3> (w)
        y0 = MatMul (x, w0)
        y1 = MatMul (x, w1)
        y2 = MatMul (x, w2)
        y = Concat <axis=1> (y0, y1, y2) }}"""),
)

group(
    KIND, "vector-products",
    "8 mac float32 float32 -- one sum of 8 products",
    "§4: MatMul of vectors is K MAC; Einsum the product of all label sizes.",
    m("matmul", "(float[8] x, float[8] r) => (float y) { y = MatMul (x, r) }"),
    m("einsum", '(float[8] x, float[8] r) => (float y) { y = Einsum <equation="i,i->"> (x, r) }'),
    m("row-column", f"""(float[8] x, float[8] r) => (float y)
        {init(t(i64, "row", [1, 8]), t(i64, "column", [8, 1]), t(i64, "none", np.zeros(0, int)))} {{
        a = Reshape (x, row)
        b = Reshape (r, column)
        c = MatMul (a, b)
        y = Reshape (c, none) }}"""),
)

CODES = np.array([[0, 3, 1], [2, 2, 0], [1, 3, 3], [0, 1, 2]])
LUT = np.array([-1.0, -0.375, 0.3125, 1.0])
group(
    KIND, "codebook-weights",
    "24 mac float32 float32 -- 2·4·3",
    "§2: table look-ups of floats multiply floats, the index has few bits, the value does not; §3: offline 0.",
    m("plain", f"(float[2,4] x) => (float[2,3] y) {init(t('float', 'w', LUT[CODES]))} {{ y = MatMul (x, w) }}"),
    m("gather", f"""(float[2,4] x) => (float[2,3] y) {init(t("float", "lut", LUT), t(i64, "code", CODES))} {{
        w = Gather (lut, code)
        y = MatMul (x, w) }}"""),
    m("narrow-index", f"""(float[2,4] x) => (float[2,3] y) {init(t("float", "lut", LUT), t("uint8", "code", CODES))} {{
        i = Cast <to=7> (code)
        w = Gather (lut, i)
        y = MatMul (x, w) }}"""),
    m("two-bit-index", f"""(float[2,4] x) => (float[2,3] y)
        {init(t("float", "lut", LUT), t("uint4", "code", CODES.reshape(12)), t(i64, "shape", [4, 3]))} {{
        i = Cast <to=7> (code)
        v = Gather (lut, i)
        w = Reshape (v, shape)
        y = MatMul (x, w) }}"""),
    m("scaled-offline", f"""(float[2,4] x) => (float[2,3] y)
        {init(t("float", "lut", LUT), t(i64, "code", CODES), t("float", "k", [1.0, 1.0, 1.0]))} {{
        v = Gather (lut, code)
        w = Mul (v, k)
        y = MatMul (x, w) }}"""),
)
