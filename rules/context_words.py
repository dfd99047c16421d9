"""The words by which a sentence denies, supposes or attributes what it says."""

DENYING = frozenset(
    # French: several of these in one clause deny once
    "pas non jamais aucun aucune aucuns aucunes ni nul nulle guere rien personne nullement "
    "aucunement "
    # English
    "not no never nothing nobody none neither nor hardly scarcely barely cant dont doesnt "
    "didnt isnt arent wasnt werent wont wouldnt shouldnt couldnt aint hasnt havent hadnt mustnt "
    "neednt".split()
)
"""Words that deny what stands beside them."""

LACKING = frozenset("sans without".split())
"""Words that deny, and that another denial turns round."""

REPEATING = frozenset("aucun aucune rien personne jamais nul nulle".split())
"""Words that deny nothing of their own right after one of those."""

PHRASES = (
    ("loin", "d"), ("loin", "de"), ("far", "from"), ("rather", "than"), ("instead", "of"),
    ("au", "lieu", "de"), ("plutot", "que"), ("free", "of"), ("au", "lieu", "d"),
)  # fmt: skip
"""Words in a row that deny."""

NOT_DENYING = (
    ("pas", "seulement"), ("pas", "que"), ("pas", "moins"), ("not", "only"), ("not", "just"),
    ("no", "less"), ("no", "doubt"), ("no", "matter"), ("no", "wonder"), ("nothing", "but"),
    ("not", "to", "mention"), ("rien", "que"), ("rien", "de", "plus"), ("sans", "doute"),
    ("sans", "aucun", "doute"), ("sans", "compter"), ("sans", "faute"), ("without", "fail"),
    ("without", "doubt"), ("without", "a", "doubt"), ("pas", "de", "doute"), ("why", "not"),
    ("pourquoi", "pas"), ("n", "est", "ce", "pas"), ("not", "least"), ("no", "kidding"),
    ("pas", "de", "blague"), ("no", "joke"), ("sans", "oublier"), ("sans", "rire"),
    ("rien", "de", "moins"), ("nothing", "less"), ("no", "exception"), ("sans", "exception"),
    ("without", "exception"), ("pas", "mal"), ("not", "bad"), ("never", "before"),
    ("jamais", "vu"), ("sans", "plus", "attendre"), ("sans", "attendre"), ("sans", "hesiter"),
    ("no", "strings"), ("no", "need"), ("pas", "besoin"), ("no", "fuss"), ("no", "small", "print"),
)  # fmt: skip
"""Words in a row that look like a denial and are none."""

OTHER_VERBS = frozenset(
    "rater ratez rate manquer manquez manque hesiter hesitez hesite attendre attendez attends "
    "attend louper loupez loupe passer passez oublier oubliez oublie tarder tardez inquieter "
    "inquietez inquiete regretter regretterez croire croirez ignorer laisser laissez laisse "
    "miss wait hesitate forget worry delay sleep regret believe let overlook ignore panic".split()
)
"""Verbs whose denial invites: what follows them is not denied."""

TURNS = frozenset(
    "mais but however cependant toutefois pourtant yet although bien sauf except contre instead "
    "because car parce since puisque donc so then alors".split()
)
"""Words after which a denial no longer reaches."""

SUPPOSING = frozenset(
    "si if imagine imaginez imaginons suppose supposons supposez supposing hypothetically "
    "pretend admettons unless whether".split()
)
"""Words that make what follows a supposition."""

ATTRIBUTING = (
    ("selon",), ("d", "apres"), ("according", "to"), ("as", "reported", "by"), ("reported", "by"),
    ("a", "declare"), ("told", "reporters"), ("told", "journalists"), ("cite",), ("citing",),
    ("source", ":"), ("rapporte", "par"), ("dixit",), ("as", "quoted", "in"), ("lu", "dans"),
    ("repere", "dans"), ("read", "in"), ("reports", "that"), ("reported", "that"),
)  # fmt: skip
"""Words in a row that give the words to somebody else."""
