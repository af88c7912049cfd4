# SPDX-License-Identifier: Apache-2.0
"""The text of docs/spread.md around numbers of spread.py.

Invariant: prose states no number that is not computed here from acev2's.
"""

from collections import Counter

SHOWN = 5  # flips per base that are explained
COMMON = "resnet18-int8"  # what totals in different units are held against


def _table(head, align, rows):
    marks = {"l": "---", "r": "---:"}
    lines = [head, [marks[a] for a in align], *rows]
    assert all(len(line) == len(head) for line in lines), lines
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"


def _percent(share):
    """A share in whole percent; what rounds to 0 and is not shows so."""
    if not share:
        return "0"
    return "<1" if share < 0.005 else ">99" if 0.995 <= share < 1 else f"{100 * share:.0f}"


def _change(ratio):
    """A change in percent; nothing where there is none."""
    if ratio == 1:
        return ""
    percent = 100 * (ratio - 1)
    if abs(percent) < 0.05:
        return "~0"
    sign = "+" if percent > 0 else "−"
    return f"{sign}{abs(percent):.{0 if abs(percent) >= 9.95 else 1}f} %"


def _cost(totals, name):
    return totals[name]["acev2"]


def _ranks(totals):
    """1 is the cheapest."""
    order = sorted(totals, key=lambda name: _cost(totals, name))
    return {name: 1 + k for k, name in enumerate(order)}


def _elementwise(total):
    return 1 - total["by_category"]["mac"] / total["acev2"]


def _bases(bases):
    def how(base):
        if base.profile:
            return f"[`--profile {base.profile}`](profiles/{base.profile})"
        return f"`{' '.join(base.options)}`" if base.options else ""

    return _table(["name", "what is priced", "option"], "lll",
                  [[base.title, base.what, how(base)] for base in bases])


def _changes(entries, totals, acev2, choices):
    rows = []
    for name, entry in entries.items():
        built_in = _cost(totals[acev2], name)
        rows.append([entry.title] + [_change(_cost(totals[b], name) / built_in) for b in choices])
    return _table(["model"] + [b.title for b in choices], "l" + "r" * len(choices), rows)


def _relative(entries, totals, bases):
    rows = []
    for name, entry in entries.items():
        ratios = [_cost(totals[b], name) / _cost(totals[b], COMMON) for b in bases]
        cells = [f"{r:.3g}" for r in ratios]
        rows.append([entry.title, *cells, f"{max(ratios) / min(ratios):.2f}"])
    return _table(["model", *(b.title for b in bases), "most / least"],
                  "l" + "r" * (len(bases) + 1), rows)


def _shares(entries, totals, bases, categories):
    rows = []
    for name, entry in entries.items():
        row = [entry.title]
        for base in bases:
            total = totals[base][name]
            row.append(" · ".join(_percent(total["by_category"][key] / total["acev2"])
                                  for key in categories))
        rows.append(row)
    return _table(["model", *(b.title for b in bases)], "l" + "r" * len(bases), rows)


def _elementwise_shares(entries, totals, bases):
    rows = [[entry.title] + [_percent(_elementwise(totals[b][name])) for b in bases]
            for name, entry in entries.items()]
    return _table(["model", *(b.title for b in bases)], "l" + "r" * len(bases), rows)


def _ranking(entries, totals, acev2, bases):
    built_in = _ranks(totals[acev2])
    ranks = {base: _ranks(totals[base]) for base in bases}

    def cell(base, name):
        rank = ranks[base][name]
        return str(rank) if rank == built_in[name] else f"**{rank}**"

    rows = [[entries[name].title] + [cell(base, name) for base in bases]
            for name in sorted(built_in, key=built_in.get)]
    return _table(["model", *(b.title for b in bases)], "l" + "r" * len(bases), rows)


def _counts(entries, totals, flipped, acev2, bases):
    built_in = _ranks(totals[acev2])
    rows = []
    for base in bases:
        ranks = _ranks(totals[base])
        squares = sum((ranks[n] - built_in[n]) ** 2 for n in ranks)
        count = len(ranks)
        spearman = 1 - 6 * squares / (count * (count**2 - 1))
        moved = max(abs(ranks[n] - built_in[n]) for n in ranks)
        family = sum(entries[f.cheaper].family == entries[f.dearer].family for f in flipped[base])
        rows.append([base.title, len(flipped[base]), family, f"{spearman:.3f}", moved])
    head = ["prices", "pairs that flip", "of them within a family", "correlation of ranks",
            "farthest move in ranks"]
    return _table(head, "lrrrr", rows)


