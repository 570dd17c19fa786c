"""The words that tell of events, by PLOVER's types: data, read by `extractors.events.plover`.

A row is `TYPE mode confidence: words`, continued on indented lines. A word is a lemma and what must
stand with it, in this order:

    call+for        a particle or preposition
    deploy~troops   an object (or what follows the preposition) of that class of nouns
    meet!aims       no object of that class
    return/to       an object, and somebody after that preposition
    rally^crowds    a subject of that class
    riot-           no object
    offer>          an infinitive
    invite@         an object that can act
    allow=          a subject that can act

Several classes may be joined: `lift~measures|protests`. In a class, and in a row of nouns, `game*war` is
a noun with that word before it, and `joint_drills` are the `drills` that are called one of `joint`. Of
several words that fit, the one that needs most counts. The definitions are in docs/events.md.
"""

from __future__ import annotations

from typing import Final

VERBS: Final = """
AGREE promise 0.75: agree agree+on agree+to agree+with consent commit+to commit> pledge pledge> promise> promise~aid|troops
    vow> swear> offer> offer~aid|sum|troops|talks|pacts|mediation volunteer> undertake> propose~pacts|talks|plans invite@
    accept~invitations express~willingness guarantee~aid|rights put+forward~pacts|plans

CONSULT meet 0.85: meet!aims meet+with confer+with confer- convene- convene~talks hold~talks attend~talks join~talks host~talks
    chair~talks open~talks begin~talks start~talks resume~talks continue~talks enter~talks enter+into~talks engage+in~talks
    take+part~talks participate+in~talks conclude~talks have~talks|meals share~meals lunch+with dine+with host@ receive^leaders@
    sit+down+with return+to~talks
CONSULT talk 0.75: negotiate talk+to!press talk+with speak+with!press speak+to!press speak+by discuss= consult consult+with liaise+with
    exchange~views hold~views
CONSULT phone 0.7: phone telephone call!police>@=
CONSULT third-party 0.75: mediate broker launch~mediation lead~mediation begin~mediation start~mediation offer~mediation
    undertake~mediation
CONSULT visit 0.85: visit= travel+for~talks arrive+for~talks fly+for~talks land+for~talks head+for~talks come+for~talks
    travel+to^leaders fly+to^leaders head+to^leaders arrive+in^leaders land+in^leaders tour^leaders pay~visits make~visits
    begin~visits start~visits conclude~visits

SUPPORT express 0.75: praise endorse back= support= applaud commend congratulate hail welcome thank defend= salute honour@ honor@
    voice~support express~support pledge~support promise~support offer~support extend~support reaffirm~support reiterate~support
    show~support give~support lend~support throw~support declare~support reassure@ assure@ side+with stand+by@ stand+with@ rally+behind
    back+up vouch+for pay~tribute apologise apologize forgive@ recognise~states recognize~states award~medals decorate@
    campaign+for@ vote+for
SUPPORT ties 0.75: establish~ties resume~ties restore~ties normalize~ties normalise~ties strengthen~ties deepen~ties improve~ties
    expand~ties upgrade~ties boost~ties forge~ties cement~ties mend~ties rebuild~ties reopen~missions open~missions
SUPPORT sign 0.8: sign~pacts reach~pacts strike~pacts conclude~pacts seal~pacts ink~pacts finalize~pacts finalise~pacts
    ratify~pacts clinch~pacts hammer+out~pacts agree~pacts agree+to~deals agree+on~deals initial~pacts renew~pacts come+to~pacts
    enter+into~pacts make~pacts work+out~pacts approve~pacts

CONCEDE release 0.75: release!papers free!fundings pardon parole let+go set+free release+from acquit exonerate exchange~people swap~people
    repatriate grant~release|pardon order~release approve~release announce~release authorise~release authorize~release
    secure~release
CONCEDE return 0.7: return/to hand+back give+back
CONCEDE ease 0.75: lift~measures|protests ease~measures|tension relax~measures loosen~measures end~measures|protests reduce~measures
    cut~tariffs lower~tariffs remove~measures abolish~measures drop~orders|measures reverse~orders scrap~orders|measures
    repeal~orders|measures revoke~measures rescind~orders|measures call+off~protests suspend~protests waive~measures
    reopen~borders open~borders unblock suspend~tariffs delay~tariffs
CONCEDE yield 0.65: concede relent resign step+down stand+down cede surrender/to back+down bow+to cave+in yield+to
    accept~proposals grant~proposals|permits|sum approve~demands|permits meet~demands agree+to~proposals fulfil~proposals
    allow= permit= let= authorise= authorize= give~permits extradite quit~offices drop~bids soften~stance waive~rights
    compromise- make~concessions declare~truces announce~truces accept~truces observe~truces respect~truces extend~truces
    sign~truces reach~truces agree~truces broker~truces

COOPERATE military 0.75: conduct~joint_drills stage~joint_drills hold~joint_drills begin~joint_drills launch~joint_drills
    perform~joint_drills carry+out~joint_drills start~joint_drills hold~drills/with conduct~drills/with stage~drills/with
    participate+in~drills take+part~drills join~drills share~intelligence exchange~intelligence stage~wargames perform~wargames
    hold~wargames conduct~wargames
COOPERATE economic 0.65: cooperate- cooperate+with collaborate+with collaborate- team+up partner+with launch~joint_projects
    begin~joint_projects start~joint_projects build~joint_projects open~joint_projects boost~trade expand~trade resume~trade
    invest+in@

AID economic 0.75: donate fund= lend/to subsidise bail+out provide~aid|sum send~aid deliver~aid give~aid|sum supply~aid ship~aid
    allocate~aid|sum approve~aid contribute~aid|sum extend~aid|sum disburse~aid|sum earmark~aid|sum announce~aid airlift~aid transfer~aid
    hand+over~aid|sum hand~aid fly~aid grant~aid distribute~aid deliver~services release~sum|fundings inject~sum assist@ finance= bring~aid
    authorise~aid authorize~aid dispatch~aid
AID asylum 0.75: accept~refugees shelter@ host~refugees open~borders/to grant~asylum give~asylum offer~asylum take+in~refugees
    welcome~refugees rescue@ resettle~refugees evacuate@ evacuate~refugees airlift~refugees
AID military 0.7: arm@ supply~weapons provide~weapons send~weapons/to deliver~weapons give~weapons sell~weapons train~trainees
    equip~troops lend~weapons
AID peacekeeping 0.75: send~keepers deploy~keepers contribute~keepers dispatch~keepers participate+in~keepers join~keepers
    contribute~troops serve+in~keepers provide~keepers arrive^keepers deploy^keepers

RETREAT withdraw 0.8: withdraw~troops withdraw+from!contests pull+out!contests retreat- pull+back~troops pull+back- pull~troops
    redeploy+from evacuate~troops leave~positions abandon~positions vacate~positions cut~troops reduce~troops bring+home~troops
    withdraw-^troops
RETREAT disarm 0.75: demobilize demobilise disarm surrender- lay+down~weapons hand+over~weapons give+up~weapons|fight destroy~stockpiles
    dismantle~stockpiles|weapons decommission~weapons
RETREAT ceasefire 0.75: cease~attacks cease+fire halt~attacks suspend~attacks stop~attacks end~attacks|sieges lift~sieges
    reduce~attacks scale+back~attacks scale+down~attacks call+off~attacks pause~attacks curb~attacks abandon~attacks

REQUEST demand 0.8: demand call+for call+on call+upon urge press+for press> press@ insist+on push+for pressure@ pressure>
    pressurise@ exhort enjoin
REQUEST ask 0.75: ask> ask+for ask~aid request appeal+for appeal+to appeal> appeal- beg> beg@ plead implore petition beseech
    entreat seek~aid|talks|pacts|support|asylum|people|extradition|permits order> instruct> lobby@ tell> encourage> apply+for~asylum

ACCUSE disapprove 0.8: condemn denounce criticize criticise accuse blame slam decry deplore lambast lambaste castigate rebuke deride
    fault censure chastise lash+out hit+out express~blame voice~blame show~blame offer~blame level~blame direct~blame blast= ridicule
    mock= complain complain+about complain+to summon~diplomats scold reprimand disapprove berate assail@ vilify denigrate insult@
    upbraid rail+against inveigh+against dispute~claims call+out object+to brand@ cast~doubts lodge~protests launch~verbal_attacks
    attack+over@ attack+as@ make~verbal_attacks mount~verbal_attacks lead~verbal_attacks deliver~verbal_attacks step+up~verbal_attacks
ACCUSE allege 0.75: sue indict charge+with charge@ convict prosecute allege impeach implicate investigate= probe= file~probes
    launch~probes open~probes order~probes begin~probes bring~probes start~probes conduct~probes join~probes head~probes lead~probes
    take~probes hold~probes carry+out~probes announce~probes press~probes level~probes make~allegations search~homes interrogate
    try^courts@

REJECT refuse 0.8: reject refuse> refuse refuse~proposals|talks|aid|permits decline> decline~talks|aid decline~proposals veto deny~pleas|permits oppose rebuff rule+out
    dismiss~proposals|probes|claims spurn turn+down shun snub@ cancel~talks|pacts|visits call+off~talks|visits postpone~talks
    break~pacts refute withdraw~proposals ignore~proposals disregard~proposals renege+on abandon~pacts|talks scrap~pacts tear+up~pacts
    abrogate withdraw+from~pacts|talks pull+out~pacts|talks quit~pacts|talks violate~orders|pacts defy=
    flout breach~orders|pacts overturn~orders quash strike+down~orders throw+out~proposals|probes block~proposals vote+against
    vote+down disobey disagree+with withhold~permits boycott~talks

THREATEN warn 0.75: threaten threaten> threaten@ issue~threats give~threats send~threats deliver~threats set~deadlines
    vow~revenge threaten+with promise~revenge swear~revenge make~threats repeat~threats reiterate~threats rattle~sabres
    hold~threats

PROTEST demo 0.8: demonstrate- protest rally+against rally-^crowds rally+in^crowds march+against march-^crowds
    march+through^crowds march+to^crowds march+on^crowds gather+against picket stage~protests hold~protests start~protests
    begin~protests organize~protests organise~protests launch~protests call~protests plan~protests continue~protests join~protests
    lead~protests take~streets
PROTEST riot 0.8: riot- rampage- loot burn~symbols torch~symbols trample~symbols
PROTEST strike 0.75: go+on~walkouts stop~work^crowds down~tools walk+off walk+out begin~walkouts stage~walkouts launch~walkouts start~walkouts
    call~walkouts continue~walkouts
PROTEST boycott 0.7: boycott~votes|classes boycott^crowds
PROTEST obstruct 0.65: block~roads^crowds blockade~roads^crowds occupy~buildings^crowds

SANCTION discontinue 0.8: suspend~ties|talks cut~ties sever~ties break~ties break+off~ties|talks halt~ties|talks|mediation suspend~mediation end~mediation stop~mediation freeze~ties|talks
    reduce~ties end~ties|talks stop~ties cancel~ties downgrade~ties withhold~aid cut+off~ties|aid slash~aid close~missions
    shut~missions shut+down~missions announce~suspensions
SANCTION expel 0.8: expel~diplomats|staff withdraw~diplomats|keepers recall~diplomats pull~diplomats pull+out~keepers order~diplomats> eject~diplomats|staff
    declare~diplomats
SANCTION embargo 0.8: impose~sanctions reimpose~sanctions slap~sanctions adopt~sanctions renew~sanctions extend~sanctions
    prolong~sanctions tighten~sanctions toughen~sanctions widen~sanctions expand~sanctions announce~sanctions approve~sanctions
    place~sanctions levy~sanctions enforce~sanctions introduce~sanctions maintain~sanctions sanction embargo blacklist
    boycott boycott~goods ban~goods halt~goods stop~goods suspend~goods freeze~assets raise~tariffs

MOBILIZE troops 0.75: deploy~troops deploy@ mobilize mobilise dispatch~troops send~troops amass~troops mass~troops mass+on mass+near
    move~troops station~troops reinforce~troops strengthen~troops beef+up~troops bolster~troops build+up~troops increase~troops
    position~troops rush~troops call+up~troops intensify~troops remain+on~alert put+on~alert place+on~alert raise~alert patrol conduct~patrols
    step+up~patrols intensify~patrols begin~patrols launch~patrols
MOBILIZE weapons 0.7: fire~ballistics launch~ballistics test~weapons test-fire test-launch install~weapons station~weapons deploy~weapons parade~weapons
    conduct~drills hold~drills stage~drills begin~drills launch~drills carry+out~drills start~drills unveil~weapons

COERCE seize 0.75: annex seize~goods|assets confiscate impound expropriate nationalize nationalise demolish~homes bulldoze freeze~accounts
    commandeer
COERCE arrest 0.8: arrest detain jail imprison capture~people round+up apprehend sentence remand take+into~custody
    hold+without make~arrests order~arrests announce~arrests incarcerate intern
COERCE deport 0.8: deport expel evict banish exile
COERCE restrict 0.7: impose~laws declare~laws enforce~laws extend~laws tighten~laws reimpose~laws introduce~laws announce~laws
    order~laws close~borders seal~borders shut~borders restrict= curb~rights disperse crack+down suppress~protests quell~protests
    block~protests|sites break+up~protests bar@ forbid@ prohibit= quarantine lock+down force>= order~outlets> suspend~rights curtail~rights
    limit~rights place~laws issue~warrants dissolve~bodies put~arrests place~arrests
COERCE ban 0.75: ban outlaw proscribe suspend~outlets revoke~licences disqualify@ blacklist~outlets
COERCE censor 0.75: censor close~outlets shut~outlets shut+down~outlets gag@ silence@ jam~outlets
COERCE cyber 0.7: hack hack+into launch~cyber_attacks conduct~cyber_attacks carry+out~cyber_attacks mount~cyber_attacks

ASSAULT attack 0.85: attack invade ambush storm assault battle!ills launch~attacks carry+out~attacks conduct~attacks mount~attacks
    wage~attacks stage~attacks commence~attacks begin~attacks resume~attacks intensify~attacks step+up~attacks escalate~attacks
    continue~attacks order~attacks unleash~attacks start~attacks perpetrate~attacks raid clash clash+with fight@ fight+with@
    strike~targets|land strike@ hit~targets target~targets overpower repel@ violate~truces break~truces breach~truces rout beat+back
ASSAULT occupy 0.8: occupy~land|buildings overrun capture~land capture!prizes seize~land|control seize+from retake~land recapture
    take+over~land|bases take~hostages take~control^fighters conquer besiege torch!symbols lay~sieges impose~sieges blockade encircle impose~sieges tighten~sieges
    push+out@
ASSAULT kill 0.85: kill!ideas murder assassinate execute!plans massacre behead wound slay lynch slaughter poison@ hang@ crucify
ASSAULT beat 0.8: torture rape beat~victims beat+up stab abduct kidnap hijack manhandle assault@ hold~hostages hold+as~hostages use+as~hostages molest flog mutilate
ASSAULT firearms 0.8: shoot~people shoot@ shoot+at gun+down fire~attacks/at fire~attacks/into fire~attacks/on open~fires exchange~fires trade~fires fire+on fire+at fire~attacks
    open+up+on return~fires shoot+dead
ASSAULT explosives 0.85: bomb shell bombard pound@ pound~land strafe torpedo shoot+down blow+up detonate drop~attacks rain~attacks
    destroy~targets|troops raze~land dynamite
"""

