"""A real mail server and a real mailbox: Postfix and Dovecot of Debian, each a private instance in a folder of its own.

Dovecot runs as whoever runs the tests. Postfix insists on beginning as root; without it, or without the programs, the
tests that ask for them are skipped.
"""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.certificates import certificate_of
from tests.token_issuer import TokenIssuer, token_issuer
from tests.tools import has_mail_servers, program, skip_without

PASSWORD = "only-for-this-test"
_POSTFIX = """
queue_directory = {home}/queue
data_directory = {home}/data
compatibility_level = 3.6
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.example.com
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
maillog_file = {home}/data/mail.log
maillog_file_prefixes = {home}
alias_maps =
local_recipient_maps =
smtpd_reject_unlisted_recipient = no
smtpd_relay_restrictions = permit_mynetworks, reject
transport_maps = inline:{{ {{ example.org = lmtp:inet:127.0.0.1:{lmtp} }},
  {{ gone.example = error:5.1.1 The mailbox does not exist }},
  {{ strict.example = error:5.7.1 Refused by our policy }} }}
"""
_MASTER = """
127.0.0.1:{smtp} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""
_DOVECOT = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain xoauth2
auth_username_format = %Ln
recipient_delimiter = +
mail_location = maildir:{home}/mail/%n
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
first_valid_gid = 1
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {home}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/mail/%n allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""
_TOKENS = """
introspection_url = http://127.0.0.1:{port}/introspect
introspection_mode = post
active_attribute = active
active_value = true
username_attribute = username
"""


@dataclass(frozen=True)
class Mailbox:
    """Where the mailbox of `bounces@example.org` is read with `PASSWORD` (STARTTLS is there; `imaps` begins with TLS),
    or with a token of the `issuer`; `authority` is the file of whom to trust for its certificate.
    """

    imap: int
    imaps: int
    lmtp: int
    authority: Path
    issuer: TokenIssuer


@dataclass(frozen=True)
class MailServers:
    """Where Postfix takes mails, and the mailbox that what it could not deliver comes back to."""

    smtp: int
    mailbox: Mailbox

    @property
    def imap(self) -> int:
        return self.mailbox.imap


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Start Dovecot, and whoever gives and judges its tokens."""
    if not has_mail_servers():
        skip_without("Postfix or Dovecot")
    with _folder() as home, token_issuer() as issuer:
        authority, key = certificate_of("127.0.0.1", home)
        box = Mailbox(*_free_ports(3), authority, issuer)
        with _dovecot(home / "dovecot", box, key):
            for port in (box.imap, box.imaps, box.lmtp):
                _wait_for(port)
            yield box


@contextmanager
def mail_servers() -> Iterator[MailServers]:
    """Start both; gone.example refuses everybody with 5.1.1, strict.example with 5.7.1."""
    if os.geteuid() != 0:
        skip_without("root (Postfix begins as it)")
    with mailbox() as box, _folder() as home:
        servers = MailServers(*_free_ports(1), box)
        with _postfix(home / "postfix", servers):
            _wait_for(servers.smtp)
            yield servers


@contextmanager
def _folder() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="cop-mail-"))
    home.chmod(0o755)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _dovecot(home: Path, box: Mailbox, key: Path) -> Iterator[None]:
    for folder in ("run", "state", "mail"):
        (home / folder).mkdir(parents=True)
    user, group = _owner()
    shutil.chown(home / "mail", user, group)
    settings = {"home": home, "password": PASSWORD, "user": user, "group": group, "key": key}
    ports = {"imap": box.imap, "imaps": box.imaps, "lmtp": box.lmtp}
    file = home / "dovecot.conf"
    file.write_text(_DOVECOT.format(**settings, **ports, certificate=box.authority))
    (home / "oauth2.conf").write_text(_TOKENS.format(port=box.issuer.port))
    # In the foreground, and its output to nobody: a daemon would keep a pipe open for ever.
    silent = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([program("dovecot"), "-F", "-c", str(file)], **silent)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def _owner() -> tuple[str, str]:
    """Whose the mails are: Dovecot's own user where root begins it, else whoever runs the tests."""
    if os.geteuid() == 0:
        return "dovecot", "dovecot"
    return pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name


@contextmanager
def _postfix(home: Path, servers: MailServers) -> Iterator[None]:
    for folder in ("queue", "data", "conf"):
        (home / folder).mkdir(parents=True)
    shutil.chown(home / "data", "postfix", "postfix")
    (home / "conf" / "main.cf").write_text(_POSTFIX.format(home=home, lmtp=servers.mailbox.lmtp))
    (home / "conf" / "master.cf").write_text(_MASTER.format(smtp=servers.smtp))
    silent = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    command = [program("postfix"), "-c", str(home / "conf")]
    subprocess.run([*command, "start"], check=True, timeout=30, **silent)
    try:
        yield
    finally:
        subprocess.run([*command, "stop"], check=False, timeout=30, **silent)


def _free_ports(number: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _wait_for(port: int, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"nobody listens at port {port}")
