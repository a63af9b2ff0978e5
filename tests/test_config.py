"""Settings: where they come from, what production refuses, and the README's list of them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cop import config
from cop.config import ConfigError

ROOT = Path(__file__).parent.parent
STRONG = "k3Jp9sV1xQ7wZ0tR5yU2mN8bC4dF6gH1"


def settings(tmp_path, environ=None, file=""):
    (tmp_path / "config.py").write_text(file)
    return config.read_settings(tmp_path, environ or {})


def test_environment_wins_over_file_over_default(tmp_path):
    values = settings(
        tmp_path, {"COP_MAIL_PORT": "2525"}, "MAIL_PORT = 1025\nMAIL_SERVER = 'mail.example.org'"
    )
    assert (values["MAIL_PORT"], values["MAIL_SERVER"], values["ENV"]) == (
        2525,
        "mail.example.org",
        "production",
    )


@pytest.mark.parametrize(
    ("name", "value"), [("MAIL_PORT", "mail"), ("DEBUG", "perhaps"), ("PROXY_HOPS", "-1")]
)
def test_a_value_of_the_wrong_type_is_refused(tmp_path, name, value):
    with pytest.raises(ConfigError, match=name):
        settings(tmp_path, {f"COP_{name}": value})


def test_a_misspelt_setting_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="MAIL_SERVR"):
        settings(tmp_path, file="MAIL_SERVR = 'x'")


@pytest.mark.parametrize(
    "change",
    [
        {"SECRET_KEY": ""},
        {"SECRET_KEY": "a" * 40},
        {"SECRET_KEY": "dev"},
        {"SECRET_KEY": "01234567890123456789012345678901"},
        {"SECRET_KEY": "abcdefghijklmnopqrstuvwxyzabcdef"},
        {"SECRET_KEY": "your-secret-key-here-change-me-please"},
        {"BASE_URL": "http://communities.example.org"},
        {"DEBUG": True},
        {"LOCAL_MAILBOX": True},
    ],
)
def test_production_refuses_unsafe_settings(tmp_path, change):
    values = settings(tmp_path) | {"SECRET_KEY": STRONG}
    config.refuse_unsafe(values)
    with pytest.raises(ConfigError):
        config.refuse_unsafe(values | change)


def test_the_server_does_not_start_without_a_key(tmp_path):
    environ = {k: v for k, v in os.environ.items() if not k.startswith("COP_")}
    command = [sys.executable, "-c", "import wsgi"]
    done = subprocess.run(
        command, cwd=ROOT, env=environ | {"COP_INSTANCE": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "SECRET_KEY is missing or weak" in done.stderr


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", "sqlite:////i/cop.db"),
        ("postgres://u:p@h/n", "postgresql+psycopg://u:p@h/n"),
        ("postgresql://u:p@h/n", "postgresql+psycopg://u:p@h/n"),
        ("postgresql+psycopg://h/n", "postgresql+psycopg://h/n"),
    ],
)
def test_database_url(url, expected):
    assert config.database_url(url, Path("/i")) == expected


def test_readme_lists_every_setting():
    listed = re.findall(r"^\| `COP_([A-Z_]+)` \| `?(.*?)`? \|", (ROOT / "README.md").read_text(), re.M)
    expected = [
        (s.name, str(s.default).lower() if isinstance(s.default, bool) else str(s.default))
        for s in config.SETTINGS
    ]
    assert listed == expected
