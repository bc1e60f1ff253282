import configparser
import plistlib
import re
import shlex
import shutil
import subprocess

import pytest
from typer.testing import CliRunner

from syncd.background import service
from syncd.cli.app import app
from syncd.errors import UserError
from syncd.shipped import shipped


def unit(text):
    parser = configparser.RawConfigParser(strict=False, delimiters="=")
    parser.optionxform = str
    parser.read_string(text)
    return parser


@pytest.mark.parametrize("system", [False, True])
def test_the_command_of_a_unit_works(system, tmp_path):
    text = service.text(config=tmp_path / "of ada.toml", system=system, platform="linux")
    found = unit(text)
    command = shlex.split(found["Service"]["ExecStart"])

    assert "{" not in text
    assert command[1:] == ["run", "--config", str(tmp_path / "of ada.toml")]
    done = subprocess.run(
        [command[0], "run", "--help"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0
    assert found["Service"]["Type"] == "notify"
    assert int(found["Service"]["WatchdogSec"]) > 30


def test_the_systems_unit_is_for_many_users_and_little_exposed(tmp_path):
    text = service.text(system=True, platform="linux")
    (tmp_path / "syncd.service").write_text(text)
    assert "--users /etc/syncd/users" in text
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here")
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(tmp_path / "syncd.service")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    level = re.search(r"exposure level for syncd.service: (\d+\.\d)", done.stdout)

    assert float(level[1]) <= 2.0, done.stdout


def test_the_agent_of_a_mac_is_a_property_list(tmp_path):
    text = service.text(config=tmp_path / "a&b.toml", platform="darwin")
    found = plistlib.loads(text.encode())

    assert found["ProgramArguments"][1:] == ["run", "--config", str(tmp_path / "a&b.toml")]
    assert found["KeepAlive"] == {"SuccessfulExit": False}


def test_it_is_installed_looked_at_and_removed(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "/nowhere")
    where = service.place(platform="linux")
    wrong = service.install(where, "[Unit]\n")

    assert where.file == tmp_path / "systemd" / "user" / "syncd.service"
    assert where.file.read_text() == "[Unit]\n"
    assert "systemctl --user daemon-reload" in wrong[0]
    assert service.status(where)[0] is False
    service.remove(where)
    assert not where.file.exists()
    assert "syncd service install" in service.status(where)[1]


def test_removing_says_whether_there_was_one(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "/nowhere")
    service.install(service.place(platform="linux"), "[Unit]\n")
    said = [CliRunner().invoke(app, ["service", "remove"]).stdout for _ in range(2)]

    assert said[0].startswith("Removed: ")
    assert "there is no service" in said[1]


def test_other_machines_are_told_where_to_look():
    with pytest.raises(UserError, match=r"windows\.md"):
        service.place(platform="win32")
    with pytest.raises(UserError, match="each user"):
        service.place(system=True, platform="darwin")


def test_what_is_shipped_is_whole():
    for name in ("syncd.service", "syncd-system.service", "org.syncd.plist", "Containerfile", "windows.md"):
        assert shipped(f"services/{name}").read_text("utf-8").strip()
