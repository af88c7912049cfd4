// SPDX-License-Identifier: Apache-2.0
//
// The steps of action.yml, run as GitHub runs them, and the pre-commit hook as pre-commit does.
//
// Invariant: a runner is a folder of its own, with its home, its files for outputs and the summary,
// and a copy of what the action's checkout holds. Set-up is a stand-in that writes down that it was
// called and "builds" the program that is tested; all else is real.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include "support/paths.h"
#include "support/playground.h"
#include "support/run_program.h"

namespace acev2::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const fs::path kRoot = SourceDir();

/// The scripts of the steps of action.yml.
std::vector<std::string> ActionScripts() {
  std::vector<std::string> scripts;
  bool inside = false;
  for (const std::string& line : LinesOf(FileText(kRoot / "action.yml"))) {
    if (inside && (line.empty() || line.starts_with("        "))) {
      scripts.back() += line.substr(std::min<std::size_t>(8, line.size())) + "\n";
    } else {
      inside = line == "      run: |";
      if (inside) scripts.emplace_back();
    }
  }
  return scripts;
}

enum Step { kKey, kInstall, kCheck };

class ActionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    scripts_ = ActionScripts();
    ASSERT_EQ(scripts_.size(), 3u);
    CheckOut();
    for (const char* folder : {"home", "temp"}) fs::create_directory(playground_.path() / folder);
    ASSERT_EQ(Run("acev2 check --init models/cnn-qdq.onnx --budget b.toml").exit_code, 0);
  }

  /// What the action finds in its checkout, anew.
  void CheckOut() {
    const fs::path action = playground_.path() / "action";
    fs::remove_all(action);
    for (const char* folder : {"cmake", "include", "src", "web", "scripts"}) {
      fs::create_directories(action / folder);
      playground_.folder().Write("action/" + std::string(folder) + "/file", "a source\n");
    }
    for (const char* file : {"CMakeLists.txt", "CMakePresets.json", "cmake/build_onnx.cmake",
                             "cmake/dependencies.cmake"}) {
      playground_.folder().Write("action/" + std::string(file), "a source\n");
    }
    fs::copy(kRoot / "scripts/action", action / "scripts/action");
    // Installed packages are a file of the runner's, which a program that was kept may need.
    WriteProgram("action/scripts/setup", R"(echo "setup $*" >>"$HOME/log"
[[ $1 != --packages ]] || { touch "$HOME/libraries"; exit; }
touch "$HOME/libraries" "$(dirname "$0")/../build/deps/onnx"
mkdir -p "$(dirname "$0")/../build/release"
printf '#!/bin/sh\n[ -e "$HOME/libraries" ] && exec ")" +
                                             Program() +
                                             R"(" "$@"\n' >"$(dirname "$0")/../build/release/acev2"
chmod +x "$(dirname "$0")/../build/release/acev2"
)");
  }

  void WriteProgram(const std::string& path, const std::string& text) {
    fs::permissions(playground_.folder().Write(path, "#!/usr/bin/env bash\n" + text),
                    fs::perms::owner_all);
  }

  /// Runs a step as GitHub does, with more of its environment as in "MODELS=…".
  RunResult Do(Step step, const std::string& environment) {
    playground_.folder().Write("step", scripts_.at(step));
    return Run(
        "export HOME=$PWD/home RUNNER_TEMP=$PWD/temp GITHUB_ACTION_PATH=$PWD/action\n"
        "export GITHUB_STEP_SUMMARY=$PWD/summary GITHUB_OUTPUT=$PWD/output PROGRAM= KEY=\n"
        "export ACEV2=$PWD/bin/acev2 BUDGET=b.toml BASELINE= OPTIONS= SARIF= DIFF=true\n"
        "unset GITHUB_BASE_REF GIT_DIR\n: >output\nexport " +
        environment + "\nbash --noprofile --norc -eo pipefail step");
  }
  /// The value of an output that the last step wrote.
  std::string Output(const std::string& name) {
    for (const std::string& line : LinesOf(File("output"))) {
      if (line.starts_with(name + "=")) return line.substr(name.size() + 1);
    }
    return "";
  }
  RunResult Run(const std::string& command) { return playground_.Run(command); }
  std::string File(const std::string& name) { return FileText(playground_.path() / name); }

  /// A whole run up to the check, from what the runs before kept. The program's path.
  std::string Install() {
    EXPECT_EQ(Do(kKey, "A=").exit_code, 0);
    const std::string key = Output("key");
    EXPECT_EQ(key.size(), 33u) << key;
    EXPECT_THAT(key, StartsWith(Output("deps") + "-"));
    const RunResult install = Do(kInstall, "KEY=" + key);
    EXPECT_EQ(install.exit_code, 0) << install.out << install.err;
    EXPECT_THAT(install.out, StartsWith("acev2 "));
    return Output("program");
  }

  Playground playground_;
  std::vector<std::string> scripts_;
};

