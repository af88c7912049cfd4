// SPDX-License-Identifier: Apache-2.0
//
// `acev2 scan`: every model of folders and lists, side by side, one line of JSON each.
//
// Invariant: lines stand in the order of the list, whatever the number of processes, and a model
// that fails costs its own line. A line is written as soon as those before it are, however long the
// list then keeps silent. Memory holds at most kAhead lines that wait for an earlier one,
// but for a page, which holds them all.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "acev2/analyze.h"
#include "acev2/error.h"
#include "cli/analysis_options.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "metric/price_unit.h"
#include "scan/journal.h"
#include "scan/model_list.h"
#include "scan/worker_pool.h"
#include "text/counted.h"
#include "text/text.h"
#include "write/layout/grid.h"
#include "write/layout/web_page.h"
#include "write/report/scan_line.h"
#include "write/report/scan_page.h"

namespace acev2 {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kAhead = 1024;  // lines that may wait for a slow model before them
constexpr std::size_t kMaxJobs = 256;

struct ScanArguments {
  Values sources;
  std::optional<std::string> jobs;
  std::optional<std::string> jsonl;
  std::optional<std::string> timeout;
  std::optional<std::string> shard;
  std::optional<std::string> html;
  bool resume = false;
  bool timings = false;
  bool strict = false;
  NumberOptions numbers;
};

std::size_t Positive(std::string_view option, std::string_view text, std::size_t most,
                     const std::string& hint) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1 || number > most) {
    throw Error(
        fmt::format("{}: '{}' is not a whole number from 1 to {}", option, Printable(text), most),
        hint);
  }
  return number;
}

Shard ReadShard(const std::optional<std::string>& text) {
  if (!text) return {};
  constexpr std::size_t kMost = 1'000'000;
  const std::string hint = "--shard I/N, as in --shard 2/8: the second of eight parts";
  const std::size_t slash = text->find('/');
  if (slash == std::string::npos) {
    throw Error(fmt::format("--shard: '{}' has no '/'", Printable(*text)), hint);
  }
  Shard shard;
  shard.of = Positive("--shard", std::string_view(*text).substr(slash + 1), kMost, hint);
  shard.number = Positive("--shard", std::string_view(*text).substr(0, slash), shard.of, hint);
  return shard;
}

std::optional<WorkerPool::Seconds> ReadTimeout(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  double seconds = 0;
  const char* end_of_text = text->data() + text->size();
  const auto [end, error] = std::from_chars(text->data(), end_of_text, seconds);
  constexpr double kLongest = 1e7;
  if (error != std::errc() || end != end_of_text || !(seconds > 0) || seconds > kLongest) {
    throw Error(fmt::format("--timeout: '{}' is not a number of seconds", Printable(*text)),
                "as in --timeout 30");
  }
  return WorkerPool::Seconds(seconds);
}

/// What came of a model: the first character of a process' answer, so that the line behind it need
/// not be parsed.
enum class Outcome : char { kFull = 'k', kPart = 'p', kFailed = 'f' };

Outcome OutcomeOf(bool failed, std::int64_t unpriced) {
  if (failed) return Outcome::kFailed;
  return unpriced > 0 ? Outcome::kPart : Outcome::kFull;
}

std::string Answer(Outcome outcome, const std::string& line) {
  return static_cast<char>(outcome) + line;
}

/// What has been done so far.
struct Tally {
  std::size_t lines = 0;
  std::size_t resumed = 0;  ///< of them written by an earlier run
  std::size_t gaps = 0;     ///< models with an unpriced node
  std::size_t failed = 0;

  void Add(Outcome outcome) {
    ++lines;
    if (outcome == Outcome::kFailed) ++failed;
    if (outcome == Outcome::kPart) ++gaps;
  }
};

