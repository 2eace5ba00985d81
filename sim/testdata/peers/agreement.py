"""Whether both sides have computed the same thing."""

from math import hypot

from measure import Missing

SHUFFLES = ("shuffle", "reshuffle")


def ensemble(this):
    """S2: the two means of the parameters within 4 standard errors of their difference."""
    ours, other = this.benchmark("sim", "Ensemble")["result"], this.peer("ensemble.py")["mean"]
    sigmas = [abs(a - b) / hypot(x, y) for a, b, x, y in zip(ours[:2], other[:2], ours[2:], other[2:], strict=True)]
    yield "S2: standard errors between the means", max(sigmas, key=sortable), 4


def flow(this):
    """S3: the end points against a method of order 8."""
    for s in SHUFFLES:
        ours, other = this.benchmark("sim", "ModifiedFlow/handwritten/" + s)["result"], this.peer("flow.py")[s + "-exact"]
        yield f"S3, {s}: distance of the end from the exact one", apart(ours, other), 1e-9


def training(name, benchmark, line):
    """M1, M2: projections of the parameters after 50 steps."""
    def check(this):
        ours, other = this.benchmark("sim/objective", benchmark)["result"], this.peer("training.py")[line][1:]
        yield f"{name}: distance of the parameters after 50 steps", apart(ours, other), 1e-9
    return check


CHECKS = {"S2": ensemble, "S3": flow, "M1": training("M1", "TrainingStep", "plain"),
          "M2": training("M2", "PenalisedStep", "penalised")}


def apart(a, b):
    if not a:
        raise ValueError("no numbers")
    return max((abs(x - y) for x, y in zip(a, b, strict=True)), key=sortable)


def sortable(x):
    """A key that puts what is not a number last, so that max finds it."""
    return (x != x, x)


def check(this, names):
    """What is to agree in the rows of these names, for a Round: what it is, by how much it differs, and by how much it may."""
    for name in names:
        if name in CHECKS:
            try:
                yield from CHECKS[name](this)
            except (KeyError, ValueError) as e:
                raise Missing(f"the results of {name} are not there to be compared: {e!r}") from None
