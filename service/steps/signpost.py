"""The signposts: short links to the addresses of an approved revision, one for each channel."""

import secrets

from flask import current_app
from sqlalchemy.dialects.postgresql import insert

from service.models import Channel, Revision, Signpost
from service.unit import Unit

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"
"""Those that nobody mistakes for one another on a poster."""

LENGTH = 12
"""Nearly seventy random bits: nobody finds a link by trying."""


def put_up(unit: Unit, revision: Revision, channel: Channel) -> None:
    """Make what links this channel lacks, where links are served at all."""
    if not current_app.config["LINKS_URL"] or not revision.links:
        return
    rows = [
        {
            "id": "".join(secrets.choice(LETTERS) for _each in range(LENGTH)),
            "post_id": revision.post_id,
            "revision_id": revision.id,
            "channel": channel,
            "address": address,
            "made_at": unit.now,
        }
        for address in dict.fromkeys(revision.links)
    ]
    unit.session.execute(insert(Signpost).values(rows).on_conflict_do_nothing())
