"""The first page: what wants this person's attention, by what they do."""

from flask import Blueprint, render_template

home = Blueprint("home", __name__)


@home.get("/", endpoint="home")
def show() -> str:
    """Show what came back, what waits, what is fresh."""
    return render_template("home/home.html")
