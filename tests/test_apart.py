"""What works apart has limits, and its failure is an answer."""

import json
import os
import time

import pytest

from cop import apart

HERE = __name__


def reversed_bytes(payload: bytes) -> bytes:
    return payload[::-1]


def surroundings(_payload: bytes) -> bytes:
    return json.dumps([sorted(os.environ), sorted(os.listdir("/proc/self/fd"), key=int)]).encode()


def greedy(_payload: bytes) -> bytes:
    return bytes(2**30)[:1]


def talkative(_payload: bytes) -> bytes:
    return bytes(2**20) * (apart.MOST_OUTPUT_MB + 1)


def busy(_payload: bytes) -> bytes:
    while True:
        pass


def sleepy(_payload: bytes) -> bytes:
    time.sleep(60)
    return b""


def killed(_payload: bytes) -> bytes:
    os.kill(os.getpid(), 11)
    return b""


def broken(_payload: bytes) -> bytes:
    raise LookupError("no such leaf")


def test_run_returns_the_answer():
    payload = bytes(range(256)) * 5000
    assert apart.run(f"{HERE}:reversed_bytes", payload) == payload[::-1]


def test_child_has_no_secret_and_no_descriptor_of_ours(monkeypatch):
    monkeypatch.setenv("COP_SECRET_KEY", "a secret")
    with open(__file__) as kept:
        os.set_inheritable(kept.fileno(), True)
        environment, descriptors = json.loads(apart.run(f"{HERE}:surroundings", b""))
    assert set(environment) <= {"PYTHONPATH", "LANG", "LC_CTYPE"}
    assert descriptors[:3] == ["0", "1", "2"]
    assert len(descriptors) == 4  # and the one that lists them


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("greedy", "too_big"),
        ("talkative", "too_big"),
        ("busy", "too_slow"),
        ("sleepy", "too_slow"),
        ("killed", "failed"),
        ("broken", "failed"),
        ("missing", "failed"),
    ],
)
def test_run_says_why_there_is_no_answer(name, reason):
    began = time.monotonic()
    with pytest.raises(apart.ApartError) as refused:
        apart.run(f"{HERE}:{name}", b"", seconds=2, memory_mb=400)
    assert refused.value.reason == reason
    assert time.monotonic() - began < 20


def test_detail_is_the_childs_last_line():
    with pytest.raises(apart.ApartError, match="LookupError: no such leaf"):
        apart.run(f"{HERE}:broken", b"")
