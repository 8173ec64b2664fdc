"""The measurements tell whether the agreed targets were met, and their exit status says it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def bench(name: str, *options: str, before: str = "") -> subprocess.CompletedProcess:
    """Run one as its command does; `before` may change its limits."""
    code = f"import sys, {name}; sys.argv = [{name!r}, *sys.argv[1:]]; {before}; sys.exit({name}.main())"
    return subprocess.run(
        [sys.executable, "-c", code, *options],
        cwd=ROOT / "benchmarks",
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_target_says_met_or_missed_and_decides_the_status():
    options = ("--paragraphs=200", "--runs=1", "--no-peer")
    met = bench(
        "reading",
        *options,
        before="reading.AT_MOST = 1000; reading.AT_MOST_MB = 1000; reading.CORPUS = reading.Path('absent')",
    )
    assert (met.returncode, "x floor: met" in met.stdout) == (0, True), met.stdout + met.stderr
    missed = bench("reading", *options, before="reading.AT_MOST = 0; reading.CORPUS = reading.Path('absent')")
    assert (missed.returncode, "x floor: MISSED" in missed.stdout) == (1, True), missed.stderr
