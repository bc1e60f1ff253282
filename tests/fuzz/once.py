"""One target in this process, driven by libFuzzer through atheris (https://github.com/google/atheris).

Run by `run.py`, not by hand: python tests/fuzz/once.py TARGET FOLDER INPUTS [libFuzzer's options]
"""

from __future__ import annotations

import hashlib
import resource
import sys
import time
import traceback
from pathlib import Path

import atheris

sys.path.append(str(Path(__file__).parents[1]))
with atheris.instrument_imports(include=["connectors", "syncd"]):
    from fuzz.targets import TARGETS

LONGEST = 1.0  # seconds of processor time for one input
MOST = 200 << 10  # kilobytes that one input may cost
SAVED = 5000  # inputs between two notes of how many there were


def found(folder: Path, raw: bytes, problem: BaseException | str) -> str:
    """Keep an input and what is wrong with it, once for each place in the code."""
    if isinstance(problem, str):
        place, text = problem, problem
    else:
        frames = [
            one for one in traceback.extract_tb(problem.__traceback__) if "/fuzz/once" not in one.filename
        ]
        ours = [one for one in frames if "/connectors/" in one.filename or "/syncd/" in one.filename]
        last = (ours or frames)[-1]
        place = f"{type(problem).__name__} at {Path(last.filename).name}:{last.lineno}"
        text = "".join(traceback.format_exception(problem))
    name = hashlib.sha256(place.encode()).hexdigest()[:12]
    if not (folder / name).exists():
        (folder / name).write_bytes(raw)
        (folder / f"{name}.txt").write_text(text)
    return place


def main() -> None:
    """Feed inputs until libFuzzer has had enough."""
    target, folder, last, *options = sys.argv[1:]
    read, here = TARGETS[target], Path(folder)
    (here / "found").mkdir(exist_ok=True)
    (here / "corpus").mkdir(exist_ok=True)
    count = int((here / "count").read_text()) if (here / "count").exists() else 0

    def one(raw: bytes) -> None:
        nonlocal count
        count += 1
        if count % SAVED == 0 or count == int(last):
            (here / "count").write_text(str(count))
        size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.thread_time()
        try:
            read(raw)
        except Exception as problem:  # noqa: BLE001 # that it is any is what is looked for
            found(here / "found", raw, problem)
        if (took := time.thread_time() - began) > LONGEST:
            found(here / "found", raw, f"slower than {LONGEST:.0f} s")
            print(f"{target}: {took:.1f} s", file=sys.stderr)
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - size > MOST:
            found(here / "found", raw, f"more than {MOST >> 10} MB")

    atheris.Setup([sys.argv[0], *options, str(here / "corpus")], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
