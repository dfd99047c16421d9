"""The API under /api/v1: parse, take one step or read, answer."""

from flask import Flask

from service.api.account import account
from service.api.acts import Replay, replayed
from service.api.appeals import appeals
from service.api.blueprint import PREFIX, Document
from service.api.cases import cases
from service.api.changes import changes
from service.api.checks import checks
from service.api.clock import clock
from service.api.company import company
from service.api.confided import confided
from service.api.conversation import conversation
from service.api.dashboard import dashboard
from service.api.groups import groups
from service.api.history import history
from service.api.library import library
from service.api.notes import notes
from service.api.overrides import overrides
from service.api.participation import participation
from service.api.posts import posts
from service.api.recalls import recalls
from service.api.reviews import reviews
from service.api.settings import settings
from service.api.trust import trust
from service.api.upkeep import upkeep
from service.api.voice import voice

RESOURCES = (
    *(checks, posts, history, conversation, reviews, clock, library, company, participation),
    *(
        changes,
        account,
        settings,
        confided,
        groups,
        trust,
        cases,
        appeals,
        notes,
        overrides,
        recalls,
        dashboard,
    ),
    upkeep,
    voice,
)


def init_app(app: Flask) -> None:
    """Give the application its API and the document that describes it."""
    app.config.update(
        API_TITLE="Porte-voix",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={"security": [{"bearer": []}, {"session": []}]},
    )
    app.register_error_handler(Replay, replayed)
    document = Document(app)
    for each in RESOURCES:
        document.register_blueprint(each)
