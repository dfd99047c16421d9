"""Choose the system user under which PostgreSQL runs when we are root."""

import os
import pwd
from pathlib import Path

from service.runtime.errors import RunError
from service.runtime.processes import Account

PREFERRED = ("postgres", "nobody")

LAST_SYSTEM_USER = 999


def unprivileged_account(data: Path) -> Account | None:
    """Return the user for the server of this data, the one it already belongs to before any other.

    None when we are no root: everything then runs as ourselves.
    """
    if os.geteuid() != 0:
        return None
    users = {user.pw_uid: user for user in pwd.getpwall() if user.pw_uid != 0}
    owner = users.get(data.stat().st_uid) if data.exists() else None
    chosen = owner or min(users.values(), key=_preference, default=None)
    if chosen is None:
        raise RunError("PostgreSQL refuses to run as root, and this system has no other user.")
    return Account(chosen.pw_uid, chosen.pw_gid)


def _preference(user: pwd.struct_passwd) -> tuple[int, bool, int]:
    named = PREFERRED.index(user.pw_name) if user.pw_name in PREFERRED else len(PREFERRED)
    return named, user.pw_uid > LAST_SYSTEM_USER, user.pw_uid
