"""What the directory can find out by itself: what is served, and how."""

from typing import Any

from flask import Response, current_app
from scim2_models import ListResponse, Meta, ResourceType, Schema

from service.errors import NotFound
from service.scim.blueprint import answer, scim
from service.scim.forms import PREFIX
from service.scim.resources import CONFIG, PROVIDER


@scim.get("/ServiceProviderConfig")
def config() -> Response:
    """Say what is supported."""
    return answer(_placed(CONFIG, "ServiceProviderConfig", "ServiceProviderConfig"))


@scim.get("/ResourceTypes")
def resource_types() -> Response:
    """List the kinds of resources."""
    return _list(ResourceType, [_type(each) for each in PROVIDER.resource_types])


@scim.get("/ResourceTypes/<name>")
def resource_type(name: str) -> Response:
    """Describe one kind of resource."""
    return answer(_one([_type(each) for each in PROVIDER.resource_types], name))


@scim.get("/Schemas")
def schemas() -> Response:
    """List the schemas."""
    return _list(Schema, [_schema(each) for each in PROVIDER.schemas])


@scim.get("/Schemas/<name>")
def schema(name: str) -> Response:
    """Describe one schema."""
    return answer(_one([_schema(each) for each in PROVIDER.schemas], name))


def _type(each: ResourceType) -> Any:
    return _placed(each, "ResourceType", f"ResourceTypes/{each.id}")


def _schema(each: Schema) -> Any:
    return _placed(each, "Schema", f"Schemas/{each.id}")


def _placed(resource: Any, kind: str, path: str) -> Any:
    """Return the resource with its address in this installation."""
    location = f"{current_app.config['BASE_URL']}{PREFIX}/{path}"
    return resource.model_copy(update={"meta": Meta(resource_type=kind, location=location)})


def _one(resources: list[Any], name: str) -> Any:
    for each in resources:
        if str(each.id) == name:
            return each
    raise NotFound("There is no such description.")


def _list(kind: Any, resources: list[Any]) -> Response:
    count = len(resources)
    return answer(
        ListResponse[kind](
            total_results=count, start_index=1, items_per_page=count, resources=resources
        )
    )
