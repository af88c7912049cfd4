// SPDX-License-Identifier: Apache-2.0
//
// The table of formats of `acev2 check`, which the command line turns into `--format`.
//
// Invariant: a format is one function and one row.
#include <array>

#include "acev2/budget.h"
#include "write/check/verdict_rows.h"

namespace acev2 {
namespace {

constexpr std::array kWriters = {
    BudgetWriter{"text", "for people", WriteBudgetText, WriteBudgetTextOfAll},
    BudgetWriter{"json", "for programs", WriteBudgetJson},
    BudgetWriter{"markdown", "for a pull request", WriteBudgetMarkdown},
    BudgetWriter{"junit", "test cases for a build server", WriteBudgetJunit},
    BudgetWriter{"sarif", "SARIF 2.1.0 for code scanning", WriteBudgetSarif},
    BudgetWriter{"github", "annotations, and a job summary", WriteBudgetGithub, nullptr,
                 WriteBudgetMarkdown},
};

}  // namespace

std::span<const BudgetWriter> BudgetWriters() { return kWriters; }

}  // namespace acev2
