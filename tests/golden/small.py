"""Check the golden texts with a small pack and print the reports; `> small.json` renews them."""

import json
import sys
from datetime import date
from pathlib import Path

from rules import Checker, Subject, parse_concepts, parse_lexicon, parse_pack
from tests.unit.rules.builders import CONCEPTS, pack, rule

TEXTS = Path(__file__).parent / "texts.jsonl"
NAMES = {"company": "Nordwind", "products": ["Velora Growth"], "codenames": ["Zorglub"]}
REPLACED = {"note": {"fr": "Retirez « {quote} ».", "en": "Remove “{quote}”."},
            "replace": {"fr": "espéré", "en": "hoped for"}}  # fmt: skip
RULES = (
    rule(
        {"nearby": {"all": ["@certainty", "@gain"]}},
        id="promise",
        unless=["negated", "quoted"],
        lowered_by=["question"],
        fix=REPLACED,
        **{"raise": [{"to": "critical", "when": {"near": ["#percent"]}}]},
    ),
    rule({"phrase": {"any_of": ["@gain ... #percent", "#amount"]}}, id="sums", category="sums"),
    rule(
        {"missing": {"trigger": {"phrase": {"any_of": ["@gain"]}}, "disclosure": ["@risk"]}},
        id="missing",
        category="missing_risk_warning",
    ),
    rule(
        {"identifier": {"any_of": ["email", "phone", "iban"]}},
        id="personal_data",
        category="personal_data",
        confidence=0.55,
    ),
    rule({"secret": {"any_of": ["password"]}}, id="credential", category="credential"),
    rule({"lexicon": {"any_of": ["products", "codenames"]}}, id="name", category="names"),
)


def main() -> None:
    """Print the reports as the command line writes several."""
    checker = Checker([parse_pack(pack(*RULES))], parse_concepts(CONCEPTS), model=False)
    subject = Subject(as_of=date(2026, 11, 23), lexicon=parse_lexicon(NAMES))
    texts = [json.loads(line)["text"] for line in TEXTS.read_text("utf-8").splitlines()]
    reports = [checker.check(text, subject).as_dict() for text in texts]
    written = json.dumps(reports, ensure_ascii=False, indent=2) + "\n"
    sys.stdout.buffer.write(written.encode())


if __name__ == "__main__":
    main()
