// SPDX-License-Identifier: Apache-2.0
//
// What a model costs, its dearest layers, and what 4-bit weights would save.
//
//   example MODEL
#include <algorithm>
#include <iostream>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "acev2/options.h"
#include "acev2/report.h"
#include "acev2/write.h"

namespace {

void PrintDearest(const acev2::Report& report, std::size_t count) {
  std::vector<const acev2::NodeCost*> nodes;
  for (const acev2::NodeCost& node : report.nodes) nodes.push_back(&node);
  std::stable_sort(nodes.begin(), nodes.end(),
                   [](const auto* a, const auto* b) { return a->acev2 > b->acev2; });
  nodes.resize(std::min(nodes.size(), count));
  for (const acev2::NodeCost* node : nodes) {
    std::cout << node->name << ": " << node->acev2.ToString() << ", "
              << acev2::MainOperands(*node, report.options) << "\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: example MODEL\n";
    return 2;
  }
  try {
    const acev2::Report report = acev2::AnalyzeFile(argv[1]);
    std::cout << "ACEv2 " << report.totals.acev2.ToString()
              << (report.totals.lower_bound ? " or more" : "") << ", " << report.totals.macs.value()
              << " MACs\n";
    PrintDearest(report, 3);

    acev2::Options options;
    options.assume = {".*=w:int4"};
    const acev2::Report smaller = acev2::AnalyzeFile(argv[1], options);
    std::cout << "with 4-bit weights " << smaller.totals.acev2.ToString() << "\n";

    // What a report lacks is said in it; what the user must mend was thrown.
    for (const acev2::Diagnostic& diagnostic : report.diagnostics) {
      std::cout << diagnostic.code << ": " << diagnostic.message << "\n";
    }
    std::cout << acev2::WriteJson(report).size() << " bytes as JSON\n";
  } catch (const acev2::Error& error) {
    std::cerr << error.what() << "\nhint: " << error.hint() << "\n";
    return 1;
  }
  return 0;
}