TEST_F(ActionTest, BuildsOnceForTheSameSources) {
  const std::string program = Install();
  EXPECT_EQ(File("home/log"), "setup acev2\n");
  CheckOut();
  EXPECT_EQ(Install(), program);
  EXPECT_EQ(File("home/log"), "setup acev2\n");
  EXPECT_EQ(Do(kCheck, "MODELS=models/cnn-qdq.onnx ACEV2=" + program).exit_code, 0);

  // Other sources are built, with ONNX of before.
  CheckOut();
  playground_.folder().Write("action/src/file", "another source\n");
  Install();
  EXPECT_EQ(File("home/log"), "setup acev2\nsetup acev2\n");
  EXPECT_TRUE(fs::exists(playground_.path() / "action/build/deps/onnx"));
  EXPECT_TRUE(fs::exists(playground_.path() / "home/.cache/acev2-action/deps/onnx"));
}

TEST_F(ActionTest, LooksForLibrariesInEveryRun) {
  Install();
  fs::remove(playground_.path() / "home/libraries");  // a new runner, with the cache of the old
  CheckOut();
  Install();
  EXPECT_EQ(File("home/log"), "setup acev2\nsetup --packages\n");
}

TEST_F(ActionTest, InstallsWhatItIsGiven) {
  ASSERT_EQ(Run("mkdir -p x/bin && cp -L bin/acev2 x/bin && tar -czf p.tar.gz x").exit_code, 0);
  ASSERT_EQ(
      Run("mkdir -p d/usr/bin d/DEBIAN && cp -L bin/acev2 d/usr/bin && printf 'Package: acev2\\n"
          "Version: 1\\nArchitecture: all\\nMaintainer: x\\nDescription: x\\n' >d/DEBIAN/control &&"
          " dpkg-deb -Znone -b d p.deb")
          .exit_code,
      0);
  for (const std::string& package : {Program(), std::string("p.tar.gz"), std::string("p.deb")}) {
    const RunResult install = Do(kInstall, "PROGRAM=" + package);
    EXPECT_EQ(install.exit_code, 0) << package << install.out << install.err;
    EXPECT_THAT(Output("program"), HasSubstr("/temp/acev2/")) << package;
  }
  EXPECT_THAT(File("home/log"), IsEmpty());
  playground_.folder().Write("text", "no program");
  for (const char* package : {"text", "nothing"}) {
    const RunResult install = Do(kInstall, std::string("PROGRAM=") + package);
    EXPECT_EQ(install.exit_code, 2);
    EXPECT_THAT(install.out, StartsWith("::error title=acev2::program: "));
    EXPECT_THAT(install.out, HasSubstr(package));
  }
}

