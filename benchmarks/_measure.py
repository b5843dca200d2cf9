"""What the benchmark scripts share: peers in an environment of their own, one process timed, a last line of JSON."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PEERS = ROOT / "benchmarks" / ".peers"


@dataclass(frozen=True)
class Run:
    """One process: CPU seconds (user + system, children included), wall seconds, peak memory in MB."""

    cpu: float
    wall: float
    memory: float


def peer(name: str, *packages: str, constrained: bool = True) -> Path:
    """The Python of a virtual environment that holds these packages and nothing of ours; in our versions where both use one."""
    folder = PEERS / name
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    stamp = folder / "packages.txt"
    wanted = "\n".join(packages)
    if not stamp.is_file() or stamp.read_text() != wanted:
        print(f"installing {' '.join(packages)} into {folder.relative_to(ROOT)}")
        venv.create(folder, with_pip=True, clear=True)
        constraints = ["--constraint", str(ROOT / "constraints.txt")] if constrained else []
        subprocess.run([python, "-m", "pip", "install", "-qq", *constraints, *packages], check=True)
        stamp.write_text(wanted)
    return python


def timed(
    command: Sequence[str | Path], cwd: Path, env: dict[str, str] | None = None, *, fine: Sequence[int] = (0,)
) -> Run:
    """Run a command to its end. Raises SystemExit, with what it printed, when its exit code is none of `fine`."""
    log = cwd / "bench.log"
    started = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})},
        )
        _pid, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in fine:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{log.read_text(errors='replace')[-3000:]}")
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def median(runs: Sequence[Run]) -> Run:
    """The median of each figure."""
    return Run(*(statistics.median(getattr(run, key) for run in runs) for key in ("cpu", "wall", "memory")))


def show(label: str, run: Run) -> None:
    print(f"  {label:<34} {run.cpu:7.2f} s CPU {run.wall:7.2f} s wall {run.memory:6.0f} MB")


def last_line(benchmark: str, figures: dict[str, object]) -> None:
    """The last line of every benchmark: its figures as JSON, with the command that repeats them (tools/write_performance.py)."""
    machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    plain = {
        key: {k: round(v, 3) for k, v in asdict(value).items()} if isinstance(value, Run) else value
        for key, value in figures.items()
    }
    command = " ".join(["python", Path(sys.argv[0]).resolve().relative_to(ROOT).as_posix(), *sys.argv[1:]])
    told = {"benchmark": benchmark, "command": command, "date": f"{dt.date.today():%Y-%m-%d}", "machine": machine}
    print(json.dumps(told | plain))
