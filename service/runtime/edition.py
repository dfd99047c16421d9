"""Which edition of the schema and of the shipped definitions is installed."""

import hashlib
from pathlib import Path

from service.runtime.wheels import package_folder

SHIPPED = ("rules", "workflows", "service/migrations")
"""What a migration brings into the database, and the code that reads it."""


def installed_edition() -> str:
    """Return a digest of all that a migration depends on; equal means nothing to migrate."""
    root = package_folder("service").parent
    digest = hashlib.sha256()
    for folder in SHIPPED:
        for file in sorted((root / folder).rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                digest.update(_line(file.relative_to(root), file))
    return digest.hexdigest()


def _line(name: Path, file: Path) -> bytes:
    return f"{name} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode()