TEST_F(ActionTest, InstallsAWheel) {
  // A wheel with one script, which is the program.
  playground_.folder().Write("make_wheel", R"(import sys, zipfile
wheel = zipfile.ZipFile('acev2-1-py3-none-any.whl', 'w')
info = 'acev2-1.dist-info/'
wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\nName: acev2\nVersion: 1\n')
wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\nTag: py3-none-any\n')
script = zipfile.ZipInfo('acev2-1.data/scripts/acev2')
script.external_attr = 0o100755 << 16
wheel.writestr(script, '#!/bin/sh\nexec "' + sys.argv[1] + '" "$@"\n')
wheel.writestr(info + 'RECORD', '')
wheel.close()
)");
  const RunResult made = Run("python3 make_wheel '" + Program() + "'");
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const RunResult install = Do(kInstall, "PROGRAM=acev2-1-py3-none-any.whl");
  EXPECT_EQ(install.exit_code, 0) << install.out << install.err;
  EXPECT_THAT(install.out, HasSubstr("acev2 "));
  EXPECT_THAT(Output("program"), ::testing::EndsWith("/temp/acev2/bin/acev2"));
  EXPECT_EQ(Do(kCheck, "MODELS=models/cnn-qdq.onnx ACEV2=" + Output("program")).exit_code, 0);
}

TEST_F(ActionTest, PassesAndFailsAsTheBudgetSays) {
  const RunResult fine = Do(kCheck, "MODELS=models/cnn-qdq.onnx");
  EXPECT_EQ(fine.exit_code, 0) << fine.err;
  EXPECT_THAT(fine.out, StartsWith("::notice "));
  EXPECT_THAT(File("summary"), HasSubstr("| total.acev2 |"));

  const RunResult over =
      Do(kCheck, "MODELS='models/cnn-f*.onnx models/cnn-qdq.onnx' SARIF=out.sarif");
  EXPECT_EQ(over.exit_code, 1);
  EXPECT_THAT(over.out, HasSubstr("::error file=b.toml,line="));
  EXPECT_THAT(over.out, HasSubstr("models/cnn-float16.onnx: total.acev2"));
  EXPECT_THAT(over.out, HasSubstr("models/cnn-float32.onnx: total.acev2"));
  EXPECT_THAT(File("out.sarif"), HasSubstr("\"version\": \"2.1.0\""));
  EXPECT_EQ(Output("sarif"), "out.sarif");
}

TEST_F(ActionTest, TakesWordsAsTheyAreWritten) {
  fs::create_directories(playground_.path() / "nets/deep er");
  fs::copy(kRoot / "models/cnn-float32.onnx", playground_.path() / "nets/deep er/my net.onnx");
  fs::copy(kRoot / "models/cnn-float32.onnx", playground_.path() / "nets/b[1].onnx");
  playground_.folder().Write("g.toml", "[total]\nacev2 = \"1 G\"\n");
  for (const char* models : {"'nets/deep er/my net.onnx'", "\"nets/**/my n*.onnx\"",
                             "nets/b[1].onnx", "nets/deep\\ er/*.onnx\nnets/b*.onnx"}) {
    playground_.folder().Write("models.txt", models);
    // 1.37 G as it is; each of its 1.147 M MACs costs 16 instead of 1,184 at 4 bits.
    const std::string given = "BUDGET=g.toml MODELS=\"$(cat models.txt)\" OPTIONS=";
    EXPECT_EQ(Do(kCheck, given).exit_code, 1) << models;
    const RunResult check = Do(kCheck, given + "\"--assume '.*=w4a4'\"");
    EXPECT_EQ(check.exit_code, 0) << models << check.out << check.err;
    EXPECT_THAT(check.out, HasSubstr("nets/")) << models;
  }
  const RunResult option = Do(
      kCheck, "MODELS=models/cnn-qdq.onnx OPTIONS='--dim \"a b=$(touch ran) `touch ran` $HOME\"'");
  EXPECT_EQ(option.exit_code, 2);
  EXPECT_THAT(option.out, HasSubstr("a b=$(touch ran) `touch ran` $HOME"));
  EXPECT_FALSE(fs::exists(playground_.path() / "ran"));
  const RunResult open = Do(kCheck, "MODELS=\"models/cnn-qdq.onnx 'x\"");
  EXPECT_EQ(open.exit_code, 2);
  EXPECT_THAT(open.out, StartsWith("::error title=acev2 check::a quote is not closed in: "));
}

