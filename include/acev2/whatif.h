// SPDX-License-Identifier: Apache-2.0
//
// One model under several sets of options: what each variant saves and what it adds, and what every
// layer of a variant would save alone.
//
// Invariant: the first row is the model as it is; every saving is the difference of two full
// analyses, never an estimate; unknown where the two leave different work without a price. Logic in
// src/whatif/, writers in src/write/whatif/; `acev2 whatif` calls them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "acev2/options.h"
#include "acev2/report.h"
#include "acev2/write.h"

namespace acev2 {

/// Analyzes one model, always the same, with the options given. Throws Error.
using AnalyzeWith = std::function<Report(const Options& options)>;

/// A variant that is asked for.
struct Variant {
  std::string name;
  std::string change;  ///< as it was given
  Options options;     ///< all of them, not only what differs
};

/// The model under the options of one variant.
struct WhatIfRow {
  Variant variant;
  std::optional<Report> report;       ///< without nodes; none: it could not be analyzed
  std::int64_t assumed = 0;           ///< nodes that assumptions have set formats of
  std::vector<std::string> unpriced;  ///< names of nodes without a price, in report order
  std::string error;                  ///< why
  std::string hint;
};

/// One layer of a variant in the formats that the variant assumes of it, all else as it is.
struct WhatIfLayer {
  std::size_t row = 0;  ///< of the variant, an index of WhatIf::rows
  std::string name;     ///< of its node
  std::string op;
  std::vector<std::string> assume;  ///< the assumptions that say so
  std::string before;               ///< formats of its main work in the model as it is
  std::string after;
  std::optional<Cost> saving;  ///< of the whole model; negative if it costs more
  std::optional<Count> ace_saving;
  std::optional<Cost> quantization;  ///< change of the category quantization scaling
};

struct WhatIf {
  std::string model;            ///< as the user gave it
  std::vector<WhatIfRow> rows;  ///< the model as it is, then the variants
  bool by_layer = false;
  std::vector<WhatIfLayer> layers;  ///< of all variants, each in graph order
};

/// Analyzes `model` with `options` and under every variant; `by_layer` also each layer whose
/// formats a variant assumes. Throws Error if the model cannot be analyzed as it is, or a variant
/// cannot be taken layer by layer.
WhatIf MakeWhatIf(const std::string& model, const AnalyzeWith& analyze, const Options& options,
                  std::vector<Variant> variants, bool by_layer);

/// What `row` saves against the model as it is; empty if that is not known.
std::optional<Cost> SavingOf(const WhatIf& whatif, const WhatIfRow& row);
/// What the layers of `row` save, each alone, added up; empty if one is not known.
std::optional<Cost> SumOfLayers(const WhatIf& whatif, std::size_t row);

/// One row a variant, and with layers those of each variant by what they save, `top` at most.
std::string WriteWhatIfTable(const WhatIf& whatif, std::optional<std::size_t> top,
                             const Style& style = {});

/// A file format of a WhatIf: with layers a row a layer, else a row a variant; JSON has both.
struct WhatIfWriter {
  std::string_view option;
  std::string_view help;
  std::string (*write)(const WhatIf& whatif);
};
std::span<const WhatIfWriter> WhatIfWriters();

}  // namespace acev2
