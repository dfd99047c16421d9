"""`portevoix user invite`: the link by which somebody sets their password."""

import click
from sqlalchemy import select

from service.accounts import welcome
from service.cli.context import acting, application, entity_called
from service.letters import link_address
from service.mail import the_mailer
from service.models import LinkPurpose, Person
from service.steps.letters import ask_letter
from service.steps.links import LASTS, open_link
from service.steps.particulars import address, person_words
from service.steps.people import add_person
from service.unit import Unit


@click.command()
@click.argument("email")
@click.option("--name", help="The name that colleagues see; for somebody who is new.")
@click.option("--entity", help="Slug of the entity where they belong; for somebody who is new.")
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
def invite(email: str, name: str | None, entity: str | None, language: str) -> None:
    """Send EMAIL a link to set their password; without a mail server, print it.

    Who is new is added with --name and --entity. Who has a password gets a link for another.
    """
    with application():
        mailed = the_mailer() is not None
        with acting() as unit:
            person = _person(unit, email, name, entity, language)
            if not welcome(person, unit.now):
                raise click.ClickException(f"The access of {person.email} has ended.")
            kind = LinkPurpose.RESET if person.password else LinkPurpose.SET_UP
            told = _mail(unit, person, kind) if mailed else _print(unit, person, kind)
        click.echo(told)


def _person(unit: Unit, email: str, name: str | None, entity: str | None, language: str) -> Person:
    cells = {"email": email, "name": name or "", "language": language, "kind": "employee"}
    known = unit.session.scalar(select(Person).where(Person.email == address(cells)))
    if known is not None:
        return known
    if name is None or entity is None:
        raise click.ClickException(f"Nobody has the address {email}: add --name and --entity.")
    return add_person(unit, address(cells), entity_called(entity).id, person_words(cells))


def _mail(unit: Unit, person: Person, kind: LinkPurpose) -> str:
    unit.record("person.invited", person)
    ask_letter(unit, person.id, kind)
    return f"A link is on its way to {person.email}."


def _print(unit: Unit, person: Person, kind: LinkPurpose) -> str:
    secret = open_link(unit, person, kind)
    until = f"{unit.now + LASTS[kind]:%Y-%m-%d %H:%M} UTC"
    return f"{link_address(secret)}\nIt sets the password of {person.email} once, until {until}."
