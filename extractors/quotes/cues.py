"""The English words that tell that somebody speaks, and how what they say hangs on them.

A cue's *frames* say where its content is: `that` (a clause: said that ...), `object` (announced a
plan), `to` (promised to ...), `someone_to` (urged Russia to ...), `as` (called it "a farce") and
`prep` (called for ..., warned of ...). `quote` cues may stand beside marks: "...," he said.
`strength` is how far the verb alone tells speech (1) from thought or deed (0).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb that tells speech. `frames` as above; `preps` are the prepositions it takes."""

    lemma: str
    frames: frozenset[str]
    preps: frozenset[str] = frozenset()
    strength: float = 1.0


_IRREGULAR = {
    "say": "says said saying",
    "tell": "tells told telling",
    "write": "writes wrote written writing",
    "read": "reads read reading",
    "think": "thinks thought thinking",
    "know": "knows knew known knowing",
    "feel": "feels felt feeling",
    "find": "finds found finding",
    "begin": "begins began begun beginning",
    "swear": "swears swore sworn swearing",
    "speak": "speaks spoke spoken speaking",
    "show": "shows showed shown showing",
    "understand": "understands understood understanding",
}
# Verbs that double their last letter: admitted, bragging.
_DOUBLING = frozenset("admit beg blog brag dub quip refer rip slam snap".split())


def forms(lemma: str) -> list[str]:
    """The finite and participial forms of a verb: `deny` -> deny, denies, denied, denying."""
    if lemma in _IRREGULAR:
        return [lemma, *_IRREGULAR[lemma].split()]
    stem, past = lemma, lemma + "ed"
    third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s")
    if lemma.endswith("e"):
        stem, past = lemma[:-1], lemma + "d"
    elif lemma in _DOUBLING:
        stem = lemma + lemma[-1]
        past = stem + "ed"
    elif lemma.endswith("y") and lemma[-2] not in _VOWELS:
        past, third = lemma[:-1] + "ied", lemma[:-1] + "ies"
    return [lemma, third, past, stem + "ing"]


# Verbs, the frames they take, their prepositions, their strength. A verb named twice has both.
_TABLE: tuple[tuple[str, str, str, float], ...] = (
    ("say", "quote that prep", "of about", 1.0),
    ("tell ask remind inform assure advise", "quote that someone_to prep", "about", 1.0),
    (
        "add state claim explain reply respond continue conclude insist remark observe comment"
        " retort quip counter reiterate stress emphasize emphasise declare proclaim maintain"
        " acknowledge concede admit confess lament complain joke muse mutter whisper shout yell"
        " exclaim scoff boast brag caution confirm recount recall testify opine allege contend"
        " assert affirm clarify elaborate interject note argue repeat agree announce write tweet"
        " post blog report reveal disclose predict warn suggest imply hint estimate speculate"
        " mention point underline underscore signal indicate read charge protest object answer"
        " begin wonder ask demand marvel fume snap rant echo determine intimate chant retaliate",
        "quote that",
        "",
        1.0,
    ),
    ("think believe", "quote that", "", 0.5),
    ("hope fear feel doubt suspect expect worry know realize understand", "that", "", 0.4),
    ("find show", "that", "", 0.5),
    ("announce reiterate repeat reveal disclose state propose deny", "quote that object", "", 1.0),
    ("demand stress emphasize emphasise underline underscore", "quote that object", "", 1.0),
    ("confirm acknowledge concede predict recommend suggest", "quote that object", "", 1.0),
    ("propose", "to", "", 1.0),
    (
        "describe characterize characterise portray depict dub label brand denounce",
        "quote as",
        "",
        1.0,
    ),
    ("call", "quote as prep", "for on", 1.0),
    ("warn caution complain boast brag", "quote that someone_to prep", "of against about", 1.0),
    ("speak talk", "quote prep", "of", 0.6),
    ("urge beg implore exhort invite order instruct", "quote that someone_to", "", 1.0),
    ("vow promise pledge threaten swear offer", "quote that to", "", 1.0),
    ("agree", "quote that to", "", 0.6),
    ("insist", "quote that prep", "on", 1.0),
    ("accuse", "quote prep", "of", 1.0),
    ("criticize criticise blast slam praise hail mock ridicule", "quote as prep", "for", 0.7),
    ("blame", "quote prep", "for on", 0.7),
    ("point", "quote prep that", "to", 0.7),
    ("cite", "quote object", "", 0.7),
    ("question", "quote object that", "", 0.6),
    ("express voice", "quote object", "", 0.7),
    ("reject dismiss condemn", "quote object as", "", 0.5),
    ("refer", "quote prep", "to", 0.6),
    ("assail attack rip deride rebuke defend", "quote as prep", "for", 0.7),
    ("quote", "quote object", "", 0.7),
    ("push plead appeal press", "prep", "for", 0.6),
)


def _lexicon() -> dict[str, Cue]:
    cues: dict[str, Cue] = {}
    for lemmas, frames, preps, strength in _TABLE:
        for lemma in lemmas.split():
            known = cues.get(lemma, Cue(lemma, frozenset()))
            cues[lemma] = Cue(
                lemma,
                known.frames | set(frames.split()),
                known.preps | set(preps.split()),
                min(known.strength, strength),
            )
    return cues


CUES: dict[str, Cue] = _lexicon()
FORMS: dict[str, Cue] = {form: cue for cue in CUES.values() for form in forms(cue.lemma)}

_PARTICIPLES = frozenset(forms(cue)[2] if cue not in _IRREGULAR else forms(cue)[-2] for cue in CUES)

