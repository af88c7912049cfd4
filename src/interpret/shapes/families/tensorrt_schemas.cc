// SPDX-License-Identifier: Apache-2.0
//
// Shapes of TensorRT's plugins for detections.
//
// Invariant: see custom_inference.h.
#include "interpret/shapes/custom_inference.h"
#include "interpret/shapes/families/schema_families.h"
#include "rules/domains.h"

namespace acev2 {
namespace {

using namespace infer;  // NOLINT(google-build-using-namespace): the vocabulary of these files

using onnx::TensorProto;

// boxes (batch, boxes, …, 4), scores (batch, boxes, classes): the first outputs are padded.
void Detections(Context& context, const char* limit, int class_type) {
  const auto boxes = ShapeOf(context, 0);
  const auto most = IntOf(context, limit);
  SetType(context, 0, TensorProto::INT32);
  SetType(context, 1, TypeOf(context, 0));
  SetType(context, 2, TypeOf(context, 1));
  SetType(context, 3, class_type);
  if (!boxes || boxes->empty()) return;
  const Dim batch = boxes->front();
  const Dim kept = most && *most >= 0 ? MakeDim(*most) : Dim();
  SetShape(context, 0, {batch, MakeDim(1)});
  SetShape(context, 1, {batch, kept, MakeDim(4)});
  SetShape(context, 2, {batch, kept});
  SetShape(context, 3, {batch, kept});
}

void EfficientNms(Context& context) { Detections(context, "max_output_boxes", TensorProto::INT32); }
void BatchedNms(Context& context) { Detections(context, "keepTopK", TensorProto::FLOAT); }

constexpr CustomSchema kTensorrtRows[] = {
    {kTensorRtDomain, "BatchedNMSDynamic_TRT", Infers<BatchedNms>},
    {kTensorRtDomain, "BatchedNMS_TRT", Infers<BatchedNms>},
    {kTensorRtDomain, "EfficientNMS_TRT", Infers<EfficientNms>},
};

}  // namespace

std::span<const CustomSchema> TensorRtSchemas() { return kTensorrtRows; }

}  // namespace acev2
