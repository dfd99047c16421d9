"""Where a network takes a text that its user is about to publish."""

from collections.abc import Sequence
from urllib.parse import quote


def intent_url(channel: str, text: str, links: Sequence[str] = ()) -> str | None:
    """Return the page of the network that opens with this text, or None where there is none."""
    words = quote(text, safe="")
    addresses = {
        "linkedin": f"https://www.linkedin.com/feed/?shareActive=true&text={words}",
        "x": f"https://x.com/intent/post?text={words}",
        "email": f"mailto:?body={quote(text.replace(chr(10), chr(13) + chr(10)), safe='')}",
    }
    if links:
        page = quote(links[0], safe="")
        addresses["facebook"] = f"https://www.facebook.com/sharer/sharer.php?u={page}"
    return addresses.get(channel)
