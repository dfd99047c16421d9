import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from service.queue import Job

ROOT = Path(__file__).parent.parent
PACKAGES = ("service", "rules", "workflows", "nlp_models")
MODULES = [
    path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "versions" not in path.parts
]
LONGEST = 300


def name_of(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_says_its_one_job(path):
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_outgrows_its_room(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("job", Job, ids=lambda job: job.name)
def test_every_job_names_a_function(job):
    module, _, function = job.value.rpartition(".")

    assert callable(getattr(importlib.import_module(module), function))


def test_imports_keep_their_contracts():
    linter = Path(sys.executable).with_name("lint-imports")

    answer = subprocess.run([linter, "--no-logo"], cwd=ROOT, capture_output=True, text=True)

    assert answer.returncode == 0, answer.stdout


CORE = [path for path in MODULES if path.relative_to(ROOT).parts[0] != "service"]
FORBIDDEN = {"open", "input", "print"}


@pytest.mark.parametrize("path", CORE, ids=name_of)
def test_the_core_asks_nothing_of_the_world(path):
    tree = ast.parse(path.read_text("utf-8"))
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    asked = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }

    assert not called & FORBIDDEN
    assert not asked & {"os.environ", "datetime.now", "date.today", "time.time", "random.random"}