TEST_F(ActionTest, SaysWhatItCannotDo) {
  const RunResult none = Do(kCheck, "MODELS=models/no*.onnx");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.out, HasSubstr("::error title=acev2 check::no model matches models/no*.onnx"));
  const RunResult one = Do(kCheck, "MODELS='models/no*.onnx models/cnn-qdq.onnx'");
  EXPECT_EQ(one.exit_code, 0);
  EXPECT_THAT(one.out, HasSubstr("::warning title=acev2 check::no model matches models/no*.onnx"));
  // No budget: no SARIF, and no output that names one of an earlier run.
  playground_.folder().Write("o", "of an earlier run");
  const RunResult budget = Do(kCheck, "MODELS=models/cnn-qdq.onnx BUDGET=no.toml SARIF=o");
  EXPECT_EQ(budget.exit_code, 2);
  EXPECT_THAT(budget.out,
              HasSubstr("::error title=acev2 check::acev2: error: no.toml: no such file"));
  EXPECT_EQ(Output("sarif"), "");
  EXPECT_FALSE(fs::exists(playground_.path() / "o"));
  const RunResult option = Do(kCheck, "MODELS=models/cnn-qdq.onnx OPTIONS='--oops 1'");
  EXPECT_EQ(option.exit_code, 2);
  EXPECT_THAT(option.out, HasSubstr("unknown option '--oops'"));
  // A model that cannot be read is in the SARIF, as a verdict of its own.
  playground_.folder().Write("broken.onnx", "no model");
  EXPECT_EQ(Do(kCheck, "MODELS='broken.onnx models/cnn-qdq.onnx' SARIF=o").exit_code, 2);
  EXPECT_EQ(Output("sarif"), "o");

  playground_.folder().Write("b.toml", "[growth]\nmacs = 0\n");
  EXPECT_EQ(Do(kCheck, "MODELS=models/cnn-qdq.onnx BASELINE=models/cnn-qonnx.onnx").exit_code, 0);
}

TEST_F(ActionTest, ShowsWhatAPullRequestChanges) {
  // The base branch has a float network and one that stays; the pull request quantizes the first.
  const RunResult git = Run(
      "export HOME=$PWD/home GIT_CONFIG_NOSYSTEM=1\n"
      "git config --global user.name x && git config --global user.email x@example.com\n"
      "git init -q -b 'r&d|a' origin && cd origin && cp -L ../models/cnn-float32.onnx net.onnx\n"
      "cp -L ../models/lstm.onnx same.onnx && git add . && git commit -qm base && cd ..\n"
      "git clone -q origin work && cd work && cp -L ../models/cnn-qdq.onnx net.onnx\n"
      "cp net.onnx new.onnx && cp ../b.toml .");
  ASSERT_EQ(git.exit_code, 0) << git.err;
  const RunResult check = Do(kCheck,
                             "MODELS='net.onnx same.onnx new.onnx' GITHUB_BASE_REF='r&d|a'\n"
                             "cd work; cp ../step .");
  EXPECT_THAT(check.out, HasSubstr("::notice "));
  const std::string summary = File("summary");
  EXPECT_THAT(summary, HasSubstr("\n### net.onnx against r&d|a\n\n- old: r&d|a · "));
  // The costs that README.md and docs/ci.md show: 1.37 G → 138 M.
  EXPECT_THAT(summary, HasSubstr("| **ACEv2** | **1.37 G** | **138 M** |"));
  EXPECT_THAT(summary, HasSubstr("\n### new.onnx is new\n"));
  EXPECT_THAT(summary, Not(HasSubstr("### same.onnx against")));

  fs::remove(playground_.path() / "summary");
  Do(kCheck, "MODELS=net.onnx GITHUB_BASE_REF='r&d|a' DIFF=\ncd work; cp ../step .");
  EXPECT_THAT(File("summary"), Not(HasSubstr("### net.onnx against r&d")));
  const RunResult gone = Do(kCheck, "MODELS=net.onnx GITHUB_BASE_REF=gone\ncd work; cp ../step .");
  EXPECT_EQ(gone.exit_code, 0);
  EXPECT_THAT(gone.out, HasSubstr("::warning title=acev2 diff::cannot fetch gone: "));
}

