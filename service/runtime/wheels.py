"""Find the programs inside installed wheels by their files, without importing the wheels."""

import importlib.util
from pathlib import Path

from service.runtime.errors import RunError


def package_folder(package: str) -> Path:
    """Return the folder of an installed package, which stays unimported."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise RunError(f"The package {package} is not installed; run `make setup`.")
    return Path(next(iter(spec.submodule_search_locations)))