NOUNS: Final = """
CONSULT talk 0.75: talks negotiation consultation | discussion dialogue
CONSULT third-party 0.7: mediation
CONSULT phone 0.7: conversation call*phone call*telephone | call+with call+between
CONSULT meet 0.8: meeting summit conference*joint
CONSULT visit 0.75: visit | trip
ACCUSE disapprove 0.65: condemnation denunciation | criticism accusation allegation
THREATEN warn 0.65: ultimatum | threat warning
REQUEST demand 0.6: | appeal plea demand request call+for
AGREE promise 0.6: | promise pledge
PROTEST demo 0.65: protest!legal demonstration sit-in | rally!legal march
PROTEST strike 0.65: strike*hunger strike*general | strike walkout
PROTEST riot 0.65: riot
ASSAULT attack 0.65: invasion offensive!charm torture shelling bombing bombardment ambush massacre assassination beheading abduction kidnapping
    airstrike strike*air strike*missile strike*drone strike*rocket strike*military | attack raid assault clash incursion killing
    execution
ACCUSE verbal 0.6: attack*scathing attack*verbal attack*blistering attack*stinging attack*scornful attack*withering
COERCE cyber 0.65: cyberattack attack*cyber
SANCTION embargo 0.6: | embargo sanction
COERCE arrest 0.6: | arrest detention crackdown
COOPERATE military 0.6: | cooperation
RETREAT withdraw 0.6: withdrawal pullout
CONCEDE release 0.55: | release
SUPPORT sign 0.6: | agreement pact accord
CONCEDE ceasefire 0.6: | ceasefire truce amnesty
MOBILIZE troops 0.6: deployment build-up buildup mobilization mobilisation
"""

