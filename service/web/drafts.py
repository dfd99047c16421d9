"""The composer: write a post, see what the checker says, submit it."""

from flask import Blueprint, render_template

drafts = Blueprint("drafts", __name__)


@drafts.get("/posts/new")
def new() -> str:
    """Show an empty composer."""
    return render_template("drafts/composer.html")
