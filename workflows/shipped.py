"""The workflows that ship with the package, as the text of their files."""

from importlib.resources import files


def shipped_workflows() -> dict[str, str]:
    """Return the YAML source of each shipped workflow, by name."""
    folder = files("workflows") / "definitions"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".yaml"))
    return {name.removesuffix(".yaml"): (folder / name).read_text("utf-8") for name in names}