/// A line on a terminal that says how far it is; nothing anywhere else, and nothing where the lines
/// that are written to `lines` may run over a terminal themselves: there, or behind a pipe.
class Progress {
 public:
  /// `total`: the number of models, if it is known.
  Progress(std::optional<std::size_t> total, const std::string& lines)
      : total_(total), wanted_(IsShown(lines)), start_(Clock::now()) {}
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  static bool IsShown(const std::string& lines) {
    struct stat file;
    const int found = lines == "-" ? fstat(STDOUT_FILENO, &file) : stat(lines.c_str(), &file);
    return isatty(STDERR_FILENO) == 1 && found == 0 && S_ISREG(file.st_mode);
  }

  void Show(const Tally& tally) {
    constexpr std::chrono::milliseconds kEvery(100);
    const Clock::time_point now = Clock::now();
    if (!wanted_ || now - last_ < kEvery) return;
    last_ = now;
    const double seconds = std::chrono::duration<double>(now - start_).count();
    const double rate = static_cast<double>(tally.lines - tally.resumed) / std::max(seconds, 1e-3);
    std::string line = fmt::format("\r {}", Exact(static_cast<std::int64_t>(tally.lines)));
    if (total_ && *total_ > 0) {
      constexpr std::size_t kBar = 30;
      const double part = static_cast<double>(tally.lines) / static_cast<double>(*total_);
      line += fmt::format(" of {}  {}  {}", Exact(static_cast<std::int64_t>(*total_)),
                          PadRight(Bar(part, kBar), kBar), Percent(part));
    }
    line += fmt::format("  {:.0f}/s  {} failed\x1b[K", rate, tally.failed);
    WriteStderr(line);
    shown_ = true;
  }

  void Clear() {
    if (shown_) WriteStderr("\r\x1b[K");
    shown_ = false;
  }

 private:
  std::optional<std::size_t> total_;
  bool wanted_;
  Clock::time_point start_;
  Clock::time_point last_;
  bool shown_ = false;
};

