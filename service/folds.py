"""What networks do to a text: how long it may be, and how much of it shows before the fold."""

import re
from dataclasses import asdict, dataclass

from service.models import Channel


@dataclass(frozen=True)
class Network:
    """A network's limits, in characters and lines; None where there is none."""

    longest: int | None = None
    fold: int | None = None
    lines: int | None = None
    link: int | None = None


NETWORKS: dict[Channel, Network] = {
    Channel.LINKEDIN: Network(longest=3_000, fold=210, lines=3),
    Channel.X: Network(longest=280, link=23),
    Channel.FACEBOOK: Network(longest=63_206, fold=480, lines=5),
    Channel.INSTAGRAM: Network(longest=2_200, fold=125, lines=2),
    Channel.EMAIL: Network(),
    Channel.MESSAGING: Network(),
    Channel.EVENT: Network(),
}
"""As the networks behave on a phone; `link` is what any link counts as."""


LINK = re.compile(r"https?://\S+")


def as_data() -> dict[str, dict[str, int | None]]:
    """Return the limits as the composer's script reads them."""
    return {str(channel): asdict(network) for channel, network in NETWORKS.items()}


def too_long(text: str, channel: str) -> tuple[int, int] | None:
    """Return how many characters a network counts and how many it takes, if it takes fewer."""
    network = NETWORKS[Channel(channel)]
    link = "x" * network.link if network.link else None
    counted = len(LINK.sub(link, text) if link else text)
    longest = network.longest
    return (counted, longest) if longest is not None and counted > longest else None


def before_fold(text: str, channel: str) -> tuple[str, str]:
    """Return what shows at once on a network, and what shows after a click."""
    network = NETWORKS[Channel(channel)]
    shown = "\n".join(text.split("\n")[: network.lines])
    if network.fold is not None and len(shown) > network.fold:
        cut = shown[: network.fold]
        space = cut.rfind(" ")
        shown = cut[:space] if space >= network.fold / 2 else cut
    return shown, text[len(shown) :]
