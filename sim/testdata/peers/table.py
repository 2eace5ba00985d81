"""Writes the table in Markdown."""

SCALES = {  # of a unit, from the largest that is shown: name, size
    "ns/op": [("s", 1e9), ("ms", 1e6), ("µs", 1e3), ("ns", 1)],
    "B/op": [("kB", 1e3), ("B", 1)],
    "bytes/frame": [("kB", 1e3), ("B", 1)],
    "allocs/op": [("", 1)],
    "error*1e9": [("e-9", 1)],
    "cpu%": [(" %", 1)],
    "kB/s": [("kB/s", 1)],
}


def quantity(value, unit):
    """A number with its unit, to three digits."""
    if unit.endswith("-MB"):
        scales = [("MB", 1)]
    elif unit.endswith("growth"):
        scales = [("x", 1)]
    else:
        scales = SCALES[unit]
    name, size = next((s for s in scales if abs(value) >= s[1]), scales[-1])
    gap = " " if name.isalpha() and name != "x" or "/" in name else ""
    return digits(value / size) + gap + name


def digits(x):
    """Three digits, and no exponent for what fits."""
    return f"{x:.0f}" if abs(x) >= 100 else f"{x:.3g}"


def target(row):
    if row.at_least is not None:
        return f"at least {row.at_least:g}x"
    if row.peer is not None:
        return f"at most {row.at_most:g}x"
    return "none" if row.at_most == 0 else "at most " + quantity(row.at_most, row.ours.unit)


def lines(rows, figures):
    """The table of rows and their medians (ours, peer or None)."""
    yield "| | what | ours | peer | ratio | target | met |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for row, (ours, peer) in zip(rows, figures, strict=True):
        figure = row.figure(ours, peer)
        cells = [row.name, row.what, quantity(ours, row.ours.unit),
                 quantity(peer, row.peer.unit) if row.peer else "", digits(figure) + "x" if row.peer else "",
                 target(row), "yes" if row.met(figure) else "**no**"]
        yield "| " + " | ".join(cells) + " |"
