"""What the web server itself refuses or ignores, asked byte by byte."""

import os
import socket
import threading
import time

import pytest

from service.runtime.commands import PROGRAM, Command, new_mark, stop

READY = 60.0


@pytest.fixture(scope="module")
def port(postgres_url, redis_url, tmp_path_factory):
    """Run the web server as it is run, and give its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    mark = new_mark()
    env = {
        **os.environ,
        "PORTEVOIX_DATABASE_URL": postgres_url,
        "PORTEVOIX_REDIS_URL": redis_url,
        "PORTEVOIX_SECRET_KEY": "k" * 32,
        "PORTEVOIX_PORT": str(number),
        "PORTEVOIX_WEB_WORKERS": "1",
        mark.split("=")[0]: mark.split("=")[1],
    }
    log = tmp_path_factory.mktemp("logs") / "serve"
    server = Command("serve", (*PROGRAM, "serve"), env=env, log=log)
    server.start()
    try:
        _wait(number)
        yield number
    finally:
        stop([server], mark)


def _wait(number):
    deadline = time.monotonic() + READY
    while time.monotonic() < deadline:
        try:
            if b" 200 " in ask(number, b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n"):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the web server does not answer")


def ask(number, head, body=b"", patience=20):
    """Send these bytes and return what comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", number), timeout=patience) as connection:
        connection.sendall(head + b"Connection: close\r\n\r\n" + body)
        answer = b""
        while part := connection.recv(65_536):
            answer += part
    return answer


def status(answer):
    """Return the status of an answer."""
    return int(answer.split(b" ", 2)[1])


POST = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n"


@pytest.mark.parametrize(
    "head",
    [
        POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        POST + b"Content-Length: 5\r\nContent-Length: 6\r\n",
        POST + b"Content-Length: +5\r\n",
        POST + b"Transfer-Encoding: chunked, identity\r\n",
        POST + b"Transfer-Encoding : chunked\r\n",
        GET + b"X-A: b\r\n folded: c\r\n",
        GET + b"X-A: " + b"a" * 20_000 + b"\r\n",
        GET + b"".join(b"X-%d: a\r\n" % number for number in range(300)),
        b"GET / HTTP/1.1\nHost: localhost\n",
    ],
    ids=["both", "twice", "plus", "order", "space", "fold", "long", "many", "bare"],
)
def test_a_request_that_two_servers_would_read_differently_is_refused(port, head):
    assert 400 <= status(ask(port, head, b"0\r\n\r\n")) < 600


@pytest.mark.parametrize(
    "header",
    [
        b"SCRIPT_NAME: /evil",
        b"Script-Name: /evil",
        b"X-Forwarded-Prefix: /evil",
        b"X-Forwarded-Host: evil.example",
        b"X-Forwarded-Proto: https",
        b"X-Forwarded-Ssl: on",
        b"X_Forwarded_For: evil",
        b"Forwarded: host=evil.example",
        b"X-Original-URL: /evil",
        b"X-Rewrite-URL: /evil",
        b"Proxy: http://evil.example",
    ],
)
def test_no_header_moves_the_pages_elsewhere(port, header):
    answer = ask(port, GET + header + b"\r\n")

    assert status(answer) == 302
    assert b"Location: /sign-in\r\n" in answer
    assert b"evil" not in answer
    assert b"Secure" not in answer


def test_connections_that_say_nothing_keep_nobody_waiting(port):
    idle = [socket.create_connection(("127.0.0.1", port)) for _each in range(20)]
    try:
        assert status(ask(port, b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n")) == 200
    finally:
        for each in idle:
            each.close()


def test_requests_that_dribble_are_cut_off_and_the_others_answered(port):
    slow = [socket.create_connection(("127.0.0.1", port), timeout=60) for _each in range(4)]
    began = time.monotonic()
    for each in slow:
        each.sendall(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\na")
    dribble = threading.Thread(target=_dribble, args=(slow,))
    dribble.start()
    try:
        answer = ask(port, b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n", patience=60)
    finally:
        for each in slow:
            each.close()
        dribble.join()

    assert status(answer) == 200
    assert time.monotonic() - began < 30


def _dribble(connections):
    """Send a byte a second on each connection for as long as the server listens."""
    for _second in range(40):
        for each in connections:
            try:
                each.sendall(b"a")
            except OSError:
                return
        time.sleep(1)


def test_the_server_does_not_say_which_version_it_is(port):
    answer = ask(port, b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n")

    assert b"27." not in answer.split(b"\r\n\r\n")[0]
    assert b"Werkzeug" not in answer
