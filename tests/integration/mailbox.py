"""A real mail server for tests, which keeps what it is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from socket import socket
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask

from service import mail


class Mailbox:
    """What came, in order.

    `refusing` is what the server answers instead of taking it; `refused` is whom it does not know.
    """

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refusing = self.refused = ""

    async def handle_DATA(  # noqa: N802  # the library's name
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        if self.refusing or self.refused in envelope.rcpt_tos:
            return self.refusing or "550 nobody here"
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@contextmanager
def mailbox(app: Flask, host: str = "127.0.0.1") -> Iterator[Mailbox]:
    """Run a mail server, and let the application send through it."""
    box = Mailbox()
    with socket() as chosen:
        chosen.bind((host, 0))
        port = chosen.getsockname()[1]
    server = Controller(box, hostname=host, port=port)
    server.start()
    try:
        mail.connect(app, f"smtp://{host}:{port}", "no-reply@aurore.example")
        yield box
    finally:
        mail.connect(app, "", "")
        server.stop()
