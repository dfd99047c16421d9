"""Where a channel is opened, and how the approved words get there."""

from dataclasses import dataclass
from urllib.parse import quote

from service.models import Channel

ADDRESSES = {
    Channel.LINKEDIN: "https://www.linkedin.com/feed/?shareActive=true",
    Channel.FACEBOOK: "https://www.facebook.com/",
    Channel.INSTAGRAM: "https://www.instagram.com/",
}
"""Networks that take no text along: it is copied, then pasted there."""


@dataclass(frozen=True)
class Door:
    """The address that opens a channel, if it has one, and whether the words come along."""

    address: str | None
    carries: bool


def door(channel: Channel, text: str) -> Door:
    """Return how a person takes this text to the channel."""
    if channel is Channel.X:
        return Door(f"https://x.com/intent/post?text={quote(text, safe='')}", True)
    if channel is Channel.EMAIL:
        body = quote(text.replace("\n", "\r\n"), safe="")
        return Door(f"mailto:?body={body}", True)
    return Door(ADDRESSES.get(channel), False)
