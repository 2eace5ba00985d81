"""Tests of compare itself, with made-up measurements: python3 -m unittest discover sim/testdata/peers"""

import contextlib
import io
import re
import sys
import unittest
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

sys.dont_write_bytecode = True

import agreement
import measure
import table
from rows import ROWS, Go, Python, Row

loader = SourceFileLoader("compare", str(measure.HERE / "compare"))
compare = module_from_spec(spec_from_loader("compare", loader))
loader.exec_module(compare)
compare.machine.describe = lambda: "a machine"  # finding out takes seconds


def good_round():
    """A round in which every target is met and everything agrees."""
    this = measure.Round("", {})
    peers = {row.peer for row in ROWS if row.peer}
    for row in ROWS:
        numbers = this.benchmarks.setdefault((row.ours.package, row.ours.benchmark), {"ns/op": 0.9e6})
        if row.peer is None:
            numbers[row.ours.unit] = 0.9 * row.at_most
    for row in ROWS:
        if row.peer and row.at_least is not None:
            ns = 1e4 * this.number(row.ours)
            if isinstance(row.peer, Go):
                this.benchmarks[row.peer.package, row.peer.benchmark] = {"ns/op": ns}
            else:
                this.peers.setdefault(row.peer.script, {})[row.peer.line] = [ns]
    assert all(this.number(peer) for peer in peers)
    this.benchmarks["sim", "Ensemble"]["result"] = [1.0, 2.0, 0.1, 0.1]
    this.peers["ensemble.py"]["mean"] = [1.1, 2.1, 0.1, 0.1]
    for s in agreement.SHUFFLES:
        this.benchmarks["sim", "ModifiedFlow/handwritten/" + s]["result"] = [1.0, 2.0]
        this.peers["flow.py"][s + "-exact"] = [1.0, 2.0 + 1e-10]
    for benchmark, line in (("TrainingStep", "plain"), ("PenalisedStep", "penalised")):
        this.benchmarks["sim/objective", benchmark]["result"] = [3.0] * 8
        this.peers["training.py"][line] += [3.0] * 8
    return this


