// SPDX-License-Identifier: Apache-2.0
#include "interpret/state/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "acev2/error.h"
#include "acev2/metric.h"
#include "interpret/limits.h"
#include "rules/domains.h"

namespace acev2 {

NodeCost& Records::NewCost() {
  if (main_costs_.size() < main_costs_.capacity()) return main_costs_.emplace_back();
  return other_costs_.EmplaceBack();
}

int Records::New(const onnx::NodeProto& node, const std::string& label, std::string scope) {
  if (records_.size() >= kMaxNodes) {
    throw Error(fmt::format("the model expands to more than {} nodes", kMaxNodes),
                "its functions or subgraphs call each other too often; split the model");
  }
  // The label stands in the record, in the report and in the index of both.
  Take(Spent::kNames, 3 * label.size() + scope.size());
  Take(Spent::kRecords, sizeof(Record) + 2 * sizeof(NodeCost));
  Record& record = records_.EmplaceBack(NewCost());
  record.proto = &node;
  record.cost.name = label;
  record.cost.scope = std::move(scope);
  record.cost.op = node.op_type();
  record.cost.domain = PublicDomain(node.domain());
  for (const auto& output : node.output()) {
    if (output.empty()) continue;
    Take(Spent::kNames, sizeof(std::string) + output.size());
    record.cost.outputs.push_back(output);
  }
  return static_cast<int>(records_.size()) - 1;
}

void Records::NoteOrigin(int record, std::string module_class, std::string source_line) {
  if (module_class.empty() && source_line.empty()) return;
  Take(Spent::kNames, sizeof(NodeOrigin) + module_class.size() + source_line.size());
  (*this)[record].cost.origin = std::make_shared<const NodeOrigin>(
      NodeOrigin{std::move(module_class), std::move(source_line)});
}

void Records::Diagnose(DiagnosticCode code, int record, std::string message, std::string hint) {
  Take(Spent::kRecords, sizeof(Pending) + message.size() + hint.size());
  diagnostics_.push_back({MakeDiagnostic(code, "", std::move(message), std::move(hint)), record});
}

void Records::MarkUnpriced(int record, DiagnosticCode code, const std::string& reason,
                           const std::string& hint) {
  LeaveUnpriced(record, reason);
  Diagnose(code, record, reason, hint);
}

void Records::LeaveUnpriced(int record, const std::string& reason) {
  NodeCost& cost = (*this)[record].cost;
  cost.status = NodeStatus::kUnpriced;
  cost.reason = reason;
  cost.work.clear();
}

void Records::LeaveIdle(int id, const std::string& reason, bool settled) {
  Record& record = (*this)[id];
  record.idle = settled;
  if (settled && record.cost.status == NodeStatus::kUnpriced) {
    record.cost.status = NodeStatus::kFree;
  }
  if (record.cost.status != NodeStatus::kUnpriced) record.cost.reason = reason;
  for (const int child : record.children) LeaveIdle(child, reason, settled);
}

void Records::CountParameters(const void* root, Count elements, int bits, int record) {
  Parameters& counted = parameters_[root];
  counted.elements = std::max(counted.elements, elements);
  counted.bits = std::max(counted.bits, bits);
  if (counted.readers.empty() || counted.readers.back() != record) {
    counted.readers.push_back(record);
  }
}

void Records::ShareOutParameters(Report& report) const {
  Totals& totals = report.totals;
  for (const auto& [root, counted] : parameters_) {
    std::optional<std::size_t> first;
    for (const int reader : counted.readers) {
      const Record& record = (*this)[reader];
      if (record.in_report) first = std::min(first.value_or(record.index), record.index);
    }
    if (!first) continue;  // read by a run alone that was done again
    NodeCost& node = report.nodes[*first];
    const Count bits = counted.elements * counted.bits;
    AddSize(node.parameters, counted.elements);
    AddSize(node.weight_bits, bits);
    totals.parameters += counted.elements;
    totals.weight_bits += bits;
    if (counted.elements > Count(0)) totals.weights_by_width[counted.bits] += counted.elements;
  }
}

Count Records::ScaleBits(const std::vector<int>& records) const {
  Count bits;
  std::set<std::pair<const void*, std::size_t>> counted;
  std::vector<int> open(records.rbegin(), records.rend());
  while (!open.empty()) {
    const Record& record = (*this)[open.back()];
    open.pop_back();
    for (const StoredScale& scale : record.scales) {
      if (counted.emplace(scale.of, scale.identity).second) bits += scale.bits;
    }
    open.insert(open.end(), record.children.rbegin(), record.children.rend());
  }
  return bits;
}

Cost Records::CostOf(const std::vector<int>& records, const Options& options) const {
  Cost total;
  for (const int id : records) {
    const Record& record = (*this)[id];
    Cost own = CostOf(record.children, options);
    for (const Work& work : record.cost.work) own += Price(work, options);
    total += own * record.repeat;
  }
  return total;
}

bool Records::AnyUnpriced(const std::vector<int>& records) const {
  return std::ranges::any_of(
      records, [&](int id) { return IsUnpriced(id) || AnyUnpriced((*this)[id].children); });
}

bool Records::IsFlat(const std::vector<int>& records) const {
  if (records.size() != records_.size() || main_costs_.size() != records_.size()) return false;
  for (std::size_t k = 0; k < records.size(); ++k) {
    if (records[k] != static_cast<int>(k) || !records_[k].children.empty()) return false;
  }
  return true;
}

void Records::Complete(Record& record, std::int32_t around, std::int64_t times,
                       const FileNodes& file, std::size_t index) {
  NodeCost& cost = record.cost;
  cost.repeat = times;
  std::erase_if(cost.work, [&](const Work&) { return times == 0; });
  for (Work& work : cost.work) work.count *= times;
  if (cost.status != NodeStatus::kUnpriced) {
    const bool works = std::ranges::any_of(cost.work, [](const Work& work) {
      return work.operation != Operation::kLogic && work.count > 0;
    });
    cost.status = works ? NodeStatus::kPriced : NodeStatus::kFree;
  }
  if (labels_.contains(cost.name)) {
    const std::string name = std::move(cost.name);
    int k = 2;
    do {
      cost.name = fmt::format("{}#{}", name, k++);
    } while (labels_.contains(cost.name));
  }
  record.in_report = true;
  record.index = index;
  const auto over = [times](const std::optional<Count>& bits) {
    return times == 0 ? Count(0) : bits ? std::optional(*bits * times) : std::nullopt;
  };
  cost.parameters = cost.weight_bits = Count(0);
  cost.activation_bits = times == 0 ? Count(0) : record.output_bits;
  cost.written_bits = over(record.output_bits);
  cost.read_bits = over(record.operand_bits);
  activation_bits_ += cost.activation_bits.value_or(Count(0));
  cost.file_node = file.Find(record.proto);
  if (cost.file_node < 0) cost.file_node = around;
}

void Records::Flatten(const std::vector<int>& records, std::int32_t around, std::int64_t repeat,
                      const FileNodes& file, Report& report) {
  for (const int id : records) {
    Record& record = (*this)[id];
    const std::int64_t times = (Count(repeat) * record.repeat).value();
    Complete(record, around, times, file, report.nodes.size());
    const std::int32_t file_node = record.cost.file_node;
    report.nodes.push_back(std::move(record.cost));
    labels_.insert(report.nodes.back().name);
    Flatten(record.children, file_node, times, file, report);
    report.nodes[record.index].body_nodes = report.nodes.size() - record.index - 1;
  }
}

void Records::MoveNodesInto(Report& report, const std::vector<int>& records, Count peak_bits,
                            const FileNodes& file) {
  labels_.reserve(records_.size());
  if (IsFlat(records)) {
    for (std::size_t k = 0; k < records_.size(); ++k) {
      Record& record = records_[k];
      Complete(record, -1, record.repeat, file, k);
      labels_.insert(record.cost.name);
    }
    report.nodes = std::move(main_costs_);
  } else {
    report.nodes.reserve(records_.size());  // names in it are referred to, so that none may move
    Flatten(records, -1, 1, file, report);
  }
  ShareOutParameters(report);
  report.totals.scale_bits = ScaleBits(records);
  report.totals.activation_bits = activation_bits_;
  // What an If or Loop returns may be another name for what its body makes.
  report.totals.peak_activation_bits = std::min(peak_bits, activation_bits_);
  report.totals.upper_bound = upper_bound_;
  report.totals.lower_bound = lower_bound_;
}

void Records::MoveDiagnosticsInto(Report& report) {
  for (Pending& pending : diagnostics_) {
    if (pending.record >= 0) {
      const Record& record = (*this)[pending.record];
      // From a run of a loop body that was done again, or of a branch that does not run.
      if (!record.in_report || record.idle) continue;
      pending.diagnostic.node = report.nodes[record.index].name;
    }
    report.diagnostics.push_back(std::move(pending.diagnostic));
  }
  diagnostics_.clear();
}

}  // namespace acev2