# Any verb may tell speech right beside marks: "...," an angry Berg retaliated.
ANY = Cue("", frozenset({"quote"}), strength=0.7)

# Cues that are no verbs, with the preposition that brings the speaker.
ACCORDING = frozenset({"according"})
# Words that are cues only where a mark stands beside them.
ONLY_WITH_MARKS = frozenset({"begin", "read", "answer", "continue"})
# After these a reported clause needs no "that": Russia said it would ...
PLAIN = frozenset({"say", "claim", "admit", "insist", "announce", "believe", "think", "tell"})

PRONOUNS = frozenset({"he", "she", "they", "it", "we", "i", "you", "who", "which", "that", "this"})
# Words that bring no speech though they stand before a colon.
NOT_SPEAKERS = frozenset(
    "author authors by byline read more watch update updated breaking exclusive photo photos photograph"
    " image video source sources related tags topics contact email tel phone note correction editor"
    " report opinion analysis fact live listen follow see also part chapter step day share via caption"
    " credit date time location where when what why how who subject re copyright editing reporting"
    " writing listen next factbox explainer timeline interview transcript question answer".split()
)

# Forms that are as often nouns, and the words after which they are: the state, of reports, a call.
_NOUN_TOO = frozenset(
    "state states post posts question questions report reports call calls attack attacks tweet tweets"
    " comment comments point points claim claims charge charges show shows note notes remark remarks"
    " answer answers order orders demand demands protest protests press appeal appeals promise"
    " promises offer offers pledge pledges estimate estimates quote quotes push talk talks hope hopes"
    " fear fears doubt doubts worry worries blog blogs signal signals slam stress echo brand label"
    " object objects boast boasts blast mention feel find finds threat snap read reads reply replies"
    " say insult blame rip rant praise caution caution order request requests disclose review"
    " concern concerns findings warnings recall hint defend plead".split()
)
_NOUN_AFTER = frozenset(
    "the a an this that these those his her their its our my your any some no every each of in for"
    " from with at on by about into over under after before between without united former new old big"
    " recent other such more most many several few two three four five six seven eight nine ten swing battleground red blue key public"
    " multiple own same first last next latest white phone conference political key".split()
)
_WORD_BEFORE = re.compile(r"([\w’'-]+)(?:\s|\u00a0)$")


# What follows such a form where it is a verb: an object, a clause, its preposition.
_VERB_NEXT = frozenset(
    "that how why what whether if it he she they we i you the a an his her their its this there to out"
    " for on about as him them us me no not only at with".split()
)
_RARELY = frozenset("state states post posts press".split())
_WORD_NEXT = re.compile(r"\s*([\w’']+|\S|$)")
_BE = frozenset("is are was were be been being get gets got widely also not".split())


def may_tell(text: str, start: int, form: str) -> bool:
    """Whether the cue word `form` at `start` may be a verb that tells, by the words beside it.

    Cheap, and in doubt yes: it says what is not worth a parse. A passive without `by` tells nobody.
    """
    before = _WORD_BEFORE.search(text, max(0, start - 24), start)
    word = before.group(1) if before else ""
    if form not in _NOUN_TOO:
        passive = word.lower() in _BE and form in _PARTICIPLES
        return not passive or " by " in text[start : start + 100]
    if text[start].isupper() and word[:1].isupper():
        return False  # United States, Washington Post
    if word.lower() in _NOUN_AFTER or word.endswith(("’s", "'s", "s’", "s'")):
        return False
    after = _WORD_NEXT.match(text, start + len(form))
    following = after.group(1) if after else ""
    if form in _RARELY:
        return following == "that" or not following.isalpha()
    return following.lower() in _VERB_NEXT or not following.isalpha() or following[0].isupper()


_CLAUSE_AHEAD = re.compile(r"[^.;!?]{0,90}?\b(?:that|how|whether|what|why|if)\b|[^.;!?]{0,40}:")
_FINITE_AHEAD = re.compile(
    r"[^.;:!?]{0,90}?(?:\b(?:is|are|was|were|has|had|have|will|would|could|can|should|may|might|must|did|does"
    r"|do|need|needs)\b|[’'](?:s|re|ll|d|ve)\b)"
)
_COMMA_BEFORE = re.compile(r",[ \u00a0]?(?:[\w’'.-]+[ \u00a0]){1,6}$")
_TO_AHEAD = re.compile(r"[^.;:!?]{0,60}?\bto\b")


def may_have_content(text: str, start: int, end: int, form: str) -> bool:
    """Whether what a cue at `start` tells may stand about, in a passage without marks that ends at `end`.

    Cheap, and in doubt yes. After the cues that always tell speech anything may follow; the others need
    their clause, their preposition or their infinitive.
    """
    cue = FORMS.get(form)
    if cue is None or cue.lemma in PLAIN or cue.frames & {"object", "as", "someone_to"}:
        return True
    after = start + len(form)
    ahead = text[after : min(end, after + 100)]
    if "that" in cue.frames and _CLAUSE_AHEAD.match(ahead):
        return True
    if "to" in cue.frames and _TO_AHEAD.match(ahead):
        return True
    if cue.preps and set(ahead[:60].lower().split()) & cue.preps:
        return True
    # After what always tells speech any clause may follow, or have gone before: `It rains, she added.`
    return cue.strength == 1 and (
        _FINITE_AHEAD.match(ahead) is not None
        or _COMMA_BEFORE.search(text, max(0, start - 60), start) is not None
    )
