// SPDX-License-Identifier: Apache-2.0
//
// Models side by side whose profiles price in different units.
#include "acev2/compare.h"
#include "acev2/error.h"
#include "metric/price_unit.h"

namespace acev2 {

void KeepOneUnit(Comparison& comparison) {
  const Report* first = nullptr;
  for (ComparedModel& model : comparison.models) {
    if (!model.report) continue;
    if (first == nullptr) first = &*model.report;
    try {
      RequireOneUnit(first->options, "the first model", model.report->options, "this one");
    } catch (const Error& error) {
      model.report.reset();
      model.error = error.what();
      model.hint = error.hint();
    }
  }
}

}  // namespace acev2
