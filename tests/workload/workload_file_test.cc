// SPDX-License-Identifier: Apache-2.0
//
// Files of workloads: what they hold, and each of their faults with its line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "acev2/workload.h"
#include "support/error_of.h"

namespace acev2 {
namespace {

using ::testing::ElementsAre;
using testing::ErrorOf;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(WorkloadFile, HoldsPartsAndHowTheyRun) {
  const Workload workload = ReadWorkload(R"(
name = "chat"
output = "tokens"
outputs = 128
[[part]]
model = "prefill.onnx"
dim = {T = 512}
[[part]]
name = "decode"
model = "decoder.onnx"
runs = 128
dim = {T = 512}
grow = {T = 1}
)",
                                         "w.toml");
  EXPECT_EQ(workload.name, "chat");
  EXPECT_EQ(workload.output, "tokens");
  EXPECT_EQ(workload.outputs, 128);
  ASSERT_EQ(workload.parts.size(), 2u);
  EXPECT_EQ(workload.parts[0].name, "prefill");
  EXPECT_EQ(workload.parts[0].runs, 1);
  EXPECT_EQ(workload.parts[0].options.dims.at("T"), 512);
  EXPECT_EQ(workload.parts[1].name, "decode");
  EXPECT_EQ(workload.parts[1].runs, 128);
  EXPECT_THAT(workload.parts[1].grow, ElementsAre(Pair("T", 1)));
}

TEST(WorkloadFile, ModelsLieBesideTheFile) {
  const Workload workload =
      ReadWorkload("[[part]]\nmodel = \"sub/a.onnx\"\nassume = [\"Conv=w4a8\"]\n", "folder/w.toml");
  EXPECT_EQ(workload.parts[0].model, "folder/sub/a.onnx");
  EXPECT_EQ(workload.parts[0].name, "a");
  EXPECT_THAT(workload.parts[0].options.assume, ElementsAre("Conv=w4a8"));
  EXPECT_THAT(workload.parts[0].grow, IsEmpty());
}

struct Fault {
  const char* text;
  const char* message;
};

const Fault kFaults[] = {
    {"name = \"a\"\n", "w.toml:1: no [[part]]"},
    {"[[part]]\nruns = 2\n", "w.toml:1: a part without 'model'"},
    {"[[part]]\nmodel = \"a.onnx\"\nruns = 0\n",
     "w.toml:3: 'runs' is not a whole number of 1 or more"},
    {"[[part]]\nmodel = \"a.onnx\"\nruns = 1.5\n",
     "w.toml:3: 'runs' is not a whole number of 1 or more"},
    {"[[part]]\nmodel = \"a.onnx\"\ngrow = {T = 1}\n", "w.toml:3: 'T' grows from no size"},
    {"[[part]]\nmodel = \"a.onnx\"\ndim = {T = 1}\ngrow = {T = -1}\n",
     "w.toml:4: 'T' is not a whole number of 0 or more"},
    {"[[part]]\nmodel = \"a.onnx\"\n[[part]]\nmodel = \"b/a.onnx\"\n",
     "w.toml:3: two parts are 'a'"},
    // 1 + (3 - 1)(2^62) = 2^63 + 1.
    {"[[part]]\nmodel = \"a.onnx\"\nruns = 3\ndim = {T = 1}\ngrow = {T = 4611686018427387904}\n",
     "w.toml:5: 'T' passes 2^63 - 1 in the last run"},
};

TEST(WorkloadFile, FaultsAreSaidWithTheirLines) {
  for (const Fault& fault : kFaults) {
    EXPECT_EQ(ErrorOf([&] { ReadWorkload(fault.text, "w.toml"); }), fault.message) << fault.text;
  }
}

}  // namespace
}  // namespace acev2
