"""The language of what people wrote, told to screen readers (WCAG 3.1.2)."""

from flask import Flask
from markupsafe import Markup

from service.models import Revision
from service.web.i18n import LANGUAGES


def init_app(app: Flask) -> None:
    """Let templates say in which language the words of a revision are."""
    app.jinja_env.globals.update(written_in=written_in)


def written_in(revision: Revision | None) -> Markup:
    """Return the `lang` of a revision's words: as the check read them, else as their author said.

    Nothing where neither is known.
    """
    if revision is None:
        return Markup("")
    report = revision.report
    found = report.language if report and report.language in LANGUAGES else revision.language
    return Markup('lang="{}"').format(found) if found else Markup("")
