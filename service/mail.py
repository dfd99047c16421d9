"""E-mail: short letters in plain text, sent through the company's own server."""

import mailbox
import os
import smtplib
import ssl
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app

PATIENCE = 10.0
"""Seconds that the mail server has for each answer."""

HERE = frozenset({"localhost", "127.0.0.1", "::1"})
"""Servers that are reached without leaving this machine: they need no TLS."""


class Unsent(Exception):
    """The mail server took no letter; only the kind of fault is told, never an address.

    `letter` says that this letter was refused; else the server takes none at all.
    """

    def __init__(self, error: Exception) -> None:
        """Keep the kind of the fault."""
        super().__init__(type(error).__name__)
        self.letter = isinstance(error, (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError))


@dataclass(frozen=True)
class Letter:
    """What one person is told; the same key makes the same Message-ID, if it must go again."""

    to: str
    subject: str
    body: str
    key: str = ""


class Mailer:
    """The way to the company's mail server."""

    def __init__(self, url: str, sender: str) -> None:
        self.url = urlsplit(url)
        self.sender = sender

    def send(self, letter: Letter, now: datetime) -> None:
        """Hand a letter to the mail server, over TLS, or raise Unsent."""
        try:
            with self._server() as server:
                self._enter(server)
                server.send_message(self._message(letter, now))
        except (smtplib.SMTPException, OSError) as error:
            raise Unsent(error) from None

    def greet(self) -> None:
        """Raise Unsent if the mail server does not answer as the settings say."""
        try:
            with self._server() as server:
                self._enter(server)
        except (smtplib.SMTPException, OSError) as error:
            raise Unsent(error) from None

    def _enter(self, server: smtplib.SMTP) -> None:
        if self.url.scheme == "smtp" and self.url.hostname not in HERE:
            server.starttls(context=ssl.create_default_context())
        if self.url.username:
            server.login(unquote(self.url.username), unquote(self.url.password or ""))

    def _server(self) -> smtplib.SMTP:
        host, port = self.url.hostname or "", self.url.port
        if self.url.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port or 465, timeout=PATIENCE, context=context)
        return smtplib.SMTP(host, port or 587, timeout=PATIENCE)

    def _message(self, letter: Letter, now: datetime) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(now)
        domain = self.sender.rpartition("@")[2].rstrip(">")
        known = f"<{letter.key}@{domain}>" if letter.key else ""
        message["Message-ID"] = known or make_msgid(domain=domain)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.body)
        return message


class MailFile(Mailer):
    """A file that letters are added to instead of being sent, for development."""

    def send(self, letter: Letter, now: datetime) -> None:
        """Add a letter to the file, or raise Unsent."""
        try:
            with closing(mailbox.mbox(unquote(self.url.path))) as box:
                box.lock()
                box.add(self._message(letter, now))
        except (OSError, mailbox.Error) as error:
            raise Unsent(error) from None

    def greet(self) -> None:
        """Raise Unsent if the file can't be written."""
        folder = Path(unquote(self.url.path)).parent
        if not os.access(folder, os.W_OK):
            raise Unsent(PermissionError())


def connect(app: Flask, url: str, sender: str) -> None:
    """Give the application its mailer, if it has one; no connection is opened before it is used."""
    kind = MailFile if url.startswith("file:") else Mailer
    app.extensions["mailer"] = kind(url, sender) if url else None


def the_mailer() -> Mailer | None:
    """Return the mailer of the application under way, or None: then nothing is sent."""
    mailer: Mailer | None = current_app.extensions["mailer"]
    return mailer
