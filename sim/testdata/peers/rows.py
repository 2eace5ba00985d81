"""The targets of speed and size: what is measured, beside which peer, and what is asked of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Go:
    """One number of one of our benchmarks."""
    package: str
    benchmark: str  # without the word Benchmark
    unit: str = "ns/op"


@dataclass(frozen=True)
class Python:
    """The first number, nanoseconds, of one line that a script in this folder prints."""
    script: str
    line: str
    unit: str = "ns/op"


@dataclass(frozen=True)
class Row:
    """A target. With a peer it is for the ratio peer/ours when at_least is given, ours/peer when at_most is; without one
    at_most is for ours, in its unit."""
    name: str
    what: str
    ours: Go
    at_most: float = None
    at_least: float = None
    peer: Go | Python = None

    def figure(self, ours, peer):
        """The number that the target is for."""
        if self.peer is None:
            return ours
        return peer / ours if self.at_least is not None else ours / peer

    def met(self, figure):
        """Whether it is as good as it has to be. What is not a number is not."""
        return figure >= self.at_least if self.at_least is not None else figure <= self.at_most


FRAME = Go("tui/plot", "FrameWhole")
GROWING = "FrameGrowing"
UPDATE = Go("sim", "UpdateHandwritten/reshuffle")
FORMULA = Go("sim", "UpdateFormula/reshuffle")
FLOW = "ModifiedFlow/handwritten/"
LOAD = "ScreenLoad/"

ROWS = [
    Row("R1", "frame of 200x50 redrawn whole", FRAME, at_most=1e6),
    Row("R1", "against ntcharts' canvases", FRAME, at_least=12, peer=Go("tui/plot", "FrameWholeNtcharts")),
    Row("R1", "against ntcharts used naively", FRAME, at_least=400, peer=Go("tui/plot", "FrameWholeNtchartsNaive")),
    Row("R2", "frame with 8 new points a panel", Go("tui/plot", GROWING), at_most=0.3e6),
    Row("R2", "its allocations", Go("tui/plot", GROWING, "allocs/op"), at_most=4),
    Row("R2", "its memory", Go("tui/plot", GROWING, "B/op"), at_most=60e3),
    Row("R3", "size of a frame", Go("tui/plot", "FrameWhole", "bytes/frame"), at_most=50e3),
    Row("S1", "SGD update, against a numpy loop", UPDATE, at_least=150, peer=Python("update.py", "numpy")),
    Row("S1", "against pure Python", UPDATE, at_least=30, peer=Python("update.py", "python")),
    Row("S1", "its allocations", Go("sim", UPDATE.benchmark, "allocs/op"), at_most=0),
    Row("S1", "as a formula, against by hand", FORMULA, at_most=6, peer=UPDATE),
    Row("S1", "its allocations", Go("sim", FORMULA.benchmark, "allocs/op"), at_most=0),
    Row("S2", "256 seeds x 500 epochs, against numpy", Go("sim", "Ensemble"), at_least=5,
        peer=Python("ensemble.py", "numpy")),
    Row("S3", "modified flow, shuffle, against scipy", Go("sim", FLOW + "shuffle"), at_least=300,
        peer=Python("flow.py", "shuffle")),
    Row("S3", "modified flow, reshuffle, against scipy", Go("sim", FLOW + "reshuffle"), at_least=300,
        peer=Python("flow.py", "reshuffle")),
    Row("S3", "largest error, shuffle", Go("sim", FLOW + "shuffle", "error*1e9"), at_most=1),
    Row("S3", "largest error, reshuffle", Go("sim", FLOW + "reshuffle", "error*1e9"), at_most=1),
    Row("S4", "key press to the horizon of 256 seeds", Go("sim/live", "KeyPress"), at_most=50e6),
    Row("M1", "training step, against torch", Go("sim/objective", "TrainingStep"), at_least=2,
        peer=Python("training.py", "plain")),
    Row("M2", "penalised step, against torch", Go("sim/objective", "PenalisedStep"), at_least=2,
        peer=Python("training.py", "penalised")),
    Row("T1", "first frame, terminal answers", Go("tui/cli", "FirstFrame/answering"), at_most=40e6),
    Row("T1", "first frame, terminal is silent", Go("tui/cli", "FirstFrame/silent"), at_most=60e6),
    Row("T2", "processor time, idle", Go("tui/cli", LOAD + "idle", "cpu%"), at_most=0.5),
    Row("T2", "processor time, paths growing", Go("tui/cli", LOAD + "growing", "cpu%"), at_most=8),
    Row("T2", "processor time, everything moving", Go("tui/cli", LOAD + "moving", "cpu%"), at_most=15),
    Row("T2", "written, paths growing", Go("tui/cli", LOAD + "growing", "kB/s"), at_most=250),
    Row("T3", "program after 10 million updates", Go("tui/cli", "ScreenMemory", "late-MB"), at_most=100),
    Row("T3", "against after 100 thousand", Go("tui/cli", "ScreenMemory", "growth"), at_most=1.1),
    Row("T3", "engine's objects, the same ratio", Go("sim/live", "Memory", "heap-growth"), at_most=1.1),
    Row("T3", "engine alone, resident, the same ratio", Go("sim/live", "Memory", "resident-growth"), at_most=1.1),
]
