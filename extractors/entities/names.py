"""Small word lists for telling who a mention may be: honorifics, roles, first names by gender.

First names are weak evidence: that two capitalised words are a person, and which pronoun is theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

# Honorific, without its full stop -> gender, or None where it tells none.
HONORIFICS: dict[str, str | None] = {
    "mr": "m", "mister": "m", "sir": "m", "lord": "m", "monsieur": "m", "herr": "m",
    "mrs": "f", "ms": "f", "miss": "f", "lady": "f", "dame": "f", "madame": "f", "frau": "f",
    "dr": None, "prof": None, "professor": None, "sen": None, "rep": None, "gov": None,
    "gen": None, "lt": None, "col": None, "capt": None, "sgt": None, "rev": None, "hon": None,
}  # fmt: skip

# Nouns that say what a person is: "the minister" may be the minister named before.
ROLES: frozenset[str] = frozenset(
    "minister president secretary premier chancellor senator governor mayor representative"
    " congressman congresswoman congressperson lawmaker legislator politician diplomat ambassador"
    " envoy spokesman spokeswoman spokesperson chairman chairwoman chair chairperson chief head"
    " director officer commander general colonel admiral captain sergeant lieutenant commissioner"
    " judge justice prosecutor attorney lawyer professor analyst economist strategist adviser"
    " advisor aide official leader candidate nominee king queen prince princess pope bishop"
    " archbishop reverend pastor doctor scientist researcher author writer journalist reporter"
    " editor columnist host anchor actor actress singer coach manager player activist advocate"
    " founder executive ceo banker investor businessman businesswoman speaker deputy councillor"
    " councilman councilwoman sheriff critic historian expert consultant pollster veteran"
    " predecessor successor counterpart colleague".split()
)

# Nouns that make an organisation of a noun phrase: "the defence ministry".
ORGANISATIONS: frozenset[str] = frozenset(
    "ministry department government administration campaign office agency army military navy police"
    " court commission committee council parliament senate congress party union company firm bank"
    " university institute foundation association federation organization organisation group"
    " newspaper network embassy embassies authority board bureau team league club church charity"
    " service force forces alliance coalition cabinet kremlin secretariat watchdog regulator".split()
)

_MALE = (
    "aaron adam alan albert alexander alexei ali andreas andrew angelo anthony antonio antony arthur"
    " barack ben benjamin bernard bernie bill bob boris brad brandon brian bruce carl carlos charles"
    " chris christopher chuck clement craig daniel dave david dennis derek dmitry dmitri donald doug"
    " douglas ed edward emmanuel eric erik francisco frank frederick gary geoff george gerald giorgio"
    " glenn gordon graham greg gregory hans harold harry henry herbert howard ian igor ivan jack jacob"
    " jake james jason jeff jeffrey jeremy jerry jim jimmy joe john jonathan jorge jose joseph josh"
    " joshua juan justin karl keith ken kenneth kevin larry lawrence lee leonard lindsey louis luis"
    " luke marco mario mark martin matt matthew max michael miguel mike mikhail mitch mitt mohammed"
    " muhammad nathan neil nicholas nick nigel oleg oliver olaf oscar patrick paul pedro peter phil"
    " philip pierre rafael ralph rand raymond recep richard rick rob robert roger ron ronald roy"
    " rudy rupert russell ryan sam samuel scott sean sebastian sergei sergey seth simon stephen steve"
    " steven stuart ted theodore thomas tim timothy toby todd tom tony vincent viktor victor vladimir"
    " volodymyr walter warren wayne william xavier yuri zachary"
)
_FEMALE = (
    "abigail alice alison amanda amy angela ann anna anne annalena annie barbara becky beth betty"
    " brenda bridget carly carol caroline catherine cathy charlotte cheryl christina christine cindy"
    " claire claudia cynthia dana deborah debbie denise diana diane dianne donna doris dorothy elaine"
    " eleanor elena elisabeth elizabeth ellen emily emma eva evelyn fiona frances gina giorgia gloria"
    " grace hannah heather helen hillary huma ingrid irene isabel jacqueline jane janet janice jen"
    " jennifer jessica jill joan joanna joyce judith judy julia julie karen kate katherine kathleen"
    " kathy katie kelly kirsten kristen laura lauren linda lisa loretta louise lucy lynn madeleine"
    " margaret maria marie marianne marilyn marine marjorie martha mary maureen megan melania melissa"
    " michelle monica nancy natalie natasha nicola nikki olga olivia pamela patricia patty paula"
    " penny rachel rebecca rita rosa rose ruth sally samantha sandra sara sarah sharon sheila sofia"
    " sophie stephanie sue susan suzanne sylvia tammy tatiana teresa theresa tina tulsi ursula valerie"
    " vanessa vera veronica victoria virginia wendy yvonne"
)


def _listed() -> Iterator[tuple[str, str | None]]:
    lines = files("extractors.gazetteer").joinpath("first_names.txt").read_text(encoding="utf-8")
    for line in lines.splitlines():
        kind, *names = line.split()
        yield from ((name, {"m": "m", "f": "f"}.get(kind)) for name in names)


# First name, folded -> the gender of most who bear it, or None where both do. See tools/build_names.
FIRST_NAMES: dict[str, str | None] = {
    **dict(_listed()),
    **dict.fromkeys(_MALE.split(), "m"),
    **dict.fromkeys(_FEMALE.split(), "f"),
}
