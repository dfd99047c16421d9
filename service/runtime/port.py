"""The ports of a run: taken before anything starts; the web server is asked whether it answers."""

import errno
import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from service.runtime.errors import RunError

HOST = "127.0.0.1"

PATIENCE = 10
"""Seconds that the kernel holds a connection on which nothing was said; no thread waits for it."""


@contextmanager
def listening(port: int, setting: str = "PORTEVOIX_PORT") -> Iterator[socket.socket]:
    """Give a socket that holds the port, which this setting chose; a server takes it over."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            if hasattr(socket, "TCP_DEFER_ACCEPT"):
                listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, PATIENCE)
            listener.bind((HOST, port))
            listener.listen(512)
        except OSError as error:
            raise RunError(_refusal(port, setting, error)) from None
        yield listener


def answers(port: int) -> bool:
    """Say whether the web server is up, with its database and its queue."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _refusal(port: int, setting: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is busy: set {setting} to a free one."
    return f"Port {port} cannot be used ({error.strerror}): set {setting} to another."
