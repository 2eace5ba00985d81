"""Runs our benchmarks and their peers."""

import os
import re
import subprocess
import sys
from pathlib import Path

from rows import Go

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
CORES = 2  # that ours may use, as the targets say


class Missing(Exception):
    """Something that was to be measured is not there."""


def build(folder, packages):
    """Builds the program and the packages' test binaries into the folder. Returns the binaries by package."""
    subprocess.run(["go", "build", "-o", folder + "/sgdflow", "."], cwd=ROOT, check=True)
    binaries = {}
    for package in packages:
        binaries[package] = f"{folder}/{package.replace('/', '-')}.test"
        subprocess.run(["go", "test", "-c", "-o", binaries[package], "./" + package], cwd=ROOT, check=True)
    return binaries


def parse_benchmark(out, name):
    """The numbers of a benchmark's output by unit, and as "result" those of its log line "result: ...", if it has one."""
    found = re.findall(r"^Benchmark" + re.escape(name) + r"(?:-\d+)?\s+\d+\s+(.*)$", out, re.MULTILINE)
    if len(found) != 1:
        raise Missing(f"{len(found)} benchmarks {name} in the output:\n{out}")
    words = found[0].split()
    numbers = {unit: float(value) for value, unit in zip(words[::2], words[1::2], strict=True)}
    if result := re.findall(r"result: (.*)", out):
        numbers["result"] = [float(word) for word in result[-1].split()]
    return numbers


def run_benchmark(folder, binary, package, name):
    pattern = "/".join(f"^{part}$" for part in ("Benchmark" + name).split("/"))
    done = subprocess.run(
        [binary, "-test.run", "^$", "-test.bench", pattern, "-test.benchtime", "0.5s", "-test.benchmem",
         "-test.cpu", str(CORES)],
        cwd=ROOT / package, env=os.environ | {"SGDFLOW_BINARY": folder + "/sgdflow"}, capture_output=True, text=True)
    if done.returncode != 0:
        raise Missing(f"benchmark {name} failed:\n{done.stdout}{done.stderr}")
    return parse_benchmark(done.stdout, name)


def parse_peer(out):
    """The numbers of each line by its first word."""
    return {line.split()[0]: [float(word) for word in line.split()[1:]] for line in out.splitlines()}


def run_peer(script):
    done = subprocess.run([sys.executable, "-B", HERE / script], env=os.environ | ONE_THREAD, capture_output=True, text=True)
    if done.returncode != 0:
        raise Missing(f"{script} failed:\n{done.stdout}{done.stderr}")
    return parse_peer(done.stdout)


class Round:
    """One round: whatever is asked for is run once."""

    def __init__(self, folder, binaries):
        self.folder, self.binaries = folder, binaries
        self.benchmarks, self.peers = {}, {}

    def number(self, of):
        """The number that a Go or a Python stands for."""
        try:
            if isinstance(of, Go):
                return self.benchmark(of.package, of.benchmark)[of.unit]
            return self.peer(of.script)[of.line][0]
        except (KeyError, IndexError):
            raise Missing(f"nothing was measured for {of}") from None

    def benchmark(self, package, name):
        if (package, name) not in self.benchmarks:
            self.benchmarks[package, name] = run_benchmark(self.folder, self.binaries[package], package, name)
        return self.benchmarks[package, name]

    def peer(self, script):
        if script not in self.peers:
            self.peers[script] = run_peer(script)
        return self.peers[script]