// A model over its budget ends the action, and what was built for it must be there in the next run.
TEST_F(ActionTest, KeepsWhatWasBuiltBeforeItChecks) {
  const std::string action = FileText(kRoot / "action.yml");
  const std::size_t restore = action.find("uses: actions/cache/restore@");
  const std::size_t install = action.find("scripts/action/install");
  const std::size_t save = action.find("uses: actions/cache/save@");
  const std::size_t check = action.find("scripts/action/check");
  ASSERT_NE(save, std::string::npos);
  EXPECT_LT(restore, install);
  EXPECT_LT(install, save);
  EXPECT_LT(save, check);
}

TEST_F(ActionTest, HandsEveryInputToAStep) {
  const std::string action = FileText(kRoot / "action.yml");
  std::vector<std::string> inputs;
  const std::regex input("\n  ([a-z]+):\n    description:");
  for (std::sregex_iterator at(action.begin(), action.end(), input), end; at != end; ++at) {
    inputs.push_back((*at)[1]);
  }
  EXPECT_EQ(inputs.size(), 8u);  // seven inputs and an output
  for (const std::string& name : inputs) {
    EXPECT_TRUE(action.find("${{ inputs." + name + " }}") != std::string::npos ||
                action.find("outputs." + name + " }}") != std::string::npos)
        << name;
  }
  // What docs/ci.md hands over are inputs.
  const std::string yaml = Block(FileText(kRoot / "docs/ci.md"), "## GitHub Actions", "yaml");
  const std::regex with("\n          ([a-z_]+): ");
  std::size_t given = 0;
  for (std::sregex_iterator at(yaml.begin(), yaml.end(), with), end; at != end; ++at) {
    if ((*at)[1] == "sarif_file") continue;  // of the action that uploads it
    ++given;
    EXPECT_THAT(inputs, ::testing::Contains((*at)[1].str()));
  }
  EXPECT_GE(given, 3u);
}

TEST_F(ActionTest, TakesWhatTheDocumentHandsOver) {
  const std::string yaml = Block(FileText(kRoot / "docs/ci.md"), "## GitHub Actions", "yaml");
  std::string environment;
  fs::create_directory(playground_.path() / "given");
  const std::regex with("\n          (models|budget|options|sarif): ([^\n#]*[^\n# ])");
  for (std::sregex_iterator at(yaml.begin(), yaml.end(), with), end; at != end; ++at) {
    if ((*at)[2].str().starts_with("${{")) continue;  // of the action that uploads it
    std::string name = (*at)[1];
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
    playground_.folder().Write("given/" + name, (*at)[2]);
    environment += name + "=\"$(cat given/" + name + ")\" ";
  }
  // The models that it names: one below a folder, one with a blank; each has a stem.
  fs::remove(playground_.path() / "models");
  fs::create_directories(playground_.path() / "models/deep/er");
  fs::create_directory(playground_.path() / "nets");
  for (const char* to : {"models/deep/er/a.onnx", "nets/my net.onnx"}) {
    fs::copy(kRoot / "models/cnn-qdq.onnx", playground_.path() / to);
  }
  ASSERT_EQ(Run("acev2 check --init models/deep/er/a.onnx --assume '^stem/=w4a8' --budget "
                "acev2-budget.toml")
                .exit_code,
            0);
  const RunResult check = Do(kCheck, environment);
  EXPECT_EQ(check.exit_code, 0) << environment << check.out << check.err;
  for (const char* model : {"models/deep/er/a.onnx", "nets/my net.onnx"}) {
    EXPECT_THAT(check.out, HasSubstr(std::string(model) + " against acev2-budget.toml")) << model;
  }
  EXPECT_EQ(Output("sarif"), "acev2.sarif");
}