ADJECTIVES: Final = """
AGREE promise 0.7: willing> ready> prepared> open+to
ACCUSE allege 0.7: guilty
"""

CLASSES: Final = {
    "troops": """troop soldier force army unit battalion brigade regiment fighter warship ship navy tank jet aircraft warplane
        marine personnel contingent carrier fleet bomber reservist convoy presence paratrooper battlegroup division squadron
        militia commando helicopter destroyer frigate submarine garrison police""",
    "ballistics": "missile*ballistic missile*cruise missile*range satellite",
    "weapons": """weapon weaponry missile arm ammunition rocket munition artillery launcher gun firearm rifle warhead howitzer drone
        weapons system battery bomb""",
    "measures": """sanction embargo ban curfew restriction blockade emergency measure tariff quarantine lockdown limit
        blacklist suspension charge control duty moratorium boycott closure warning visa blockage quota penalty""",
    "tariffs": "tariff duty levy quota",
    "sanctions": "sanction embargo tariff boycott blacklist penalty duty countermeasure",
    "sieges": "siege blockade occupation",
    "pacts": """agreement deal pact accord treaty memorandum contract partnership protocol compromise understanding settlement
        cessation mou convention declaration""",
    "deals": "deal accord pact treaty memorandum",
    "plans": "plan initiative solution roadmap formula",
    "truces": "ceasefire truce armistice cease-fire cessation",
    "keepers": "peacekeeper monitor observer inspector peacekeeping",
    "alert": "alert standby",
    "talks": """talk meeting negotiation summit conference discussion consultation dialogue lunch dinner conversation briefing
        gathering""",
    "visits": "visit trip tour",
    "meals": "lunch dinner breakfast tea conversation chat",
    "views": "view",
    "mediation": "mediation",
    "invitations": "invitation",
    "willingness": "willingness readiness",
    "rights": "right freedom liberty safety constitution publication activity access movement assembly",
    "aims": """need demand goal target standard requirement condition deadline challenge expectation criterion obligation objective
        death fate resistance opposition quota threshold cost""",
    "press": """reporter journalist press media parliament crowd supporter audience agency newspaper television tv radio
        broadcaster correspondent conference rally reuters afp ap cnn bbc abc nbc cbs fox cnews tass interfax xinhua
        bloomberg guardian times post msnbc npr politico channel show program programme news ria lawmakers congress assembly""",
    "aid": """aid assistance relief fund funding grant supply food medicine vaccine donation refuge shelter equipment help mask
        ventilator dose vehicle medication kit loan package humanitarian blanket tent wheat grain parcel stipend team*medical team*rescue expert*medical doctor nurse""",
    "services": "care treatment rescue",
    "trainees": "troop soldier pilot police policeman cadet recruit officer force army unit guard commando militia",
    "fundings": "fund funding aid money assistance",
    "asylum": "asylum refuge shelter sanctuary residency",
    "refugees": "refugee migrant seeker evacuee people child family civilian immigrant",
    "ties": """tie relation cooperation aid assistance contact supply funding trade delivery flight participation membership link
        support exchange subsidy grant partnership""",
    "diplomats": "diplomat ambassador envoy attaché consul attache",
    "staff": """inspector worker*humanitarian worker*aid mission organisation organization agency staff personnel monitor
        observer""",
    "missions": "embassy consulate mission",
    "people": """prisoner detainee hostage captive activist journalist dissident soldier leader minister sailor crew protester
        opposition suspect national citizen politician man woman people child militant rebel fighter member worker student
        teacher lawyer blogger priest bishop official officer commander peacekeeper observer aide""",
    "probes": """investigation inquiry probe lawsuit suit complaint case charge allegation proceeding indictment audit enquiry
        impeachment prosecution appeal petition action*legal proceeding*legal""",
    "allegations": "allegation accusation",
    "homes": "house home office residence headquarters premise apartment settlement",
    "attacks": """attack assault offensive strike airstrike raid missile rocket bomb bombing war invasion shell warfare shot grenade
        campaign*military campaign*bombing campaign*air incursion mortar round*mortar gas drone bombardment operation*military operation*ground
        operation*air operation*combat hostility violence aggression fire firing shelling fighting activity*military bloodshed
        counteroffensive operations*military""",
    "verbal": "verbal scathing blistering stinging withering scornful personal extraordinary furious bitter fierce outspoken fresh veiled",
    "joint": "joint",
    "cyber": "cyber",
    "drills": "exercise drill manoeuvre maneuver exercises",
    "wargames": "game*war wargame",
    "projects": "project venture programme program production",
    "patrols": "patrol",
    "intelligence": "information intelligence evidence data technology expertise",
    "protests": """protest demonstration rally march strike sit-in vigil riot boycott walkout picket blockade procession""",
    "walkouts": "strike walkout stoppage",
    "work": "work",
    "tools": "tool",
    "streets": "street",
    "votes": "election vote poll referendum runoff ballot presidential",
    "classes": "class lecture",
    "roads": "road highway street bridge motorway border entrance railway",
    "symbols": "flag effigy portrait tyre",
    "proposals": """request proposal offer demand appeal bid plan call resolution motion deal agreement invitation claim accusation
        allegation decision idea extradition petition suggestion application bill report charge term ultimatum amendment
        condition advance overture recommendation""",
    "pleas": """request appeal bail claim allegation accusation charge application petition motion extradition parole
        report demand""",
    "claims": "claim allegation accusation result report finding account",
    "bids": "bid demand claim objection",
    "threats": "ultimatum threat warning*stern warning*stark deadline",
    "deadlines": "deadline ultimatum",
    "revenge": "retaliation revenge vengeance response retribution",
    "sabres": "sabre saber",
    "support": """support solidarity backing condolence confidence praise gratitude commitment thanks congratulation endorsement
        sympathy appreciation respect admiration blessing""",
    "tribute": "tribute homage",
    "medals": "medal order prize award",
    "states": "independence state government country sovereignty leader",
    "blame": """condemnation concern criticism anger outrage dismay accusation blame disappointment displeasure regret alarm
        opposition doubt disapproval objection""",
    "doubts": "doubt",
    "suspensions": "suspension",
    "permits": """permission approval access leave consent authorization authorisation bail citizenship independence amnesty
        autonomy pardon clearance visa entry mandate immunity clemency light*green authority recognition status visit relief order""",
    "pardon": "pardon amnesty clemency",
    "release": "release",
    "concessions": "concession compromise",
    "stance": "stance position",
    "offices": "post office job government cabinet",
    "positions": "position base area post village city region town country territory outpost zone",
    "stockpiles": "stockpile arsenal chemical warhead",
    "fight": "struggle fight arms",
    "tension": "tension",
    "goods": "import export oil gas shipment good product sale purchase trade flight investment",
    "assets": "asset property ship tanker vessel oil drug weapon passport cash boat shipment equipment plane aircraft money document",
    "accounts": "account asset",
    "land": """territory city town village region capital airport area province district neighbourhood neighborhood enclave stronghold
        crossing land field island peninsula hill outpost mosque port suburb half parts junction dam base barracks position
        checkpoint border""",
    "bases": "base camp barracks station compound building town city",
    "buildings": "building square embassy parliament ministry headquarters campus university office",
    "control": "control power",
    "hostages": "hostage captive shield",
    "fires": "fire gunfire",
    "targets": """target position base camp convoy hospital school militant facility depot site headquarters compound building
        hideout reactor infrastructure refinery plant home house vehicle ship checkpoint outpost bunker warehouse airfield
        installation bridge village rebel enclave""",
    "arrests": "arrest detention custody",
    "custody": "custody detention",
    "orders": """order decision ban rule restriction demand charge policy requirement measure case decree plan law bill resolution
        verdict ruling conviction sanction sentence constitution""",
    "laws": """emergency curfew siege law*martial lockdown restriction closure quarantine curb ban blackout rule*emergency
        limit control shutdown checkpoint""",
    "borders": "border airspace crossing frontier airport",
    "outlets": """newspaper publication broadcaster station channel website outlet magazine radio party ngo organisation organization
        broadcast licence license parliament daily weekly television network site activity school church mosque""",
    "sites": "website site access internet facebook twitter network platform",
    "licences": "licence license passport visa citizenship accreditation permit",
    "bodies": "parliament party assembly council",
    "warrants": "warrant",
    "extradition": "extradition",
    "trade": "trade",
    "crowds": """people protester demonstrator student worker thousand hundred ten dozen activist resident supporter crowd
        opponent teacher nurse farmer woman doctor driver miner employee inmate villager million youth trader union lecturer
        refugee monk critic mourner movement opposition party guard prisoner taxi group leader""",
    "leaders": """minister president leader secretary envoy chancellor delegation diplomat premier ambassador pope king queen prince
        chief chairman senator official general commander commissioner counterpart spokesman head governor adviser negotiator
        representative team""",
    "courts": "court judge tribunal prosecutor",
    "police": "police officer agent authority investigator fbi detective prosecutor",
    "legal": "electoral election campaign",
    "demands": "demand request",
    "contests": "race tournament competition event game match election contest",
    "prizes": """title attention imagination image footage video moment mood gold medal crown trophy essence share market heart
        scene photo spirit interest data""",
    "ills": """fire blaze virus disease cancer flood pandemic coronavirus covid covid-19 outbreak inflation corruption crime
        poverty recession drought wildfire illness injury change""",
    "fighters": """rebel militant insurgent group fighter separatist gunman jihadist army military junta taliban force troop
        soldier militia houthis coalition government""",
    "victims": """protester demonstrator prisoner detainee inmate activist journalist reporter dissident civilian migrant
        refugee resident villager man woman boy girl child student teacher worker people victim wife husband passer-by
        suspect hostage captive dozens monk""",
    "ideas": """bill plan proposal measure legislation amendment project deal programme program idea motion treaty mood momentum
        hope dream time job story appetite demand pain""",
    "papers": """report statement video footage data figure document letter album song film list image photo picture result
        finding audio transcript book detail information plan fund funding single trailer name study survey tape version
        record recording memo budget schedule guideline forecast""",
}  # fmt: skip
