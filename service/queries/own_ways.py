"""What is kept of a person's ways into and through the service: sign-ins, searches, teams."""

from sqlalchemy import or_, select

from service.models import (
    BrowserSession,
    DirectoryGroup,
    ExternalIdentity,
    GroupMember,
    LetterRow,
    Link,
    Person,
    Provisioned,
    SavedSearch,
    Team,
    TeamMember,
    Token,
)
from service.queries.own_told import Rows


def tokens(person: Person) -> Rows:
    """Return the tokens that were issued to the person."""
    columns = (Token.name, Token.created_at, Token.expires_at, Token.revoked_at)
    return select(*columns).where(Token.person_id == person.id).order_by(Token.id)


def links(person: Person) -> Rows:
    """Return the links that were sent to the person."""
    columns = (Link.purpose, Link.created_at, Link.expires_at, Link.ended_at)
    return select(*columns).where(Link.person_id == person.id).order_by(Link.id)


def letters(person: Person) -> Rows:
    """Return the letters that wait for the mail server."""
    columns = (LetterRow.purpose, LetterRow.created_at, LetterRow.attempts, LetterRow.given_up_at)
    return select(*columns).where(LetterRow.person_id == person.id).order_by(LetterRow.id)


def sessions(person: Person) -> Rows:
    """Return where the person signed in."""
    columns = (BrowserSession.browser, BrowserSession.method, BrowserSession.created_at)
    return (
        select(*columns, BrowserSession.seen_at, BrowserSession.ended_at)
        .where(BrowserSession.person_id == person.id)
        .order_by(BrowserSession.id)
    )


def company_account(person: Person) -> Rows:
    """Return who the person is at the company's sign-in, and what its directory sent."""
    known = (ExternalIdentity.issuer, ExternalIdentity.subject, ExternalIdentity.seen_at)
    sent = (Provisioned.user_name, Provisioned.external_id, Provisioned.kept)
    return (
        select(*known, *sent)
        .select_from(Person)
        .outerjoin(ExternalIdentity, ExternalIdentity.person_id == Person.id)
        .outerjoin(Provisioned, Provisioned.person_id == Person.id)
        .where(Person.id == person.id)
        .where(or_(ExternalIdentity.id.is_not(None), Provisioned.person_id.is_not(None)))
    )


def groups(person: Person) -> Rows:
    """Return the groups of the company's directory that the person is in."""
    return (
        select(DirectoryGroup.name, GroupMember.source)
        .join(DirectoryGroup, DirectoryGroup.id == GroupMember.group_id)
        .where(GroupMember.person_id == person.id)
        .order_by(DirectoryGroup.name)
    )


def searches(person: Person) -> Rows:
    """Return the searches that the person keeps."""
    columns = (SavedSearch.name, SavedSearch.wanted, SavedSearch.seen, SavedSearch.created_at)
    return select(*columns).where(SavedSearch.person_id == person.id).order_by(SavedSearch.id)


def teams(person: Person) -> Rows:
    """Return the teams that the person joined."""
    joined = select(Team.name, TeamMember.since).join(Team, Team.id == TeamMember.team_id)
    return joined.where(TeamMember.person_id == person.id).order_by(TeamMember.since)
