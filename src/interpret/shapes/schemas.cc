// SPDX-License-Identifier: Apache-2.0
//
// The lazy schema table: rows generated from ONNX's headers (cmake/schema_table.cmake), rows of
// custom_schemas.h, and the schemas built from them so far.
//
// Invariant: a schema is built at most once and never moves. Nothing runs before main().
#include "interpret/shapes/schemas.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "interpret/shapes/custom_schemas.h"
#include "onnx/defs/operator_sets.h"
#include "onnx/defs/operator_sets_ml.h"
#include "onnx/defs/operator_sets_preview.h"
#include "onnx/defs/operator_sets_training.h"
#include "rules/domains.h"

namespace acev2 {
namespace {

/// The name families that ONNX gives its schema classes.
enum class Family : std::uint8_t { kOnnx, kOnnxML, kOnnxTraining, kOnnxPreview };

struct Row {
  Family family;
  std::string_view op;
  int since_version;
  onnx::OpSchema (*make)();
};

constexpr bool Before(const Row& a, const Row& b) {
  if (a.family != b.family) return a.family < b.family;
  if (a.op != b.op) return a.op < b.op;
  return a.since_version < b.since_version;
}

constexpr auto kRows = [] {
  auto rows = std::to_array<Row>({
#include "interpret/schema_rows.inc"
  });
  std::sort(rows.begin(), rows.end(), Before);
  return rows;
}();

static_assert(std::adjacent_find(kRows.begin(), kRows.end(),
                                 [](const Row& a, const Row& b) { return !Before(a, b); }) ==
                  kRows.end(),
              "one row per operator and version");

/// Where the rows of each family stand: a node in every graph asks.
constexpr auto kFamilies = [] {
  std::array<std::pair<std::size_t, std::size_t>, 4> ranges{};
  for (std::size_t k = 0; k < kRows.size(); ++k) {
    auto& [begin, end] = ranges[static_cast<std::size_t>(kRows[k].family)];
    if (end == 0) begin = k;
    end = k + 1;
  }
  return ranges;
}();

/// The rows of `family`, or those of `op` in it.
std::span<const Row> RowsOf(Family family) {
  const auto [begin, end] = kFamilies[static_cast<std::size_t>(family)];
  return std::span<const Row>(kRows).subspan(begin, end - begin);
}
std::span<const Row> RowsOf(Family family, std::string_view op) {
  using Index = std::unordered_map<std::string_view, std::span<const Row>>;
  static const std::array<Index, kFamilies.size()> indices = [] {
    std::array<Index, kFamilies.size()> built;
    for (std::size_t k = 0; k < built.size(); ++k) {
      const auto rows = RowsOf(static_cast<Family>(k));
      for (auto first = rows.begin(); first != rows.end();) {
        const auto last =
            std::find_if(first, rows.end(), [&](const Row& row) { return row.op != first->op; });
        built[k].emplace(first->op, std::span<const Row>(first, last));
        first = last;
      }
    }
    return built;
  }();
  const Index& index = indices[static_cast<std::size_t>(family)];
  const auto found = index.find(op);
  return found == index.end() ? std::span<const Row>() : found->second;
}

struct FamilyOf {
  bool known;
  Family family;
};

FamilyOf FindFamily(std::string_view domain) {
  if (IsOnnxDomain(domain)) return {true, Family::kOnnx};
  if (domain == kOnnxMlDomain) return {true, Family::kOnnxML};
  if (domain == kOnnxTrainingDomain) return {true, Family::kOnnxTraining};
  if (domain == kOnnxPreviewDomain || domain == kOnnxPreviewTrainingDomain) {
    return {true, Family::kOnnxPreview};
  }
  return {false, Family::kOnnx};
}

/// A schema that is built when it is first asked for.
class Slot {
 public:
  Slot() = default;
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot() { delete schema_.load(); }

  template <typename Make>
  const onnx::OpSchema* Get(const Make& make) {
    if (const onnx::OpSchema* known = schema_.load(std::memory_order_acquire)) return known;
    // Not std::call_once: the C library aborts where it has no memory to let an exception out of
    // it.
    static std::recursive_mutex building;
    const std::scoped_lock lock(building);
    if (schema_ == nullptr) {
      auto built = std::make_unique<onnx::OpSchema>(make());
      built->Finalize();
      schema_.store(built.release(), std::memory_order_release);
    }
    return schema_;
  }

