"""What the composer's script says, and the words that it must know, in the reader's language."""

from typing import Any

from flask_babel import gettext

from service.folds import NETWORKS, as_data, before_fold
from service.models import Channel
from service.web.i18n import label, word
from workflows import CONTROL, ContentClass, Risk, Role, Trust


def vocabulary() -> dict[str, Any]:
    """Return what the composer's page lends to its script."""
    return {
        "channels": [str(each) for each in Channel],
        "classes": hints(),
        "networks": NETWORKS,
        "before_fold": before_fold,
        "data": {
            "phrases": phrases(),
            "words": words(),
            "hints": hints(),
            "networks": as_data(),
        },
    }


def words() -> dict[str, str]:
    """Return our words that a live check may name, as labels."""
    capital = [*Risk, *CONTROL, *Channel, *ContentClass]
    return {str(each): label(each) for each in capital} | {str(each): word(each) for each in Role}


def hints() -> dict[str, str]:
    """Return what each content class means, in a plain sentence."""
    told: dict[ContentClass, str] = {
        ContentClass.PERSONAL: gettext("It speaks of you, not of your employer’s business."),
        ContentClass.BRAND: gettext("It speaks of the company, its people or its brands."),
        ContentClass.PRODUCT_PROMOTION: gettext("It makes people want a product or a service."),
        ContentClass.INVESTMENT_RECOMMENDATION: gettext(
            "It says what to buy or to sell, or what a security is worth."
        ),
        ContentClass.MARKET_SENSITIVE: gettext(
            "It touches results or deals that may move the company’s share price."
        ),
        ContentClass.REGULATED_PRODUCT: gettext(
            "It names a product of which the law restricts the promotion, such as a medicine."
        ),
        ContentClass.INTERACTION: gettext("It answers somebody, or reshares what they wrote."),
    }
    return {str(each): told[each] for each in ContentClass}


def trust_told(trust: Trust) -> str:
    """Return what an author has, or still lacks, for their post to need nobody."""
    if trust.earned:
        key = "trust_earned"
    elif trust.certified:
        key = "trust_posts"
    else:
        key = "trust_both" if trust.passed < trust.asked else "trust_certificate"
    sentence = trust_phrases()[key]
    return sentence.replace("{n}", str(trust.passed)).replace("{most}", str(trust.asked))


def trust_phrases() -> dict[str, str]:
    """Return these sentences; {most} posts are asked for, {n} have passed."""
    return {
        "trust_earned": gettext(
            "You hold a certificate, and enough of your latest posts of this kind passed unchanged"
            " ({most}). Some such posts are read afterwards."
        ),
        "trust_posts": gettext(
            "It needs nobody once enough of your posts of this kind in a row have passed unchanged:"
            " {n} of {most} so far."
        ),
        "trust_certificate": gettext(
            "It needs nobody once you hold a certificate: enough of your latest posts of this kind"
            " passed unchanged ({most})."
        ),
        "trust_both": gettext(
            "It needs nobody once you hold a certificate and enough of your posts of this kind in a"
            " row have passed unchanged: {n} of {most} so far."
        ),
    }


def phrases() -> dict[str, str]:
    """Return the sentences of the script; {n} and the like are filled in by it."""
    return {
        "checking": gettext("Checking…"),
        "clean": gettext("Nothing to say against it."),
        "unread": gettext("Language not recognised: the words are not checked."),
        "one": gettext("{n} finding"),
        "other": gettext("{n} findings"),
        "unchecked": gettext("The check does not answer; it will run when you submit."),
        "saving": gettext("Saving…"),
        "saved": gettext("Saved at {time}"),
        "unsaved": gettext("Not saved: no connection. It is tried again."),
        "refused": gettext("Not saved: {why}"),
        "fixed": gettext("Applied. You can undo it."),
        "undone": gettext("Undone."),
        "blocked": gettext("A critical finding stops this post: change the text, or contest it."),
        "model": gettext("Read by the sentence model, chance {n}%"),
        "left": gettext("{n} of {most}"),
        "over": gettext("{n} too many"),
        "fold": gettext("… see more"),
        "automatic": gettext("Straight into the library: no approval is needed."),
        "blocks": gettext("Nowhere yet: a critical finding stops it."),
        **trust_phrases(),
        "then": gettext("then"),
        "and": gettext("and"),
        "law": gettext("asked for by law"),
        "quorum": gettext("{n} persons"),
        "told_safety": gettext(
            "You wrote of a harmful effect. Pharmacovigilance was told; you need do nothing else."
            " It is no fault of yours, and hinders nothing."
        ),
        "told_leak": gettext(
            "You wrote what must not leak ({what}). Those in charge ({role}) were told and may"
            " ask you about it."
        ),
        "empty": gettext("Your text appears here as readers see it."),
    }
