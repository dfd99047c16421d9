"""Bring the invented group to life: its entities, its people, and the journey of each post."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from service.access import forget_tree
from service.accounts import set_password
from service.definitions import InForce, release
from service.demo.journey import Journey
from service.files import read_yaml
from service.models import (
    SYSTEM,
    DefinitionKind,
    Entity,
    EntityKind,
    Grant,
    Person,
    PersonKind,
    db,
)
from service.unit import Unit, unit_of_work
from workflows import Role

FOUNDED = timedelta(days=400)
"""How long ago the group and its people were entered."""


@dataclass(frozen=True)
class SignIn:
    """How one of the demonstration's people signs in."""

    name: str
    title: str
    email: str
    password: str


def load(now: datetime) -> list[SignIn]:
    """Enter the group, its people and their posts; return the sign-ins, nothing if it is there."""
    if db.session.scalar(select(Entity.id).limit(1)) is not None:
        return []
    with unit_of_work(db.session.get_one(Person, SYSTEM), now - FOUNDED) as unit:
        entities = _entities(unit)
        sign_ins, people = _people(unit, entities)
    in_force: InForce = current_app.extensions["definitions"].in_force(db.session())
    for post in sorted(_read("posts"), key=_decided, reverse=True):
        Journey(post, entities, people, in_force, now).live()
    return sign_ins


def _decided(post: Mapping[str, Any]) -> int:
    """Return how many days ago a post was last decided on: the library lists by admission."""
    days = [post["days_ago"]]
    for step in post["journey"]:
        days += [
            how["days_ago"] for name, how in step.items() if name == "decide" and "days_ago" in how
        ]
    return int(days[-1])


def _read(name: str) -> list[dict[str, Any]]:
    text = (files("service.demo") / f"{name}.yaml").read_text("utf-8")
    told: list[dict[str, Any]] = read_yaml(text, f"{name}.yaml").content[name]
    return told


def _entities(unit: Unit) -> dict[str, UUID]:
    ids: dict[str, UUID] = {}
    for each in _read("entities"):
        entity = Entity(
            slug=each["slug"],
            name=each["name"],
            kind=EntityKind(each["kind"]),
            parent_id=ids.get(each["parent"]),
            time_zone=each["time_zone"],
            language=each["language"],
            jurisdictions=each["jurisdictions"],
            packs=each["packs"],
            workflow=each["workflow"],
            calendar=each["calendar"],
            created_at=unit.now,
        )
        unit.session.add(entity)
        unit.session.flush()
        ids[entity.slug] = entity.id
        unit.record("entity.added", entity, ids={"parent": entity.parent_id})
        _lexicon(unit, entity, each["lexicon"])
    forget_tree(unit.session)
    return ids


def _lexicon(unit: Unit, entity: Entity, names: Mapping[str, Any]) -> None:
    release(
        unit.session,
        DefinitionKind.LEXICON,
        entity.slug,
        dict(names),
        unit.now,
        entity_id=entity.id,
    )


def _people(unit: Unit, entities: Mapping[str, UUID]) -> tuple[list[SignIn], dict[str, UUID]]:
    sign_ins: list[SignIn] = []
    ids: dict[str, UUID] = {}
    for each in _read("people"):
        password = secrets.token_urlsafe(12)
        title = each["title"][each["language"]]
        person = Person(
            email=each["email"],
            name=each["name"],
            title=title,
            kind=PersonKind.EMPLOYEE,
            language=each["language"],
            entity_id=entities[each["entity"]],
            created_at=unit.now,
        )
        set_password(person, password)
        person.grants = [
            Grant(
                role=Role(given["role"]),
                entity_id=entities[given["entity"]],
                granted_by=SYSTEM,
                since=unit.now,
            )
            for given in each["grants"]
        ]
        unit.session.add(person)
        unit.record(
            "person.added",
            person,
            ids={"entity": person.entity_id},
            facts={"grants": [[given["role"], given["entity"]] for given in each["grants"]]},
        )
        ids[each["slug"]] = person.id
        sign_ins.append(SignIn(person.name, title, person.email, password))
    return sign_ins, ids