/// The answer about one model; runs in a process of its own.
std::string Analyze(const std::string& path, const Options& options, bool timings) {
  const Clock::time_point start = Clock::now();
  const auto seconds = [&]() -> std::optional<double> {
    if (!timings) return std::nullopt;
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  try {
    const Report report = AnalyzeFile(path, options, Names::kMayMiss);
    return Answer(OutcomeOf(false, report.totals.nodes_unpriced), ScanLine(report, seconds()));
  } catch (const Error& error) {
    return Answer(Outcome::kFailed, ScanFailure(path, options, error, seconds()));
  } catch (const std::bad_alloc&) {
    const Error error(path + ": out of memory");
    return Answer(Outcome::kFailed, ScanFailure(path, options, error, seconds()));
  } catch (const std::exception& fault) {
    const Error error(fmt::format("{}: internal fault: {}", path, fault.what()));
    return Answer(Outcome::kFailed, ScanFailure(path, options, error, seconds()));
  } catch (...) {
    const Error error(path + ": internal fault: of an unknown type");
    return Answer(Outcome::kFailed, ScanFailure(path, options, error, seconds()));
  }
}

class Scan {
 public:
  Scan(const ScanArguments& arguments, Options options)
      : options_(std::move(options)),
        list_(arguments.sources, ReadShard(arguments.shard)),
        path_(arguments.jsonl.value_or("-")),
        pool_(
            Jobs(arguments.jobs),
            [options = options_, timings = arguments.timings](const std::string& path) {
              return Analyze(path, options, timings);
            },
            ReadTimeout(arguments.timeout)) {
    if (path_ != "-") {
      journal_.emplace(path_, arguments.resume);
    } else if (arguments.resume) {
      throw Error("--resume needs a file", "--jsonl FILE --resume");
    }
    if (arguments.html) OpenPage(*arguments.html);
  }

  Tally Run(std::optional<std::size_t> total) {
    if (journal_) Resume();
    Progress progress(total, path_);
    ModelList::State list = ModelList::State::kItem;
    while (true) {
      while (MayStart() && (list = StartNext()) == ModelList::State::kItem) continue;
      WriteReady();
      progress.Show(tally_);
      const bool wants_more = list != ModelList::State::kEnd && MayStart();
      if (!pool_.has_busy() && list == ModelList::State::kEnd) break;
      // What could not be started stands in the way no more.
      if (wants_more && list == ModelList::State::kItem) continue;
      std::optional<WorkerPool::Result> result = pool_.Wait(wants_more ? list_.descriptor() : -1);
      if (!result) continue;
      if (!result->fault.empty()) result->answer = Failure(result->job, result->fault);
      waiting_[result->index - first_] = std::move(result->answer);
    }
    progress.Clear();
    if (page_file_) page_file_->Write(page_.Take(PriceUnit(options_)));
    return tally_;
  }

  const std::vector<std::string>& empty_sources() const { return list_.empty_sources(); }

 private:
  static std::size_t Jobs(const std::optional<std::string>& text) {
    if (text) return Positive("--jobs", *text, kMaxJobs, "as in --jobs 8");
    return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMaxJobs);
  }

  void OpenPage(const std::string& path) {
    if (!HasWebPage()) {
      throw Error("--html: this acev2 was built without the interactive page",
                  "build it with Node.js or pip (docs/dependencies.md)");
    }
    if (path == "-" && !journal_) {
      throw Error("--html - and the lines both ask for standard output",
                  "write one of them to a file: --jsonl FILE or --html FILE");
    }
    page_file_.emplace("--html", path,
                       journal_ ? std::vector<std::string>{path_} : std::vector<std::string>{});
  }

  std::string Failure(const std::string& path, const std::string& fact) const {
    const Error error(path + ": " + fact);
    return Answer(Outcome::kFailed, ScanFailure(path, options_, error, std::nullopt));
  }

  /// Passes over what an earlier run has written.
  void Resume() {
    const auto own = ReadScanLine(ScanFailure("", options_, Error(""), std::nullopt));
    journal_->Replay(kScanLineBeginning, [&](std::string_view line) {
      const std::optional<ScanRecord> record = ReadScanLine(line);
      if (!record) return false;
      const std::optional<ModelList::Item> item = list_.Next();
      const std::string expected = item ? ValidUtf8(item->path) : "";
      if (record->path != expected) {
        throw Error(fmt::format("{}:{}: a line of '{}', where the list {}", Printable(path_),
                                tally_.lines + 1, Printable(record->path),
                                item ? fmt::format("has '{}'", Printable(expected)) : "ends"),
                    "the list has changed: remove the file to start anew");
      }
      if (record->options != own->options) {
        throw Error(
            fmt::format("{}:{}: analyzed with other options", Printable(path_), tally_.lines + 1),
            "give the options of the earlier run, or remove the file");
      }
      tally_.Add(OutcomeOf(record->failed, record->unpriced));
      if (page_file_) page_.Add(line);
      return true;
    });
    tally_.resumed = tally_.lines;
  }

  /// True if another model can be looked at now.
  bool MayStart() const { return pool_.has_idle() && waiting_.size() < kAhead; }

  /// Starts the next model of the list if there is one by now.
  ModelList::State StartNext() {
    ModelList::Item item;
    const ModelList::State state = list_.Poll(item);
    if (state != ModelList::State::kItem) return state;
    waiting_.emplace_back();
    if (item.error.empty()) {
      pool_.Start(first_ + waiting_.size() - 1, std::move(item.path));
    } else {
      waiting_.back() = Failure(item.path, item.error);
    }
    return state;
  }

  /// Writes the lines that wait for no other.
  void WriteReady() {
    while (!waiting_.empty() && waiting_.front()) {
      const std::string_view answer = *waiting_.front();
      const std::string_view line = answer.substr(1);
      if (journal_) {
        journal_->Append(line);
      } else {
        WriteStdout(line);
      }
      if (page_file_) page_.Add(line);
      tally_.Add(static_cast<Outcome>(answer.front()));
      waiting_.pop_front();
      ++first_;
    }
  }

  Options options_;
  ModelList list_;
  std::string path_;
  WorkerPool pool_;
  std::optional<Journal> journal_;
  std::optional<OutputFile> page_file_;
  ScanPage page_;
  std::deque<std::optional<std::string>> waiting_;  ///< answers from number first_ on
  std::size_t first_ = 0;
  Tally tally_;
};