def status(*rounds, rows=ROWS):
    """The exit status, and what is printed."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = compare.report(rows, rounds)
    return code, out.getvalue()


class Compare(unittest.TestCase):
    def test_all_met(self):
        code, out = status(good_round())
        self.assertEqual(code, 0, out)
        self.assertIn(f"figure: {len(ROWS)} of {len(ROWS)} targets met", out)
        self.assertIn("figure: 5 of 5 results agree", out)

    def test_each_row_can_be_missed(self):
        for row in ROWS:
            this = good_round()
            if row.peer is None:
                bad = 1.01 * row.at_most or 1.0
            elif row.at_least is None:
                bad = 1.01 * row.at_most * this.number(row.peer)
            else:
                bad = 1.01 / row.at_least * this.number(row.peer)
            for value in (bad, float("nan")):
                this.benchmarks[row.ours.package, row.ours.benchmark][row.ours.unit] = value
                code, out = status(this, rows=[row])
                self.assertEqual(code, 1, f"{row}, {value}:\n{out}")
                self.assertIn("**no**", out)

    def test_medians(self):
        row = Row("X", "x", Go("p", "B"), at_most=10)
        rounds = []
        for value in (1, 9, 1000):
            rounds.append(measure.Round("", {}))
            rounds[-1].benchmarks["p", "B"] = {"ns/op": value}
        self.assertEqual(status(*rounds, rows=[row])[0], 0)

    def test_disagreement(self):
        cases = 0
        for name in agreement.CHECKS:
            for what, _, limit in agreement.check(good_round(), [name]):
                for k, by in ((0, 1), (1, -1), (1, float("nan"))):
                    this = good_round()
                    spoil_all(this, k, by)
                    changed = list(agreement.check(this, [name]))
                    self.assertTrue(all(not value <= most for _, value, most in changed), changed)
                    self.assertEqual(status(this)[0], 1, what)
                    cases += 1
        self.assertEqual(cases, 15)

    def test_missing_results(self):
        for name in agreement.CHECKS:
            this = good_round()
            for numbers in this.benchmarks.values():
                numbers.pop("result", None)
            with self.assertRaises(measure.Missing, msg=name):
                list(agreement.check(this, [name]))
            this = good_round()
            for numbers in this.benchmarks.values():
                if "result" in numbers:
                    numbers["result"] = numbers["result"][:1]
            with self.assertRaises(measure.Missing, msg=name):
                list(agreement.check(this, [name]))

    def test_missing_benchmark(self):
        for out in ("", "PASS\n", "BenchmarkOther-2 \t 5\t 3 ns/op\n", "BenchmarkBe-2 \t 5\t 3 ns/op\n"):
            with self.assertRaises(measure.Missing):
                measure.parse_benchmark(out, "B")
        this = measure.Round("", {})
        this.benchmarks["p", "B"], this.peers["s.py"] = {"ns/op": 1.0}, {"line": []}
        for of in (Go("p", "B", "allocs/op"), Python("s.py", "line"), Python("s.py", "other")):
            with self.assertRaises(measure.Missing):
                this.number(of)

    def test_parse(self):
        out = ("goos: linux\nBenchmarkB/x=1-2         \t 1059\t    97.5 ns/op\t     32368 bytes/frame\t   1 allocs/op\n"
               "--- BENCH: BenchmarkB/x=1-2\n    b_test.go:1: result: 1.5 -2e-07\nPASS\n")
        self.assertEqual(measure.parse_benchmark(out, "B/x=1"),
                         {"ns/op": 97.5, "bytes/frame": 32368, "allocs/op": 1, "result": [1.5, -2e-7]})
        self.assertEqual(measure.parse_peer("numpy 1.5\nmean 1 2\n"), {"numpy": [1.5], "mean": [1, 2]})

    def test_benchmarks_are_there(self):
        for of in {of for row in ROWS for of in (row.ours, row.peer) if isinstance(of, Go)}:
            function = "func Benchmark" + of.benchmark.split("/")[0] + "("
            sources = [f.read_text() for f in (measure.ROOT / of.package).glob("*_test.go")]
            self.assertTrue(any(function in text for text in sources), of)
        for of in {row.peer for row in ROWS if isinstance(row.peer, Python)}:
            self.assertTrue((measure.HERE / of.script).exists(), of)

    def test_quantities(self):
        for value, unit, want in ((97.46, "ns/op", "97.5 ns"), (1.56e6, "ns/op", "1.56 ms"), (32368, "bytes/frame", "32.4 kB"),
                                  (0, "allocs/op", "0"), (0.5414, "error*1e9", "0.541e-9"), (0, "cpu%", "0 %"),
                                  (116.4, "kB/s", "116 kB/s"), (26.6, "late-MB", "26.6 MB"), (0.891, "growth", "0.891x")):
            self.assertEqual(table.quantity(value, unit), want)
        for row in ROWS:
            self.assertRegex(table.target(row), r"^(none|at (most|least) [0-9.]+)")

    def test_one_line_a_row(self):
        _, out = status(good_round())
        cells = [len(re.findall(r"(?<= )\|(?= )|^\||\|$", line)) for line in out.splitlines() if line.startswith("|")]
        self.assertEqual(len(cells), len(ROWS) + 2)
        self.assertEqual(len(set(cells)), 1, cells)

    def test_unknown_row(self):
        with self.assertRaises(SystemExit) as e, contextlib.redirect_stderr(io.StringIO()) as err:
            compare.main(["S9"])
        self.assertEqual(e.exception.code, 2)
        self.assertIn("no row begins with S9", err.getvalue())


def spoil_all(this, k, by):
    """Changes number k of every result of ours by so much."""
    for numbers in this.benchmarks.values():
        if "result" in numbers:
            numbers["result"][k] += by


if __name__ == "__main__":
    unittest.main()
