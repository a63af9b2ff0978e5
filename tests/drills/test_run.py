"""`cop run` as a newcomer meets it: one command, a page, a mailbox, and nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from cop.mailbox import LocalMailbox
from tests.bench.serving import free_port

COP = [sys.executable, "-m", "cop"]
ROOT = Path(__file__).parent.parent.parent


class Run:
    """A running `cop run` on an instance of its own."""

    def __init__(self, instance: Path) -> None:
        self.instance, self.port = instance, free_port()
        bare = {name: value for name, value in os.environ.items() if not name.startswith("COP_")}
        self.environ = bare | {"COP_INSTANCE": str(instance)}
        command = [*COP, "run", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, env=self.environ, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.said = []
        for line in self.process.stdout:
            self.said.append(line.strip())
            if line.startswith("Ctrl-C"):
                break

    def cop(self, *arguments: str) -> subprocess.CompletedProcess:
        command = [*COP, *arguments]
        return subprocess.run(command, env=self.environ, cwd=ROOT, capture_output=True, text=True)

    def page(self, path: str) -> int:
        with urlopen(f"http://localhost:{self.port}{path}") as response:
            return response.status

    def child(self, words: str) -> int:
        """The process id of the child whose command holds `words`."""
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                command = (folder / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
            if parent == self.process.pid and words in command:
                return int(folder.name)
        raise AssertionError(f"no child runs {words!r}")

    def end(self) -> str:
        rest, _nothing = self.process.communicate(timeout=120)
        return rest.strip()


@pytest.fixture
def run(tmp_path):
    run = Run(tmp_path / "instance")
    yield run
    if run.process.poll() is None:
        run.process.send_signal(signal.SIGINT)
        run.process.communicate(timeout=120)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def wait_for_mail(folder: Path, recipient: str) -> str:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        for line in LocalMailbox(folder).lines(recipient):
            return str(line.headers["Subject"])
        time.sleep(0.2)
    return ""


@pytest.mark.drill
def test_one_command_serves_pages_and_mails_and_leaves_nothing_behind(run):
    assert f"Communities of practice: http://localhost:{run.port}/" in run.said
    assert any(line.startswith("Sign in as one of: administrator@example.org") for line in run.said)
    assert [run.page(path) for path in ("/en/", "/it/", "/mailbox/")] == [200, 200, 200]
    busy = run.cop("run", "--port", str(run.port))
    assert busy.returncode == 1
    assert f"Port {run.port} is in use" in busy.stderr
    run.cop("doctor", "--mail-to", "ada@example.org", "--language", "en")
    mail = wait_for_mail(run.instance / "mailbox", "ada@example.org")
    assert mail == "A trial mail from Torino Social Impact"
    run.process.send_signal(signal.SIGINT)
    assert run.end().endswith("Stopped.")
    assert run.process.returncode == 0
    assert is_free(run.port)


@pytest.mark.drill
def test_when_one_part_dies_the_others_are_stopped(run):
    os.kill(run.child("cop worker"), signal.SIGKILL)
    run.end()
    assert run.process.returncode == 1
    assert is_free(run.port)


@pytest.mark.drill
def test_an_instance_for_production_is_not_run(tmp_path):
    environ = os.environ | {"COP_INSTANCE": str(tmp_path), "COP_ENV": "production"}
    done = subprocess.run([*COP, "run"], env=environ, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert "configured for production" in done.stderr
