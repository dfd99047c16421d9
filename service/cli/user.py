"""`portevoix user`: add people, grant roles, issue tokens, end what they opened."""

import re
from datetime import datetime
from typing import IO

import click

from service.accounts import ORDINARY, issue_token, set_password
from service.cli.context import acting, application, entity_called, person_called
from service.cli.invite import invite
from service.cli.sessions import sessions
from service.models import EmergencyAccount, Person, PersonKind, Scope
from service.steps.bring import Fate, FileKind, bring
from service.steps.change import Wanted, propose_grant
from service.steps.found import founding, grant_alone
from service.steps.people import end_access, end_access_after
from service.table import LARGEST
from workflows import Role

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
LONGEST = 200
"""Characters that an address or a name may have."""


@click.group()
def user() -> None:
    """People, their roles and their tokens."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="The name that colleagues see.")
@click.option("--entity", required=True, help="Slug of the entity where the person belongs.")
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
@click.password_option(help="At least 12 characters; asked for when it is not given.")
def add(email: str, name: str, entity: str, language: str, password: str) -> None:
    """Add a person who signs in with EMAIL and a password."""
    if not ADDRESS.fullmatch(email.strip()) or len(email) > LONGEST:
        raise click.BadParameter(f"{email!r} is no e-mail address.", param_hint="EMAIL")
    if not 0 < len(name.strip()) <= LONGEST:
        raise click.BadParameter(f"A name has from 1 to {LONGEST} characters.", param_hint="--name")
    with application(), acting() as unit:
        person = Person(
            email=email.strip().lower(),
            name=name.strip(),
            kind=PersonKind.EMPLOYEE,
            language=language,
            entity_id=entity_called(entity).id,
            created_at=unit.now,
        )
        set_password(person, password)
        unit.session.add(person)
        unit.record("person.added", person, ids={"entity": person.entity_id})
    click.echo(f"{email} can sign in.")


@user.command()
@click.argument("email")
@click.argument("role", type=click.Choice([each.value for each in Role]))
@click.option("--entity", required=True, help="Slug of the entity; the role holds below it too.")
def grant(email: str, role: str, entity: str) -> None:
    """Grant EMAIL a ROLE in an entity and below; once there are two admins, only propose it."""
    with application(), acting() as unit:
        person, where = person_called(email), entity_called(entity)
        wanted = Wanted(person_id=person.id, role=Role(role), entity_id=where.id)
        first = founding(unit)
        if first:
            grant_alone(unit, wanted)
        else:
            propose_grant(unit, wanted, "Proposed on the command line.")
    if first:
        click.echo(f"{email} is {role} in {entity} and below.")
    else:
        click.echo(f"Proposed that {email} becomes {role} in {entity}: an admin must release it.")


@user.command(name="import")
@click.argument("file", type=click.File("rb"))
@click.option("--entities", is_flag=True, help="The rows are entities, not people.")
@click.option("--certificates", is_flag=True, help="The rows are certificates of people.")
@click.option("--dry-run", is_flag=True, help="Say what the file would do, and do nothing.")
def bring_in(file: IO[bytes], entities: bool, certificates: bool, dry_run: bool) -> None:
    """Bring in the people, or entities, of a CSV FILE: all or none; authority is only proposed."""
    if entities and certificates:
        raise click.UsageError("Say --entities or --certificates, not both.")
    kind = FileKind.CERTIFICATES if certificates else FileKind.PEOPLE
    kind = FileKind.ENTITIES if entities else kind
    with application(), acting() as unit:
        brought = bring(unit, kind, file.read(LARGEST + 1), dry=dry_run)
    if brought.faults:
        for each in brought.faults:
            place = f"{file.name}:{each.line}" + (f": {each.column}" if each.column else "")
            click.echo(
                f"{place}: {each.what % each.values if each.values else each.what}", err=True
            )
        raise click.ClickException("Nothing was brought in.")
    for line, name, fate in brought.fates if dry_run else ():
        click.echo(f"{line}: {name}: {fate}")
    told = ", ".join(f"{brought.count(fate)} {fate}" for fate in Fate)
    click.echo(f"{told}, {brought.proposals} changes proposed.")


@user.command()
@click.argument("email")
@click.option("--name", default="command line", show_default=True, help="What it is for.")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 365))
@click.option(
    "--scope",
    multiple=True,
    type=click.Choice([each.value for each in Scope]),
    help="What it may be used for; may be given several times. [default: all but scim]",
)
def token(email: str, name: str, days: int, scope: tuple[str, ...]) -> None:
    """Issue a bearer token for EMAIL; it is shown this once."""
    with application(), acting() as unit:
        person = person_called(email)
        issued, secret = issue_token(
            unit.session,
            person,
            name,
            unit.now,
            days=days,
            scopes=[Scope(each) for each in scope] or ORDINARY,
        )
        unit.record(
            "person.token_issued",
            person,
            ids={"token": issued.id},
            facts={"days": days, "scopes": issued.scopes},
        )
    click.echo(secret)


@user.command()
@click.argument("email")
@click.option("--end", is_flag=True, help="Let the password count no longer.")
def emergency(email: str, end: bool) -> None:
    """Let EMAIL sign in with a password where all others use the company's account."""
    with application(), acting() as unit:
        person = person_called(email)
        kept = unit.session.get(EmergencyAccount, person.id)
        if kept is not None and end:
            unit.session.delete(kept)
        elif kept is None and not end:
            unit.session.add(EmergencyAccount(person_id=person.id, since=unit.now))
        unit.record("person.emergency_ended" if end else "person.emergency_kept", person)
    click.echo(f"{email} is {'no longer ' if end else ''}an emergency account.")


@user.command()
@click.argument("email")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Their last day; without it, at once."
)
def end(email: str, day: datetime | None) -> None:
    """End the access of EMAIL: sign-in, sessions, tokens and roles."""
    with application(), acting() as unit:
        person = person_called(email)
        if day is None:
            end_access(unit, person.id)
        else:
            end_access_after(unit, person.id, day.date())
    click.echo(f"{email} has no access {'any more' if day is None else f'after {day.date()}'}.")


user.add_command(invite)
user.add_command(sessions)
