"""What is kept of a person as such: account, roles, posts, and the record of what they did."""

from sqlalchemy import or_, select

from service.models import (
    Event,
    Grant,
    Participation,
    Person,
    Post,
    Revision,
    StreamKind,
)
from service.queries.own_told import Rows


def account(person: Person) -> Rows:
    """Return the person as they are known."""
    columns = (Person.name, Person.email, Person.title, Person.kind, Person.language)
    return select(*columns, Person.ends_on, Person.created_at).where(Person.id == person.id)


def roles(person: Person) -> Rows:
    """Return the roles that the person holds or held."""
    columns = (Grant.role, Grant.entity_id, Grant.since, Grant.until)
    return select(*columns).where(Grant.person_id == person.id).order_by(Grant.id)


def participation(person: Person) -> Rows:
    """Return whether the person takes part."""
    chosen = select(Participation.state, Participation.since)
    return chosen.where(Participation.person_id == person.id)


def posts(person: Person) -> Rows:
    """Return the posts that the person wrote."""
    columns = (Post.id, Post.state, Post.draft_text, Post.entity_id, Post.created_at)
    return select(*columns).where(Post.author_id == person.id).order_by(Post.id)


def revisions(person: Person) -> Rows:
    """Return what the person submitted."""
    columns = (Revision.post_id, Revision.number, Revision.text, Revision.digest)
    return (
        select(*columns, Revision.created_at)
        .join(Post, Post.id == Revision.post_id)
        .where(Post.author_id == person.id)
        .order_by(Revision.id)
    )


def events(person: Person) -> Rows:
    """Return what the person did, and what was done about them."""
    about = (Event.kind == StreamKind.PERSON) & (Event.subject_id == person.id)
    columns = (Event.kind, Event.subject_id, Event.name, Event.at, Event.digest)
    acted = or_(about, Event.actor_id == person.id)
    return select(*columns).where(acted).order_by(Event.id)
