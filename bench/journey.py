"""How long a submission takes over HTTP until it is checked and routed, on the embedded servers."""

import tempfile
import time
from pathlib import Path

from bench.figures import keep, percentile
from bench.installed import Client, installed

ROUNDS = 60
WARM_UP = 5
POSTS = (
    "Ravi d’accueillir trois apprentis à Lyon : bienvenue à Odon, Tiphaine et au numéro {n} !",
    "Proud of the on-call team: {n} alerts this month, every one closed before breakfast.",
    "Retour du salon de l'apprentissage : {n} visiteurs, autant de questions, et un stand plein.",
    "Our reading group meets again on Thursday; {n} of us have finished the book, apparently.",
)


def main() -> None:
    """Take posts through submission and keep how long each took."""
    with (
        tempfile.TemporaryDirectory(prefix="porte-voix-bench-") as folder,
        installed(Path(folder)) as service,
    ):
        author = service.client("maelle.ferrandier@sarcelle.example")
        took = [_submit(author, number) for number in range(WARM_UP + ROUNDS)][WARM_UP:]
    rows = [("median", 0.5), ("p95", 0.95), ("slowest", 1.0)]
    table = ["| submit → checked → routed, over HTTP | ms |", "| --- | ---: |"]
    table += [f"| {name} | {percentile(took, share) * 1000:.0f} |" for name, share in rows]
    table += [
        "",
        f"{ROUNDS} posts, one after the other; one forked worker, state asked every 5 ms.",
    ]
    keep("The journey", "python -m bench.journey", "\n".join(table))
    print("\n".join(table))


def _submit(author: Client, number: int) -> float:
    entity = next(each["slug"] for each in author.ask("GET", "/entities")["items"])
    draft = {
        "entity": entity,
        "text": POSTS[number % len(POSTS)].format(n=number + 3),
        "channels": ["linkedin"],
        "jurisdictions": ["FR"],
    }
    post = author.ask("POST", "/posts", draft)
    began = time.perf_counter()
    author.ask("POST", f"/posts/{post['id']}/submissions", {"version": 1})
    while author.ask("GET", f"/posts/{post['id']}")["state"] == "checking":
        time.sleep(0.005)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