def _names(part):
    """"27 × Conv int8 × int8 (layers a … b)"."""
    if not part.layers:
        return part.kind
    first, last = part.layers[0], part.layers[-1]
    where = f"`{first}`" if first == last else f"`{first}` … `{last}`"
    count = f"{len(part.layers)} × " if len(part.layers) > 1 else ""
    return f"{count}{part.kind} ({where})"


def _flip(flip, entries):
    moves = "; ".join(
        f"{_names(part)} of {entries[part.model].title}: {_percent(part.before)} → "
        f"{_percent(part.after)} %" for part in flip.parts)
    return [entries[flip.cheaper].title, entries[flip.dearer].title, f"{flip.before:.2f}",
            f"{flip.after:.2f}", moves]


def _explained(entries, flipped, bases):
    text = ""
    for base in bases:
        shown = flipped[base][:SHOWN]
        if not shown:
            continue
        more = len(flipped[base]) - len(shown)
        text += f"### {base.title}: {base.what}\n\n"
        text += _table(["cheaper in ACEv2", "dearer", "by", "here", "what moves it"], "llrrl",
                       [_flip(flip, entries) for flip in shown])
        text += f"\n{more} more.\n\n" if more else "\n"
    return text


def _counted(bases, flipped):
    return ", ".join(f"{len(flipped[b])} ({b.title})" for b in bases)


def _summary(entries, totals, flipped, acev2, choices, others):
    pairs = len(entries) * (len(entries) - 1) // 2
    quiet = [b for b in choices if not flipped[b]]
    loud = sorted((b for b in choices if flipped[b]), key=lambda b: -len(flipped[b]))
    often = Counter((f.cheaper, f.dearer) for b in others for f in flipped[b])
    agreed = [pair for pair, count in often.items() if count == len(others)]
    widest = max(entries, key=lambda n: _width(totals, n, (acev2, *others)))
    shares = [_elementwise(totals[base][widest]) for base in (acev2, *others)]
    alone = "; ".join(f"{entries[a].title} before {entries[b].title}" for a, b in agreed)
    return f"""* {len(entries)} models make {pairs} pairs. Of {len(choices)} choices turned, {len(quiet)} flip none: {", ".join(b.title for b in quiet)}.
* The others flip {_counted(loud, flipped)}.
* Other prices flip {_counted(others, flipped)}; under all {len(others)} of them {len(agreed)}{f" ({alone})" if alone else ""}.
* What is outside of MAC layers depends on the prices most in {entries[widest].title}: {_percent(min(shares))} to {_percent(max(shares))} %."""


def _width(totals, name, bases):
    shares = [_elementwise(totals[base][name]) for base in bases]
    return max(shares) - min(shares)


def render(entries, totals, flipped, acev2, choices, others):
    """The page."""
    bases = (acev2, *choices, *others)
    side = (acev2, *others)
    return f"""<!-- Written by evidence/spread.py; do not edit. -->
# The spread: how much the choice of prices matters

ACEv2's own prices are the poster's; others are ours, and some choices can be attacked. Here each is
turned, one at a time, and the networks of [results.md](results.md) are priced again; then by what
circuits were measured to take, and by two published tables of energy. BERT is there for what
convolutional networks have little of: softmax, functions, divides and roots.

{_summary(entries, totals, flipped, acev2, choices, others)}

{_bases(bases)}
A pair counts as flipped if its two models are more than 2 % apart before and after.

## Totals

What a choice changes of a model's ACEv2. Empty is nothing at all.

{_changes(entries, totals, acev2, choices)}
Prices in other units, {entries[COMMON].title} as 1; *most / least* says how far they are from each
other.

{_relative(entries, totals, side)}
## Category shares

Percent in MAC layers · batch norm · activations · quantization scaling · other.

{_shares(entries, totals, side, ("mac", "batch_norm", "activation", "quantization", "other"))}
Percent outside of MAC layers, by choice:

{_elementwise_shares(entries, totals, (acev2, *choices))}
## Ranking

1 is the cheapest; bold where it is not ACEv2's rank.

{_ranking(entries, totals, acev2, side)}
{_ranking(entries, totals, acev2, (acev2, *choices))}
{_counts(entries, totals, flipped, acev2, (*choices, *others))}
## Where a ranking flips, and which layers flip it

Pairs of a family first, then those farthest apart. *By* is what the dearer costs of the cheaper in ACEv2, *here* what it
costs of it under these prices. To compare two units, each layer is a share of what both models
cost together: those whose share moves the order by a fifth of the move or more are named, with
their share in ACEv2 → here.

{_explained(entries, flipped, (*choices, *others))}""".rstrip() + "\n"
