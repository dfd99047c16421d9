"""What people are told by e-mail, each in their own language."""

from collections.abc import Sequence

from flask import current_app
from flask_babel import force_locale, gettext, ngettext

from service.mail import Letter
from service.models import URGENT, LinkPurpose, Notice, Person
from service.notices import path_of, sentence


def link_address(secret: str) -> str:
    """Return the address at which a link is used."""
    return f"{current_app.config['BASE_URL']}/password/{secret}"


def link_letter(person: Person, purpose: LinkPurpose, secret: str) -> Letter:
    """Return the letter that brings somebody the link to set their password by."""
    address = link_address(secret)
    with force_locale(person.language):
        if purpose is LinkPurpose.SET_UP:
            return Letter(
                person.email,
                gettext("Your account on Porte-voix"),
                gettext(
                    "Hello %(name)s,\n\n"
                    "An account on Porte-voix was made for you. Choose your password here:\n\n"
                    "%(address)s\n\n"
                    "The link works once, for seven days. After that, ask the person who runs "
                    "Porte-voix in your company for another.\n\n"
                    "Nobody will ever ask you for this link or for your password.\n",
                    name=person.name,
                    address=address,
                ),
            )
        return Letter(
            person.email,
            gettext("Another password for Porte-voix"),
            gettext(
                "Hello %(name)s,\n\n"
                "Somebody, you we hope, asked for another password. Choose it here:\n\n"
                "%(address)s\n\n"
                "The link works once, for one hour. If it was not you, there is nothing to do: "
                "your password stays as it is.\n\n"
                "Nobody will ever ask you for this link or for your password.\n",
                name=person.name,
                address=address,
            ),
        )


def letter_of(person: Person, notices: Sequence[tuple[Notice, str]]) -> Letter:
    """Return the one letter that tells a person of all these, in their language."""
    base = current_app.config["BASE_URL"]
    with force_locale(person.language):
        lines = (f"{sentence(each, entity)}\n{base}{path_of(each)}\n" for each, entity in notices)
        told = [*dict.fromkeys(lines)]  # who holds two stages of a post reads of it once
        subject = (
            sentence(*notices[0])
            if len(told) == 1 or notices[0][0].kind in URGENT
            else ngettext("%(num)s notice", "%(num)s notices", len(told))
        )
        body = gettext(
            "Hello %(name)s,\n\n"
            "%(told)s\n"
            "Which of these come by e-mail you choose here:\n"
            "%(address)s\n",
            name=person.name,
            told="\n".join(told),
            address=f"{base}/notices",
        )
    return Letter(person.email, f"Porte-voix – {subject}", body, key=str(notices[0][0].id))
