"""Tests reach this machine and nothing else."""

from __future__ import annotations

import socket

import pytest

from tests.loopback import LeavesTheMachine, is_loopback


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", b"::1", "", None])
def test_this_machine_may_be_reached(host: object) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.org", b"example.org"])
def test_other_hosts_may_not_be_reached(host: object) -> None:
    assert not is_loopback(host)


def test_a_connection_to_another_host_is_refused() -> None:
    with socket.socket() as outward, pytest.raises(LeavesTheMachine):
        outward.connect(("192.0.2.1", 80))


def test_a_name_of_another_host_is_not_looked_up() -> None:
    with pytest.raises(LeavesTheMachine):
        socket.getaddrinfo("example.org", 80)


def test_a_server_on_loopback_answers(free_port: int) -> None:
    address = ("127.0.0.1", free_port)
    with socket.create_server(address) as server, socket.create_connection(address) as asking:
        answering, _ = server.accept()
        with answering:
            answering.sendall(b"here")
        assert asking.recv(4) == b"here"
