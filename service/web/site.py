"""The pages: what they are made with, and the blueprint of each part of them."""

import mimetypes

from flask import Blueprint, Flask
from flask_bootstrap import Bootstrap5

from service.queries.figures import shipped
from service.web import (
    absences,
    account,
    appeals,
    bring,
    cases,
    changes,
    clock,
    company,
    confided,
    conversation,
    dashboard,
    definitions,
    drafts,
    entities,
    figures,
    groups,
    home,
    i18n,
    library,
    links,
    navigation,
    notes,
    notices,
    overrides,
    own,
    participation,
    people,
    posts,
    recalls,
    records,
    reviews,
    searches,
    settings,
    sharing,
    signing,
    tongues,
    topics,
    trust,
    upkeep,
    versions,
    visitor,
    voice,
)

pages = Blueprint("web", __name__, static_folder="static", static_url_path="/static")
"""All pages; each part is nested in it, so an endpoint reads `web.home.home`."""

for _part in (
    home.home,
    account.account,
    own.own,
    links.links,
    changes.changes,
    versions.versions,
    company.company,
    confided.confided,
    notices.notices,
    groups.groups,
    drafts.drafts,
    posts.posts,
    conversation.conversation,
    reviews.reviews,
    cases.cases,
    appeals.appeals,
    notes.notes,
    overrides.overrides,
    absences.absences,
    clock.clock,
    library.library,
    searches.searches,
    topics.topics,
    recalls.recalls,
    sharing.sharing,
    dashboard.dashboard,
    definitions.definitions,
    figures.figures,
    participation.participation,
    people.people,
    entities.entities,
    records.records,
    bring.files,
    settings.settings,
    signing.signing,
    trust.trust,
    upkeep.upkeep,
    voice.voice,
):
    pages.register_blueprint(_part)
pages.before_request(visitor.admit)


def init_app(app: Flask) -> None:
    """Give the application its pages."""
    mimetypes.add_type("text/javascript", ".mjs")
    app.static_url_path = "/static"
    app.extensions["figures"] = shipped()
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Bootstrap5(app)
    app.before_request(visitor.remember)
    i18n.init_app(app)
    tongues.init_app(app)
    navigation.init_app(app)
    app.register_blueprint(pages)
