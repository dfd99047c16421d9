"""Reports as SARIF 2.1.0, the format that code review tools read."""

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

LEVELS = {"low": "note", "medium": "warning", "high": "error", "critical": "error"}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(answers: Iterable[tuple[str | int | None, Mapping[str, Any]]], name: str) -> Any:
    """Return one run with a result for every finding and a notification for every bad line."""
    results: list[Any] = []
    faults: list[Any] = []
    rules: dict[str, Any] = {}
    for post, answer in answers:
        if "error" in answer:
            text = f"line {answer['line']}: {answer['error']}"
            faults.append({"level": "error", "message": {"text": text}})
        for finding in answer.get("findings", ()):
            rules.setdefault(finding["rule"], _rule(finding))
            results.append(_result(post, finding, _uri(name)))
    driver = {"name": "portevoix", "version": version("porte-voix"), "rules": list(rules.values())}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not faults, "toolExecutionNotifications": faults}],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _uri(name: str) -> str:
    return "stdin" if name == "-" else quote(Path(name).as_posix())


def _rule(finding: Mapping[str, Any]) -> Any:
    return {
        "id": finding["rule"],
        "shortDescription": {"text": finding["category"]},
        "fullDescription": {"text": finding["why"]},
    }


def _result(post: str | int | None, finding: Mapping[str, Any], uri: str) -> Any:
    region = {
        "charOffset": finding["start"],
        "charLength": finding["end"] - finding["start"],
        "snippet": {"text": finding["quote"]},
    }
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}
    }
    if post is not None:
        location["logicalLocations"] = [{"name": str(post), "kind": "post"}]
    return {
        "ruleId": finding["rule"],
        "level": LEVELS[finding["severity"]],
        "message": {"text": finding["message"]},
        "locations": [location],
        "properties": {
            "severity": finding["severity"],
            "category": finding["category"],
            "confidence": finding["confidence"],
        },
    }
