"""What people are told by e-mail, each in their own language."""

from flask import current_app
from flask_babel import force_locale, gettext

from service.mail import Letter
from service.models import LinkPurpose, Person


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
