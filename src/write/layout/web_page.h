// SPDX-License-Identifier: Apache-2.0
//
// A self-contained interactive page around JSON.
//
// Invariant: what the JSON holds cannot become markup, and the page's Content-Security-Policy runs
// the scripts of the template only. Used by the writers of HTML.
#pragma once

#include <string>
#include <string_view>

namespace acev2 {

/// Whether this program contains the page.
bool HasWebPage();

/// How to get the page, for a program that lacks it: one sentence.
std::string_view WebPageRemedy();

/// The page called `title` (text) that shows `json`, a document whose member `kind` says which view
/// it is for (web/src/main.js). Long documents are packed. Needs HasWebPage().
std::string WebPage(std::string_view title, std::string_view json);

/// `object` (a JSON object with members) with a last member `key`, whose value is `json`.
std::string WithMember(std::string object, std::string_view key, std::string_view json);

}  // namespace acev2