 private:
  std::atomic<const onnx::OpSchema*> schema_ = nullptr;
};

const onnx::OpSchema* BuildOnnxRow(const Row& row) {
  static std::vector<Slot> slots(kRows.size());
  return slots[static_cast<std::size_t>(&row - kRows.data())].Get(row.make);
}

/// Custom rows by (domain, operator).
using CustomIndex = std::map<std::pair<std::string_view, std::string_view>, const CustomSchema*>;

const CustomIndex& GetCustomIndex() {
  static const CustomIndex index = [] {
    CustomIndex result;
    for (const CustomSchema& row : CustomSchemas()) {
      result.emplace(std::pair(row.domain, row.op), &row);
    }
    return result;
  }();
  return index;
}

/// The row for `op`, also under the names that stand for its own; null if there is none.
const CustomSchema* FindCustomRow(std::string_view domain, std::string_view op) {
  const CustomIndex& index = GetCustomIndex();
  const std::string_view listed = ListedDomain(domain);
  auto found = index.find({listed, op});
  for (const std::string_view suffix : OperatorSuffixes(listed)) {
    if (found != index.end()) break;
    if (op.ends_with(suffix)) found = index.find({listed, op.substr(0, op.size() - suffix.size())});
  }
  return found == index.end() ? nullptr : found->second;
}

const onnx::OpSchema* FindCustom(std::string_view domain, std::string_view op) {
  const CustomSchema* found = FindCustomRow(domain, op);
  if (found == nullptr) return nullptr;
  static std::vector<Slot> slots(CustomSchemas().size());
  const CustomSchema& row = *found;
  return slots[static_cast<std::size_t>(&row - CustomSchemas().data())].Get([&row] {
    onnx::OpSchema schema;
    schema.SetName(std::string(row.op)).SetDomain(std::string(row.domain)).SinceVersion(1);
    row.define(schema);
    return schema;
  });
}

const onnx::OpSchema* FindOnnx(Family family, std::string_view domain, std::string_view op,
                               int opset) {
  const auto rows = RowsOf(family, op);
  const auto after = std::ranges::upper_bound(rows, opset, {}, &Row::since_version);
  if (after == rows.begin()) return nullptr;
  const onnx::OpSchema* schema = BuildOnnxRow(*(after - 1));
  // The headers do not tell the preview domains apart; the schema does.
  if (family == Family::kOnnxPreview && schema->domain() != domain) return nullptr;
  return schema;
}

}  // namespace

const onnx::OpSchema* FindSchema(std::string_view domain, std::string_view op, int opset) {
  if (IsOnnxDomain(domain)) domain = kOnnxDomain;
  if (const auto [known, family] = FindFamily(domain); known) {
    if (const onnx::OpSchema* schema = FindOnnx(family, domain, op, opset)) return schema;
  }
  return FindCustom(domain, op);
}

bool IsOnnxFamily(std::string_view domain) { return FindFamily(domain).known; }

int LatestOpset(std::string_view domain) {
  int latest = 0;
  if (const auto [known, family] = FindFamily(domain); known) {
    for (const Row& row : RowsOf(family)) latest = std::max(latest, row.since_version);
    return latest;
  }
  const std::string_view listed = ListedDomain(domain);
  const auto found = GetCustomIndex().lower_bound({listed, ""});
  return found != GetCustomIndex().end() && found->first.first == listed ? NewestVersion(listed)
                                                                         : 0;
}

bool BuildBody(const onnx::OpSchema& schema, int opset,
               const onnx::FunctionBodyBuildContext& context, onnx::FunctionProto& body) {
  // validate = false: the check looks operators up in ONNX's registry.
  if (const onnx::FunctionProto* fixed = schema.GetFunction(opset, false)) {
    body = *fixed;
    return true;
  }
  // A builder asked for a version other than its own checks against the registry as well.
  int version = onnx::OpSchema::kUninitializedSinceVersion;
  for (int v : schema.context_dependent_function_opset_versions()) {
    if (v <= opset) version = std::max(version, v);
  }
  if (version == onnx::OpSchema::kUninitializedSinceVersion) return false;
  return schema.BuildContextDependentFunction(context, body, version);
}

}  // namespace acev2
