"""PLOVER's types and modes, and the words that tell of them: data, read once at import.

A word of the tables is a lemma, with what it needs: `call+for` a particle or preposition,
`deploy~troops` an object of that class of nouns (CLASSES), `offer>` a verb as its complement.
Of several that fit, the one that needs most counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TYPES: Final = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE",
    "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip

CLASSES: Final = {
    name: frozenset(words.replace("_", " ").split())
    for name, words in {
        "troops": """troop soldier force army unit battalion brigade fighter warship ship navy tank jet aircraft warplane missile
            weapon marine personnel contingent carrier fleet bomber reservist convoy presence""",
        "measures": """sanction embargo ban curfew restriction blockade siege emergency measure tariff quarantine lockdown
            limit blacklist suspension charge""",
        "pacts": """agreement deal pact accord treaty memorandum contract truce ceasefire partnership protocol compromise
            understanding settlement cessation""",
        "keepers": "peacekeeper monitor observer inspector",
        "alert": "alert standby",
        "truces": "ceasefire truce armistice",
        "talks": """talk meeting negotiation summit conference discussion consultation visit dialogue session lunch dinner
            conversation briefing trip mediation""",
        "aid": """aid assistance relief fund funding money loan grant supply food medicine vaccine package donation refuge
            shelter equipment asylum weapon ammunition help mask ventilator dose refugee vehicle contribution""",
        "ties": """tie relation diplomat ambassador envoy aid assistance cooperation talk contact negotiation supply funding
            trade inspector peacekeeper monitor observer worker mission link delivery effort support flight participation membership""",
        "people": """prisoner detainee hostage captive activist journalist captives dissident soldier leader minister sailor
            crew protester opposition suspect national citizen politician people""",
        "probes": """investigation inquiry probe lawsuit suit complaint case charge allegation proceeding indictment""",
        "attacks": """attack assault offensive strike airstrike raid missile rocket bomb bombing operation war invasion shell
            warfare shot grenade campaign warhead incursion mortar round gas drone bombardment cyberattack""",
        "drills": """exercise drill manoeuvre maneuver game training patrol information intelligence evidence data technology""",
        "protests": """protest demonstration rally march strike sit-in vigil riot boycott walkout picket""",
        "proposals": """request proposal offer demand appeal bid plan call resolution motion deal agreement invitation claim
            accusation allegation decision idea extradition petition suggestion application bill report charge term
            ultimatum amendment condition""",
        "threats": """ultimatum threat warning deadline retaliation revenge force action war""",
        "support": """support solidarity backing condolence confidence praise gratitude commitment thanks congratulation
            endorsement""",
        "blame": """condemnation concern criticism anger outrage dismay accusation blame disappointment displeasure regret""",
        "requests": """request appeal plea demand petition call""",
        "soil": """territory city town base village region capital airport border position area control island hostage post
            building house district station ship tanker oil asset property drug weapon passport vessel""",
        "orders": """order decision ban rule restriction demand charge policy requirement measure case decree plan strike
            protest investigation sanction law""",
        "laws": """emergency curfew siege law lockdown ban blockade restriction closure quarantine""",
    }.items()
}  # fmt: skip

# type, mode, confidence: lemmas
_VERBS: Final = """
AGREE meet 0.8: agree agree+on agree+to sign~pacts reach~pacts strike~pacts conclude~pacts seal~pacts ink~pacts finalize~pacts ratify~pacts
AGREE promise 0.7: pledge> promise> vow> commit+to
CONSULT meet 0.9: meet meet+with confer
CONSULT visit 0.85: visit travel+for~talks arrive+for~talks fly+for~talks land+for~talks head+for~talks tour
CONSULT talk 0.75: negotiate talk+to talk+with speak+with speak+to speak+by discuss hold~talks attend~talks consult mediate phone telephone host convene
SUPPORT express 0.75: praise endorse back support applaud commend congratulate hail welcome thank defend salute voice~support express~support pledge~support offer~support reaffirm~support side+with reiterate~support back+up establish~ties resume~ties restore~ties normalize~ties strengthen~ties deepen~ties improve~ties
CONCEDE release 0.75: release~people free~people pardon parole let+go release+from
CONCEDE ease 0.75: lift~measures ease~measures relax~measures loosen~measures end~measures drop~orders reverse~orders scrap~orders repeal~orders revoke~orders rescind~orders call+off~protests waive~measures
CONCEDE yield 0.6: concede relent apologize apologise resign step+down cede back+down declare~pacts announce~pacts accept~proposals grant~proposals approve~proposals allow> permit> extradite grant~aid
COOPERATE military 0.75: conduct~drills stage~drills hold~drills share~drills exchange~drills launch~drills begin~drills
COOPERATE economic 0.65: cooperate collaborate team+up join~drills partner+with
AID economic 0.75: donate fund lend provide~aid send~aid deliver~aid give~aid supply~aid pledge~aid offer~aid ship~aid allocate~aid approve~aid contribute~aid donate~aid announce~aid accept~aid host~aid airlift~aid hand+over~aid
AID military 0.7: arm supply~troops send~keepers deploy~keepers
RETREAT withdraw 0.8: withdraw~troops pull+out retreat pull+back withdraw+from evacuate pull~troops redeploy+from demobilize disarm surrender cease+fire halt~attacks suspend~attacks
REQUEST demand 0.8: demand call+for call+on call+upon urge demand~orders press+for insist+on
REQUEST ask 0.75: ask> request appeal appeal+for appeal+to beg> plead implore petition seek~aid seek~talks order> seek~pacts ask+for ask~aid
ACCUSE disapprove 0.85: condemn denounce criticize criticise accuse blame slam decry deplore lambast lambaste castigate rebuke deride fault censure chastise express~blame voice~blame lash+out blast~orders ridicule complain summon~ties scold reprimand disapprove
ACCUSE allege 0.75: sue indict charge+with convict prosecute allege investigate probe file~probes launch~probes open~probes order~probes begin~probes bring~probes start~probes complain+about
REJECT refuse 0.75: reject refuse> refuse decline> decline~proposals veto deny oppose rebuff rule+out dismiss~proposals spurn turn+down shun boycott cancel~talks cancel~pacts break~pacts refute withdraw~proposals ignore~proposals refuse~proposals
THREATEN warn 0.8: warn threaten issue~threats give~threats threaten> send~threats set~threats
PROTEST demo 0.8: demonstrate protest rally+against march+against stage~protests hold~protests start~protests begin~protests go+on~protests riot organize~protests organise~protests launch~protests
PROTEST strike 0.6: picket burn~symbols
SANCTION discontinue 0.8: suspend~ties cut~ties sever~ties break+off~ties expel~ties halt~ties withdraw~ties recall~ties freeze~ties reduce~ties end~ties stop~ties cancel~ties announce~suspension withdraw~keepers
SANCTION embargo 0.8: impose~measures sanction boycott blacklist slap~measures embargo reimpose~measures
MOBILIZE troops 0.75: deploy~troops mobilize mobilise dispatch~troops send~troops amass~troops mass~troops move~troops deploy station~troops reinforce~troops strengthen~troops beef+up~troops intensify~troops remain+on~alert put+on~alert place+on~alert
COERCE seize 0.75: annex
COERCE arrest 0.8: arrest detain jail imprison deport capture~people round+up~people apprehend sentence
COERCE restrict 0.7: ban outlaw expel censor impose~laws declare~laws raid~soil seize~soil confiscate evict crack+down block~protests disperse enforce~laws demolish suspend~laws extend~laws
ASSAULT attack 0.85: attack invade ambush storm raid besiege assault violate~truces break~truces battle launch~attacks carry+out~attacks fire~attacks conduct~attacks mount~attacks hit~soil strike~soil drop~attacks wage~attacks clash clash+with occupy overrun capture~soil destroy~troops
ASSAULT kill 0.85: kill murder assassinate execute massacre behead shoot wound stab torture rape abduct kidnap
ASSAULT explosives 0.85: bomb shell bombard pound strafe torpedo shoot+down blow+up bombard
"""

# Nouns that tell of an event by themselves; those after a bar only under a verb that says it happened.
_NOUNS: Final = """
CONSULT talk 0.8: talks negotiation consultation mediation conversation | discussion dialogue
CONSULT meet 0.8: meeting summit
CONSULT visit 0.75: visit
ACCUSE disapprove 0.65: condemnation denunciation | criticism accusation allegation
THREATEN warn 0.65: ultimatum | threat warning
REQUEST demand 0.6: | appeal plea demand request
PROTEST demo 0.65: protest demonstration sit-in | rally march strike boycott
ASSAULT attack 0.65: airstrike invasion shelling bombing bombardment ambush massacre assassination | attack offensive raid assault clash incursion killing
SANCTION embargo 0.6: | embargo sanction
COERCE arrest 0.6: | arrest detention crackdown
COOPERATE military 0.6: | cooperation
RETREAT withdraw 0.6: withdrawal
AGREE meet 0.6: | agreement pact accord
CONCEDE ceasefire 0.6: | ceasefire truce amnesty
MOBILIZE troops 0.6: deployment build-up buildup mobilization mobilisation
"""

# Verbs that say of the noun they govern only that it takes place, and whose subject takes part in it.
LIGHT: Final = frozenset(
    """hold have attend launch conduct carry begin start open stage make issue pay lead join host resume continue
    mount undertake express voice deliver complete convene give repeat reiterate take impose reach sign wage order
    renew engage participate enter pay declare suffer return""".split()
)
SAYING: Final = frozenset(
    """say claim allege report tell state announce argue insist assert maintain add note declare write believe
    accuse blame suspect according""".split()
)
NEGATING: Final = frozenset("fail refuse decline deny cancel reject".split())

_IRREGULAR: Final = {
    "meet": "met", "speak": "spoke spoken", "hold": "held", "strike": "struck", "seek": "sought", "send": "sent",
    "give": "gave given", "withdraw": "withdrew withdrawn", "cut": "cut", "break": "broke broken", "shoot": "shot",
    "begin": "began begun", "bring": "brought", "set": "set", "lend": "lent", "fly": "flew flown", "go": "went gone",
    "blow": "blew blown", "hit": "hit", "beg": "begged begging", "burn": "burnt", "let": "let", "dispel": "dispelled",
    "expel": "expelled expelling", "step": "stepped stepping", "slap": "slapped slapping", "ship": "shipped shipping",
    "ban": "banned banning", "rebut": "rebutted", "abet": "abetted", "plead": "pled", "confer": "conferred conferring",
    "stop": "stopped stopping", "scrap": "scrapped scrapping", "drop": "dropped dropping", "stab": "stabbed stabbing",
    "slam": "slammed slamming", "kidnap": "kidnapped kidnapping", "spurn": "", "wage": "", "veto": "vetoes vetoed",
    "shun": "shunned shunning", "put": "put", "commit": "committed committing", "overrun": "overran overrunning",
    "talks": "talk talks", "airlift": "", "step down": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frame:
    """A word that tells of an event of `type` and `mode`, and what must stand with it. `confidence` 0..1."""

    type: str
    mode: str
    confidence: float
    lemma: str
    particle: str | None = None
    objects: frozenset[str] = frozenset()
    complement: bool = False
    governed: bool = False

    @property
    def needs(self) -> int:
        """How much must stand with the word: of two frames that fit, the more demanding is meant."""
        return bool(self.particle) + 2 * bool(self.objects) + self.complement


def _frame(word: str, head: list[str], governed: bool = False) -> Frame:
    word, _, objects = word.partition("~")
    complement = word.endswith(">")
    lemma, *rest = word.removesuffix(">").split("+")
    return Frame(
        head[0],
        head[1],
        float(head[2]),
        lemma,
        rest[0] if rest else None,
        CLASSES.get(objects, frozenset({objects})) if objects else frozenset(),
        complement,
        governed,
    )


def _table(rows: str) -> dict[str, tuple[Frame, ...]]:
    found: dict[str, list[Frame]] = {}
    for row in filter(None, rows.splitlines()):
        head, _, words = row.partition(":")
        alone, _, governed = words.partition("|")
        for group, bound in ((alone, False), (governed, True)):
            for word in group.split():
                frame = _frame(word, head.split(), bound)
                found.setdefault(frame.lemma, []).append(frame)
    return {lemma: tuple(sorted(fs, key=lambda f: -f.needs)) for lemma, fs in found.items()}


def _forms(lemma: str) -> set[str]:
    stem = lemma[:-1] if lemma.endswith(("e", "y")) else lemma
    forms = {
        lemma,
        lemma + "s",
        lemma + "es",
        stem + "ed",
        stem + "ing",
        lemma + "ed",
        lemma + "ing",
    }
    if lemma.endswith("y"):
        forms |= {stem + "ies", stem + "ied"}
    return forms | set(_IRREGULAR.get(lemma, "").split())


# A demand told without a verb of demanding, and a refusal told as what will not be done.
MUST: Final = Frame("REQUEST", "demand", 0.6, "must")
REFUSAL: Final = Frame("REJECT", "refuse", 0.65, "not")
COOPERATIVE: Final = frozenset("AGREE CONSULT SUPPORT CONCEDE COOPERATE AID".split())
VERBS: Final = _table(_VERBS)
NOUNS: Final = _table(_NOUNS)
# Every form of a word that may tell of an event: a line with none of them needs no parse.
FORMS: Final = frozenset(form for lemma in (*VERBS, *NOUNS, MUST.lemma) for form in _forms(lemma))
