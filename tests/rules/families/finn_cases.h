// SPDX-License-Identifier: Apache-2.0
//
// Hand-derived work of QONNX's layers beside its quantizers and of FINN's dataflow layers.
//
// Invariant: the comment above a case derives its numbers; none is copied from the tool. Run by
// rules_test.cc.
#pragma once

#include "rules/rule_case.h"

namespace acev2::testing {

inline constexpr RuleCase kFinnCases[] = {
    // 1*2*2*3 = 12 adds of 4 bits.
    {"qonnx::AddStreams",
     "(float[1,2,2,3] a, float[1,2,2,3] b) => (y) "
     "{ y = finn.custom_op.fpgadataflow.AddStreams_Batch<inputDataType = \"INT4\">(a, b) }",
     "add 12 int4 int4"},
    // 8 windows of 4, channels last.
    {"qonnx::AveragePool",
     "(float[1,4,4,2] x) => (y) { y = qonnx.custom_op.channels_last.AveragePool<"
     "kernel_shape = [2, 2], strides = [2, 2]>(x) }",
     "add 24 float32 float32; shift 8 float32 float32"},
    {"qonnx::BatchNormalization",
     "(float[1,2,2,4] x, float[4] s, float[4] b, float[4] m, float[4] v) => (y) "
     "{ y = qonnx.custom_op.channels_last.BatchNormalization(x, s, b, m, v) }",
     "mul 16 float32 float32; add 16 float32 float32"},
    {"qonnx::ChannelwiseOp",
     "(float[1,2,2,3] x, float[3,1] p) => (y) "
     "{ y = finn.custom_op.fpgadataflow.ChannelwiseOp_Batch<Func = \"mul\", "
     "inputDataType = \"INT4\", paramDataType = \"INT8\", outputDataType = \"INT12\">(x, p) }",
     "mul 12 int4 int8"},
    {"qonnx::Concat",
     "(float[1,2,2,3] a, float[1,2,2,3] b) => (y) "
     "{ y = qonnx.custom_op.channels_last.Concat<axis = -1>(a, b) }",
     "free"},
    {"qonnx::Conv",
     "(float[1,8,8,3] x, float[4,3,3,3] w) => (y) { y = qonnx.custom_op.channels_last.Conv<"
     "pads = [1, 1, 1, 1], kernel_shape = [3, 3]>(x, w) }",
     "mac 6912 float32 float32"},
    {"qonnx::ConvolutionInputGenerator",
     "(float[1,4,4,2] x) => (y) { y = finn.custom_op.fpgadataflow.ConvolutionInputGenerator<"
     "ConvKernelDim = [3, 3], OFMDim = [2, 2], inputDataType = \"INT4\">(x) }",
     "free"},
    {"qonnx::DebugMarker", "(float[2,3] x) => (y) { y = qonnx.custom_op.general.DebugMarker(x) }",
     "free"},
    {"qonnx::DuplicateStreams",
     "(float[1,2,2,3] x) => (y, z) "
     "{ y, z = finn.custom_op.fpgadataflow.DuplicateStreams_Batch<inputDataType = \"INT4\">(x) }",
     "free"},
    {"qonnx::FMPadding",
     "(float[1,2,2,3] x) => (y) { y = finn.custom_op.fpgadataflow.FMPadding_Batch<"
     "Padding = [1, 1, 1, 1], inputDataType = \"INT4\">(x) }",
     "free"},
    {"qonnx::GenericPartition",
     "(float[2,3] x) => (float[2,3] y) { y = qonnx.custom_op.general.GenericPartition(x) }",
     "unpriced"},
    {"qonnx::StreamingDataflowPartition",
     "(float[2,3] x) => (float[2,3] y) "
     "{ y = finn.custom_op.fpgadataflow.StreamingDataflowPartition(x) }",
     "unpriced"},
    // 3 channels of 4 positions: 3 adds each.
    {"qonnx::GlobalAccPool",
     "(float[1,2,2,3] x) => (y) { y = finn.custom_op.fpgadataflow.GlobalAccPool_Batch<"
     "inputDataType = \"UINT4\">(x) }",
     "add 9 uint4 uint4"},
    {"qonnx::IODMA",
     "(float[2,3] x) => (y) "
     "{ y = finn.custom_op.fpgadataflow.IODMA_hls<inputDataType = \"INT4\">(x) }",
     "free"},
    {"qonnx::Im2Col",
     "(float[1,4,4,2] x) => (y) "
     "{ y = qonnx.custom_op.general.Im2Col<kernel_size = [3, 3], stride = [1, 1]>(x) }",
     "free"},
    // The best of 10: 10 compares.
    {"qonnx::LabelSelect",
     "(float[1,10] x) => (y) { y = finn.custom_op.fpgadataflow.LabelSelect_Batch<K = 1, "
     "inputDataType = \"INT16\">(x) }",
     "cmp 10 int16 int16"},
    // 4 positions x 8 outputs x 6 = 192 MAC; 3 thresholds on each of 32 at accumulator width.
    {"qonnx::MatrixVectorActivation",
     "(float[1,2,2,6] x, float[6,8] w, float[8,3] t) => (y) "
     "{ y = finn.custom_op.fpgadataflow.MatrixVectorActivation<MW = 6, MH = 8, "
     "inputDataType = \"UINT4\", weightDataType = \"INT2\", outputDataType = \"UINT2\", "
     "accDataType = \"INT10\", noActivation = 0>(x, w, t) }",
     "mac 192 uint4 int2; cmp 96 int10 int10"},
    {"qonnx::MVAU",
     "(float[1,2,2,6] x, float[6,8] w) => (y) "
     "{ y = finn.custom_op.fpgadataflow.rtl.MVAU_rtl<MW = 6, MH = 8, inputDataType = \"UINT4\", "
     "weightDataType = \"INT2\", outputDataType = \"INT10\", noActivation = 1>(x, w) }",
     "mac 192 uint4 int2"},
    {"qonnx::StreamingFCLayer",
     "(float[1,6] x, float[6,8] w) => (y) "
     "{ y = finn.StreamingFCLayer_Batch<MW = 6, MH = 8, inputDataType = \"BIPOLAR\", "
     "weightDataType = \"BIPOLAR\", outputDataType = \"UINT32\", noActivation = 1>(x, w) }",
     "mac 48 bipolar bipolar"},
    // 8 windows of 4.
    {"qonnx::MaxPool",
     "(float[1,4,4,2] x) => (y) { y = qonnx.custom_op.channels_last.MaxPool<"
     "kernel_shape = [2, 2], strides = [2, 2]>(x) }",
     "cmp 24 float32 float32"},
    {"qonnx::MaxPoolNHWC",
     "(float[1,4,4,2] x) => (y) { y = qonnx.custom_op.general.MaxPoolNHWC<"
     "kernel_shape = [2, 2], strides = [2, 2]>(x) }",
     "cmp 24 float32 float32"},
    // 8 outputs over 4 inputs each.
    {"qonnx::Pool",
     "(float[1,2,2,8] x) => (y) { y = finn.custom_op.fpgadataflow.Pool_Batch<Channels = 2, "
     "KernelSize = [2, 2], Function = \"MaxPool\", InputDataType = \"INT4\", "
     "OutputDataType = \"INT4\">(x) }",
     "cmp 24 int4 int4"},
    {"qonnx::Pool",
     "(float[1,2,2,8] x) => (y) { y = finn.custom_op.fpgadataflow.Pool_Batch<Channels = 2, "
     "KernelSize = [2, 2], Function = \"QuantAvgPool\", InputDataType = \"UINT4\", "
     "OutputDataType = \"UINT4\">(x) }",
     "add 24 uint4 uint4; shift 8 uint4 uint4"},
    {"qonnx::QuantAvgPool2d",
     "(float[1,2,4,4] x) => (y) { y = qonnx.custom_op.general.QuantAvgPool2d<stride = 2, "
     "kernel = 2, ibits = 4, obits = 4, signed = 0>(x) }",
     "add 24 uint4 uint4; shift 8 uint4 uint4"},
    {"qonnx::Resize",
     "(float[1,2,2,3] x) => (y) <float[0] r = {}, float[4] s = {1.0, 2.0, 2.0, 1.0}> "
     "{ y = qonnx.custom_op.channels_last.Resize<mode = \"nearest\">(x, r, s) }",
     "free"},
    {"qonnx::StreamingDataWidthConverter",
     "(float[2,3] x) => (y) { y = finn.custom_op.fpgadataflow.StreamingDataWidthConverter_Batch<"
     "inputDataType = \"INT4\">(x) }",
     "free"},
    {"qonnx::StreamingFIFO",
     "(float[2,3] x) => (y) "
     "{ y = finn.custom_op.fpgadataflow.StreamingFIFO<inputDataType = \"INT4\">(x) }",
     "free"},
    {"qonnx::StreamingMaxPool",
     "(float[1,4,4,2] x) => (y) { y = finn.custom_op.fpgadataflow.StreamingMaxPool_Batch<"
     "ImgDim = [4, 4], PoolDim = [2, 2], NumChannels = 2, inputDataType = \"UINT2\">(x) }",
     "cmp 24 uint2 uint2"},
    {"qonnx::TLastMarker",
     "(float[2,3] x) => (y) { y = finn.custom_op.fpgadataflow.TLastMarker(x) }", "free"},
    // 12 elements, 3 thresholds each.
    {"qonnx::Thresholding",
     "(float[1,2,2,3] x, float[3,3] t) => (y) "
     "{ y = finn.custom_op.fpgadataflow.Thresholding_Batch<inputDataType = \"INT8\", "
     "weightDataType = \"INT8\", outputDataType = \"UINT2\">(x, t) }",
     "cmp 36 int8 int8"},
    // 2*2*3 outputs over a 3x3 window each; 3 thresholds at INT32 unless it says otherwise.
    {"qonnx::VectorVectorActivation",
     "(float[1,2,2,27] x, float[3,1,3,3] w, float[3,3] t) => (y) "
     "{ y = finn.custom_op.fpgadataflow.VectorVectorActivation<Dim = [2, 2], Channels = 3, "
     "Kernel = [3, 3], inputDataType = \"INT4\", weightDataType = \"INT4\", "
     "outputDataType = \"UINT2\">(x, w, t) }",
     "mac 108 int4 int4; cmp 36 int32 int32"},
    {"qonnx::VVAU",
     "(float[1,2,2,27] x, float[3,1,3,3] w) => (y) "
     "{ y = finn.custom_op.fpgadataflow.hls.VVAU_hls<Dim = [2, 2], Channels = 3, "
     "Kernel = [3, 3], inputDataType = \"INT4\", weightDataType = \"INT4\", "
     "outputDataType = \"INT16\", noActivation = 1>(x, w) }",
     "mac 108 int4 int4"},
    {"qonnx::Vector_Vector_Activate",
     "(float[1,2,2,27] x, float[3,1,3,3] w) => (y) "
     "{ y = finn.custom_op.fpgadataflow.Vector_Vector_Activate_Batch<Dim = [2, 2], "
     "Channels = 3, Kernel = [3, 3], inputDataType = \"INT4\", weightDataType = \"INT4\", "
     "outputDataType = \"INT16\", noActivation = 1>(x, w) }",
     "mac 108 int4 int4"},
    // 2*4 outputs x 3.
    {"qonnx::XnorPopcountMatMul",
     "(float[2,3] a, float[3,4] b) => (y) "
     "{ y = qonnx.custom_op.general.XnorPopcountMatMul(a, b) }",
     "mac 24 float32 float32"},
};

}  // namespace acev2::testing
