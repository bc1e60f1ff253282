"""What is shipped: two packages and their data, which run from a clean installation."""

from __future__ import annotations

import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, cwd=folder)
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_holds_two_packages_and_the_config_data(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    top = {name.split("/")[0] for name in names}

    assert {name for name in top if not name.endswith(".dist-info")} == {"syncd", "connectors"}
    assert "syncd/_config/schema.json" in names
    assert any(name.startswith("syncd/_config/examples/") for name in names)
    assert any(name.startswith("syncd/store/migrations/versions/") for name in names)


def test_a_clean_installation_runs_the_demo(wheel, tmp_path):
    venv.create(tmp_path / "venv")
    bin_ = tmp_path / "venv" / "bin"
    pip = (sys.executable, "-m", "pip", "--python", bin_ / "python", "--disable-pip-version-check")
    run(*pip, "install", "--quiet", "--no-compile", wheel, cwd=tmp_path)
    said = run(bin_ / "syncd", "demo", "year", cwd=tmp_path)

    assert (tmp_path / "year" / "calls.ics").exists()
    assert "Booked" in said
    assert "schema" in run(bin_ / "syncd", "config", "schema", cwd=tmp_path)


def test_every_proof_that_the_security_page_names_is_there():
    table = (ROOT / "SECURITY.md").read_text().partition("## Threats")[2].partition("## Faults")[0]
    named = re.findall(r"`(?:tests/)?([\w/]*?(?:\w+\.py|config/))`", table)

    assert len(named) > 20
    for name in named:
        assert (ROOT / "tests" / name).exists() or [*(ROOT / "tests").rglob(Path(name).name)], name