class HookTest : public ::testing::Test {
 protected:
  void SetUp() override {
    hook_ = FileText(kRoot / ".pre-commit-hooks.yaml");
    std::smatch entry;
    std::smatch arguments;
    ASSERT_TRUE(std::regex_search(hook_, entry, std::regex("\n  entry: (scripts/.*)")));
    ASSERT_TRUE(std::regex_search(hook_, arguments, std::regex("\n  args: \\[(\\S+), (\\S+)\\]")));
    // pre-commit runs the entry in its copy of the repository, and appends arguments, then files.
    fs::create_directories(playground_.path() / "copy/scripts");
    fs::copy(kRoot / entry[1].str(), playground_.path() / "copy" / entry[1].str());
    entry_ = "copy/" + entry[1].str();
    command_ = entry_ + " " + arguments[1].str() + " " + arguments[2].str() + " ";
    ASSERT_EQ(
        playground_.Run("acev2 check --init models/cnn-qdq.onnx --budget " + arguments[2].str())
            .exit_code,
        0);
  }

  Playground playground_;
  std::string hook_;
  std::string entry_;
  std::string command_;
};

TEST_F(HookTest, RunsOnTheModelsOfACommit) {
  std::smatch files;
  ASSERT_TRUE(std::regex_search(hook_, files, std::regex("\n  files: (\\S+)")));
  const std::regex pattern(files[1].str());
  EXPECT_TRUE(std::regex_search("a/b.onnx", pattern));
  EXPECT_TRUE(std::regex_search("a/b.onnxtxt", pattern));
  EXPECT_FALSE(std::regex_search("a/b.onnx.md", pattern));
  // One network in two encodings has one cost.
  EXPECT_EQ(playground_.Run(command_ + "models/cnn-qdq.onnx models/cnn-qonnx.onnx").exit_code, 0);
  EXPECT_EQ(playground_.Run(command_ + "models/cnn-qdq.onnx models/cnn-float32.onnx").exit_code, 1);
}

TEST_F(HookTest, RunsAsTheDocumentSays) {
  const std::string yaml = Block(FileText(kRoot / "docs/ci.md"), "## pre-commit", "yaml");
  std::smatch id;
  std::smatch arguments;
  ASSERT_TRUE(std::regex_search(yaml, id, std::regex("- id: (\\S+)")));
  EXPECT_THAT(hook_, HasSubstr("- id: " + id[1].str() + "\n"));
  ASSERT_TRUE(std::regex_search(yaml, arguments, std::regex("args: \\[(\\S+), (\\S+)\\]")));
  EXPECT_EQ(playground_
                .Run(entry_ + " " + arguments[1].str() + " " + arguments[2].str() +
                     " models/cnn-qdq.onnx")
                .exit_code,
            0);
}

TEST_F(HookTest, BuildsOnlyIfNothingIsInstalled) {
  playground_.folder().Write("copy/scripts/acev2", "#!/bin/sh\necho \"built: $*\"\n");
  fs::permissions(playground_.path() / "copy/scripts/acev2", fs::perms::owner_all);
  const RunResult installed = playground_.Run(command_ + "models/cnn-qdq.onnx");
  EXPECT_THAT(installed.out, Not(HasSubstr("built")));
  const RunResult built =
      playground_.Run("rm bin/acev2; PATH=$PWD/bin:/usr/bin:/bin " + command_ + "net.onnx");
  EXPECT_EQ(built.out, "built: check --budget acev2-budget.toml net.onnx\n");
}

}  // namespace
}  // namespace acev2::testing
