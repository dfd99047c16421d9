"""Where a channel is opened, and how the approved words and their link get there."""

from dataclasses import dataclass
from urllib.parse import quote

from service.models import Channel

ADDRESSES = {
    Channel.LINKEDIN: "https://www.linkedin.com/feed/?shareActive=true",
    Channel.FACEBOOK: "https://www.facebook.com/",
    Channel.INSTAGRAM: "https://www.instagram.com/",
}
"""Networks that take no text along: it is copied, then pasted there."""

LINKED = {
    Channel.LINKEDIN: "https://www.linkedin.com/sharing/share-offsite/?url={}",
    Channel.FACEBOOK: "https://www.facebook.com/sharer/sharer.php?u={}",
}
"""The same where there is a link: the network takes it along, the text is still to be pasted."""


@dataclass(frozen=True)
class Door:
    """The address that opens a channel, if it has one, and whether words and link come along."""

    address: str | None
    carries: bool
    carries_link: bool = False


def door(channel: Channel, text: str, link: str | None = None) -> Door:
    """Return how a person takes this text, and the link beside it if there is one, there."""
    if channel is Channel.X:
        beside = f"&url={quote(link, safe='')}" if link else ""
        address = f"https://x.com/intent/post?text={quote(text, safe='')}{beside}"
        return Door(address, carries=True, carries_link=bool(link))
    if channel in {Channel.EMAIL, Channel.MESSAGING}:
        whole = f"{text}\n\n{link}" if link else text
        body = quote(whole.replace("\n", "\r\n"), safe="")
        scheme = "mailto:?body=" if channel is Channel.EMAIL else "sms:?&body="
        return Door(f"{scheme}{body}", carries=True, carries_link=bool(link))
    if link and channel in LINKED:
        return Door(LINKED[channel].format(quote(link, safe="")), False, carries_link=True)
    return Door(ADDRESSES.get(channel), carries=False)
