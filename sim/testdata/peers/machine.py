"""What the figures were measured on."""

import os
import platform
import re
import subprocess
from datetime import datetime, timezone
from pathlib import Path


def describe():
    """Two lines of text."""
    cpu = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.*)", cpu.read_text()) if cpu.exists() else None
    go = subprocess.run(["go", "env", "GOVERSION"], check=True, capture_output=True, text=True).stdout.strip()
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "torch"))
    return (f"{model[1].strip() if model else platform.machine()}, {os.cpu_count()} cores, {platform.system()} "
            f"{platform.release()}, {datetime.now(timezone.utc):%Y-%m-%d}\n"
            f"{go}, Python {platform.python_version()}, {versions}")


def version(module):
    """A module's version, from the module itself: Debian's packages keep no other record of some."""
    try:
        return __import__(module).__version__
    except ImportError:
        return "not installed"