/// The number of models, where someone waits for them and the lists can be read twice.
std::optional<std::size_t> CountModels(const ScanArguments& arguments) {
  if (!Progress::IsShown(arguments.jsonl.value_or("-"))) return std::nullopt;
  for (const std::string& source : arguments.sources) {
    if (source == "-") return std::nullopt;
  }
  ModelList list(arguments.sources, ReadShard(arguments.shard));
  std::size_t total = 0;
  while (list.Next()) ++total;
  return total;
}

std::string Summary(const Tally& tally) {
  std::string text = "acev2: " + Counted(tally.lines, "model");
  if (tally.resumed > 0) text += fmt::format(" ({} of an earlier run)", tally.resumed);
  return text + fmt::format(": {} priced in full, {} in part, {} failed\n",
                            tally.lines - tally.gaps - tally.failed, tally.gaps, tally.failed);
}

constexpr std::array kMemberColumns = {
    ListColumn<ScanMember>{TextColumn("member", "member"),
                           [](const ScanMember& member) { return std::string(member.name); }},
    ListColumn<ScanMember>{TextColumn("meaning", "what it is").Wraps(),
                           [](const ScanMember& member) { return std::string(member.meaning); }}};

std::string ListMembers() {
  return GridText(ListGrid(kMemberColumns, ScanMembers()), StdoutStyle());
}

}  // namespace

ExitCode RunScan(const Arguments& args) {
  Parser parser(
      "acev2 scan SOURCE … [--jobs N] [--jsonl FILE [--resume]]",
      "Analyzes many models side by side and writes a line of JSON for each, in the order of the "
      "list. SOURCE is a folder (all *.onnx and *.onnxtxt in it and below), a model, @LIST (a file "
      "with a path a line) or - (such a list on standard input). A model that fails, crashes or "
      "takes too long is a line with its error.");
  ScanArguments arguments;
  parser.Positionals("SOURCE", arguments.sources);
  parser.Group("how it runs");
  parser.Option("--jobs", "N", "processes side by side (default: one a processor)", arguments.jobs);
  parser.Option("--timeout", "S", "the most seconds a model may take", arguments.timeout);
  parser.Option("--shard", "I/N", "only part I of N; parts take turns, model by model",
                arguments.shard);
  parser.Group("where it goes");
  parser.Option("-o,--jsonl", "FILE", "the lines (default -, standard output)", arguments.jsonl);
  parser.Option("--html", "FILE", "a page to explore: all models, to sort and search",
                arguments.html);
  parser.Flag("--resume", "continue FILE where an earlier run was stopped", arguments.resume);
  parser.Flag("--timings", "add the seconds each model took", arguments.timings);
  parser.Flag("--strict",
              "exit with 1 if a model failed, a node has no price or a SOURCE has no model",
              arguments.strict);
  parser.Answer("--list-columns", "say what a line has, and do nothing else", ListMembers);
  arguments.numbers.AddTo(parser);
  parser.Section("examples", {{"acev2 scan models --jsonl costs.jsonl", ""},
                              {"acev2 scan models --jsonl costs.jsonl --resume", ""},
                              {"find . -name '*.onnx' | acev2 scan - --jobs 8 --timeout 30", ""}});
  if (const auto help = parser.Parse(args)) {
    WriteStdout(*help);
    return kExitFine;
  }
  Scan scan(arguments, arguments.numbers.Resolve());
  const Tally tally = scan.Run(CountModels(arguments));
  for (const std::string& source : scan.empty_sources()) {
    WriteStderr(fmt::format("acev2: warning: {}: no model in it\n", Printable(source)));
  }
  WriteStderr(Summary(tally));
  // Nothing that was looked at proves nothing: a folder of another name must not pass.
  const bool fine =
      tally.lines > 0 && scan.empty_sources().empty() && tally.gaps + tally.failed == 0;
  return arguments.strict && !fine ? kExitMissed : kExitFine;
}

}  // namespace acev2
