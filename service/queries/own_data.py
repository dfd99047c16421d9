"""What is kept about a person, and why: one list, for the page and for the export."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from service.errors import _
from service.models import Person, db
from service.queries import own_self, own_time, own_told, own_ways, own_words
from service.queries.own_told import Rows

BATCH = 200
"""Rows that are in memory at once."""


@dataclass(frozen=True)
class Kind:
    """One kind of data: its name in the export, what it is, why it is kept, where it is read."""

    name: str
    what: str
    why: str
    read: Callable[[Person], Rows]


def export(person: Person) -> Iterator[str]:
    """Write the person's own data as one JSON object, piece by piece."""
    opening = "{"
    for kind in KINDS:
        yield f"{opening}\n  {json.dumps(kind.name)}: ["
        opening, comma = ",", ""
        for row in db.session.execute(kind.read(person).execution_options(yield_per=BATCH)):
            yield f"{comma}\n    {json.dumps(dict(row._mapping), default=str, ensure_ascii=False)}"
            comma = ","
        yield "]"
    yield "\n}\n"


KINDS = (
    Kind(
        "account",
        _("Your name, address, title, language, entity and the last day of your access."),
        _("So that you can sign in, and colleagues know whom they read."),
        own_self.account,
    ),
    Kind(
        "roles",
        _("The roles that you hold or held, where, and between which dates."),
        _("They decide what you may see and do; auditors must see who could do what, and when."),
        own_self.roles,
    ),
    Kind(
        "sessions",
        _("Where you signed in: browser and system by name, when, and until when."),
        _("So that you can see and end them, and a copied cookie is noticed."),
        own_ways.sessions,
    ),
    Kind(
        "company_account",
        _("Who you are at your company's sign-in, and what its directory sent of you."),
        _("So that you can sign in with your company account."),
        own_ways.company_account,
    ),
    Kind(
        "groups",
        _("The groups of the company's directory that you are in."),
        _("They may give you roles here."),
        own_ways.groups,
    ),
    Kind(
        "links",
        _("The links for a password that were sent to you: when, and until when they worked."),
        _("So that each works once, and the record can tell who set a password."),
        own_ways.links,
    ),
    Kind(
        "letters",
        _("The e-mails to you that the mail server has not taken yet: which, and since when."),
        _("So that they reach you all the same."),
        own_ways.letters,
    ),
    Kind(
        "participation",
        _("Whether you take part or pause, and since when. Once you leave, it is forgotten."),
        _("Only who takes part may share. Nobody else is shown it."),
        own_self.participation,
    ),
    Kind(
        "posts",
        _("The posts that you wrote, drafts included."),
        _("A draft is yours alone; what you submit is read by those who must approve it."),
        own_self.posts,
    ),
    Kind(
        "revisions",
        _("Each text that you submitted, as it was."),
        _("A decision binds to the exact words; the law makes the company keep them."),
        own_self.revisions,
    ),
    Kind(
        "decisions_on_your_posts",
        _("What was decided on your posts, and why."),
        _("So that you know, and the company can show that somebody looked."),
        own_words.rulings,
    ),
    Kind(
        "changes_asked",
        _("What reviewers asked you to change, by which rule, and what you ticked off."),
        _("So that you know what to do, and each decision can be explained."),
        own_words.changes_asked,
    ),
    Kind(
        "decisions",
        _("What you decided on the posts of others, and why."),
        _("Who approves answers for it; the law makes the company keep it."),
        own_words.decisions,
    ),
    Kind(
        "appeals",
        _("Your appeals, what a second reader said of them, and those that you heard."),
        _("So that a refusal can be looked at by somebody else, and the record can tell it."),
        own_words.appeals,
    ),
    Kind(
        "notes",
        _("The notes that you kept on cases for colleagues; of privileged ones only that you did."),
        _("So that those who review a post need not start anew. You can erase each."),
        own_words.notes,
    ),
    Kind(
        "comments",
        _("Your remarks on posts."),
        _("They are part of how a post was reviewed."),
        own_words.comments,
    ),
    Kind(
        "proposals",
        _("The edits that you proposed of other people's posts."),
        _("They are part of how a post was reviewed."),
        own_words.proposals,
    ),
    Kind(
        "overrides",
        _("The findings that you called wrong, and why."),
        _("So that all who read the post know it, and the rules get better."),
        own_words.overrides,
    ),
    Kind(
        "readings",
        _("Which revisions you have had before your eyes as a reviewer, and since when."),
        _("So that you are shown what changed since you last read a post."),
        own_words.readings,
    ),
    Kind(
        "shares",
        _("What you took to which channel, when, and whether you confirmed a recall."),
        _(
            "So that a recall reaches you. Others are shown numbers only; who recalls a post is"
            " told who has not removed it yet."
        ),
        own_words.shares,
    ),
    Kind(
        "awaited",
        _("The posts of the library that you wait for, and since when."),
        _("So that you are told once when each can be shared. Nobody else is shown it."),
        own_told.awaited,
    ),
    Kind(
        "libraries_brought",
        _("The libraries that you brought in: into which entity, when, and how many rows."),
        _("So that you see where each row goes before it is entered."),
        own_told.libraries_brought,
    ),
    Kind(
        "searches",
        _("The searches of the library that you keep, and up to where you saw what is new."),
        _("So that you find again what you look for. Nobody else sees them."),
        own_ways.searches,
    ),
    Kind(
        "teams",
        _("The teams that you joined, and since when."),
        _("A team is shown as a number, and only once it is large enough."),
        own_ways.teams,
    ),
    Kind(
        "published",
        _("What you pasted of what you published, until you forget it."),
        _("So that you can compare it with what was approved. Nobody else is shown it."),
        own_words.published,
    ),
    Kind(
        "not_for_me",
        _("The posts of the library that you said are not for you."),
        _("So that they are no longer offered to you. Nobody else is shown it."),
        own_words.not_for_me,
    ),
    Kind(
        "passed_on",
        _("That words of yours were passed on at once: a harmful effect, or a leak."),
        _("The law gives the company a day to hear of a harmful effect, and a leak can't wait."),
        own_told.passed_on,
    ),
    Kind(
        "absences",
        _("When you are away and who stands in for you, and for whom you stand in."),
        _("So that a decision does not wait for who is away."),
        own_time.absences,
    ),
    Kind(
        "urgencies",
        _("Which of your posts you asked to have read first, why, and until when."),
        _("So that reviewers read first what can't wait."),
        own_time.urgencies,
    ),
    Kind(
        "reservations",
        _("Which cases you have said that you look at, and until when."),
        _("So that no two people read the same case unawares."),
        own_time.reservations,
    ),
    Kind(
        "notices",
        _("What you were told, and whether an e-mail told you too."),
        _("So that nothing waits for you unseen, and no e-mail comes twice."),
        own_told.notices,
    ),
    Kind(
        "muted",
        _("Of which notices you want no e-mail."),
        _("So that none comes."),
        own_told.muted,
    ),
    Kind(
        "tokens",
        _("The names and dates of your tokens, never their secrets."),
        _("So that you can recognise and end them."),
        own_ways.tokens,
    ),
    Kind(
        "certificates",
        _("Your certificates: what for, from whom, between which days, and why one ended."),
        _("Some ways to approval trust authors who hold one."),
        own_told.certificates,
    ),
    Kind(
        "read_afterwards",
        _("Which of your posts were drawn to be read after publication, and what was found."),
        _("Trust without a look now and then would be blind."),
        own_told.read_afterwards,
    ),
    Kind(
        "breaches",
        _("Which of your posts were found to have broken a rule, and when."),
        _("What passed before no longer counts toward your trust."),
        own_told.breaches,
    ),
    Kind(
        "samples_read",
        _("The posts of others that you read after publication, and what you found."),
        _("Who finds a breach answers for it; the law makes the company keep it."),
        own_told.samples_read,
    ),
    Kind(
        "events",
        _("The steps that you took, and those that were taken about you."),
        _("The record shows that nothing was altered; the law makes the company keep it."),
        own_self.events,
    ),
)
"""All of it; a table about people that is not told here fails a test."""
