# SPDX-License-Identifier: Apache-2.0
"""Correlations with bootstrap intervals, and fits of few terms.

Invariant: the same numbers give the same answer (the bootstrap's random numbers are seeded).
"""

import itertools
import math
import random

RESAMPLES = 500


def pearson(xs, ys):
    n = len(xs)
    mx, my = sum(xs) / n, sum(ys) / n
    sxy = sum((x - mx) * (y - my) for x, y in zip(xs, ys))
    sxx = sum((x - mx) ** 2 for x in xs)
    syy = sum((y - my) ** 2 for y in ys)
    return sxy / math.sqrt(sxx * syy) if sxx > 0 and syy > 0 else None


def ranks(values):
    """Mean ranks: equal values share theirs."""
    order = sorted(range(len(values)), key=values.__getitem__)
    result = [0.0] * len(values)
    at = 0
    while at < len(order):
        end = at
        while end + 1 < len(order) and values[order[end + 1]] == values[order[at]]:
            end += 1
        for k in range(at, end + 1):
            result[order[k]] = (at + end) / 2
        at = end + 1
    return result


def spearman(xs, ys):
    return pearson(ranks(xs), ranks(ys))


def log_pearson(xs, ys):
    """Of the logarithms; None where something is 0."""
    if min(xs) <= 0 or min(ys) <= 0:
        return None
    return pearson([math.log(x) for x in xs], [math.log(y) for y in ys])


def with_interval(measure, xs, ys):
    """(value, low, high): 95 % by resampling pairs; None where it is not defined."""
    value = measure(xs, ys)
    if value is None:
        return None
    rng = random.Random(20240617)
    n = len(xs)
    found = []
    for _ in range(RESAMPLES):
        picks = rng.choices(range(n), k=n)
        again = measure([xs[k] for k in picks], [ys[k] for k in picks])
        if again is not None:
            found.append(again)
    found.sort()
    return value, found[int(0.025 * len(found))], found[int(0.975 * (len(found) - 1))]


def geometric_mean(values):
    return math.exp(sum(math.log(v) for v in values) / len(values))


def _solve(matrix, right):
    """Gauss-Jordan with pivoting; None if singular."""
    n = len(right)
    rows = [list(row) + [r] for row, r in zip(matrix, right)]
    for k in range(n):
        pivot = max(range(k, n), key=lambda r: abs(rows[r][k]))
        if abs(rows[pivot][k]) < 1e-12:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for r in range(n):
            if r != k:
                factor = rows[r][k] / rows[k][k]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[k])]
    return [rows[k][n] / rows[k][k] for k in range(n)]


def fit(terms, targets):
    """Coefficients >= 0 of the least squared relative error. `terms`: per target a list of values.

    Few terms, so every subset of them is tried; a further term must lower the error by 5 %, so that
    formulas stay short.
    """
    count = len(terms[0])
    best, best_error = None, math.inf
    scaled = [[t / y for t in row] for row, y in zip(terms, targets)]
    for size in range(1, count + 1):
        if size > len(targets):
            break
        for chosen in itertools.combinations(range(count), size):
            matrix = [[sum(row[a] * row[b] for row in scaled) for b in chosen] for a in chosen]
            found = _solve(matrix, [sum(row[a] for row in scaled) for a in chosen])
            if found is None or min(found) < 0:
                continue
            coefficients = [0.0] * count
            for k, c in zip(chosen, found):
                coefficients[k] = c
            error = math.sqrt(
                sum((sum(c * t for c, t in zip(coefficients, row)) - 1) ** 2 for row in scaled)
                / len(scaled)
            )
            if error < best_error * (0.95 if size > 1 and best else 1) - 1e-9:
                best, best_error = coefficients, error
    return best
