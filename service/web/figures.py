"""How often the checker is right, in words that everybody can read."""

from flask import Blueprint, current_app, render_template

from service.queries.figures import Published

figures = Blueprint("figures", __name__)


@figures.get("/figures")
def show() -> str:
    """Show the measured figures: both languages side by side, and each category."""
    published: Published = current_app.extensions["figures"]
    return render_template("figures/figures.html", figures=published.figures)
