"""The words that `bot.language.welsh` knows, without accents: common Welsh ones, and those that speak against Welsh."""

from __future__ import annotations

#: Function words and set forms that are nothing else in the languages heard here.
STRONG = frozenset(
    """mae maen mae'r mae'n dw dwi rwy rwy'n rwyf rydw rydyn rydym rydych ydw ydyn ydych ydy ydi yw oes oedd roedd
    roeddwn wnes wnaeth gwnaeth bydd byddaf byddai fydd fydda fyddaf fyddwch fyddwn fuodd buodd sydd sy'n wedi
    wedyn yn yng ym fy eich ein gyda gydag efo gan gen ganddo ganddi heb ddim dim nid nad nac oddi beth pryd pwy
    sut pam paham faint ble bryd ydwyf hoffwn hoffen hoffai liciwn liciwn leiciwn dylwn ddylwn allwch alla allaf
    gallaf galla gallwch gallwn medra fedra fedrwch medrwch gaf gawn cewch gewch ges gefais cefais gafodd angen
    eisiau isio moyn ishe chwilio gwybod methu gweld gweithio gwneud mynd dod cael gael talu dalu gofyn ofyn
    ffonio ebost siarad helpu anfon cysylltu trefnu archebu adrodd hwn hyn hynny hwnnw yma yna yno acw hefyd eto
    nawr rwan heddiw yfory ddoe neithiwr bore prynhawn wythnos wythnosau mis misoedd flwyddyn blwyddyn achos
    oherwydd rhywun rhywbeth unrhyw pob bob arall eraill iawn gwelwch diolch os gwelwch dda plis chi nhw rhaid
    rhwng drwy trwy dros ers erbyn cyn tan wrth rhag rhai llawer dyw dydy dydi doedd dwn does'na nos croeso helo
    shwmae s'mae mi'n ni'n chi'n fi'n o'r i'r a'r i'n sa'i smo fan'na ngwastraff nghartref mhlant nhad mham
    fanno fama allan mewn cymraeg gymraeg nghymru ngheir atoch ataf amdano arna arnaf arnoch ynglyn ynghylch
    ddylai gollwng gysylltwch medru fethu gwneir maent ydynt nid'wyf awr fynd sdim unman fwcio bwcio wybod mwy
    cyntaf gynted phosib posib sefydlu debyd uniongyrchol maer rwyn dwin dach rydyn tro hir agos ambell erioed
    byth weithiau cyfer rywun rywbeth rywle lawr fyny mlaen""".split()  # noqa: SIM905 - a list of words reads best as words
)
#: Radical forms; their mutations count as well.
PLAIN = frozenset(
    """bin biniau sbwriel gwastraff ailgylchu bwyd gardd casglu casgliad gwag gwagio cyngor treth llyfrgell llyfr
    llyfrau tai ty cartref rhent rhentu plant plentyn ysgol ysgolion mam tad gwraig gwr merch mab teulu person
    pobl golau goleuadau twll tyllau cwestiwn cwyn cwyno problem parcio trwydded bathodyn glas gwyrdd du brown
    coch newydd newid cyfeiriad symud biliau bil arian budd-dal cymorth help gostyngiad pleidleisio cofrestru
    genedigaeth marwolaeth marw priodi swydd swyddi sydd gwaith cynllunio caniatad estyniad cymdogion cymydog
    swn uchel llygod mawr bach llwynog llanast carthion dwr llifogydd llawr llwybr cerdded coeden coed troi
    torri torrodd sbwriel dillad soffa gwely oergell peiriant golchi rhewgell hen dodrefn dosbarth gwersi nofio
    pwll canolfan hamdden agor agored cau ar-lein oriau amser dydd dyddiad llun mawrth mercher iau gwener sadwrn
    sul nadolig pasg haf tan gwresogi boeler drws ffenestr lleithder llwydni gollwng dal dod cerdyn rhif ffon
    neges gwefan ffurflen gwasanaeth gwasanaethau swyddfa apwyntiad cyfarfod tacsi bws lori car ceir cael taliad
    talu dyled llys llythyr gwybodaeth hapus siomedig ofnadwy gwael cywir anghywir colli collais dirwy apelio
    canslo gorffen dechrau mwyn gallu ceisio cyrraedd derbyn anghofio gadael gofalu gofal anabl anabledd cadair
    olwyn henoed digartref byw aros cysgu tlawd oer poeth nwy trydan brys argyfwng ambiwlans heddlu anadlu
    gwaedu ymosod damwain eglwys mynwent cwn ci baw cath ebost saesneg cymraeg siarad ysgrifennu darllen deall
    dysgu adref clywed dangos esbonio egluro penderfyniad cais ceisiadau rheolwr rhywle pell bwrdd""".split()  # noqa: SIM905 - a list of words reads best as words
)
#: Radical or mutated forms that are also words of English or of other neighbours.
PLAIN_TOO = frozenset(
    """bin bins help person problem bus car tan dan than gan can mam dad mab fab tad tai ci du gar""".split()  # noqa: SIM905
)
#: Welsh, and many another thing.
WEAK = frozenset(
    """y yr i o a ar am at un dau tri ac neu na ni ti fi ei eu os lle pan bod fod hi fo fe mi ond dyn does da ty
    ar-lein sy bo hon bu fel gwyn mor mwy dy fi bin can gan dan tan help person bws problem plant llyfr""".split()  # noqa: SIM905 - a list of words reads best as words
)
#: English that a Welsh message hardly has.
ENGLISH = frozenset(
    """the is are was were my your our their his her in on of for and to that this it its it's i'm i've i'd we you they
    he she with from have has had not don't doesn't isn't can't won't when what where who why how which do did
    will would could should please thanks thank there here be been me us them if or so but by an as no yes hello
    hi need want get got still about out up bin bins road street council tax house near just than then can see
    all off over under one two does any more some into week day today yesterday tomorrow now next last time take
    took taken make made live living called called bod dad car bus help person problem fan fans the'n fish'n
    rock'n drum'n n'u""".split()  # noqa: SIM905 - a list of words reads best as words
) - {"bod"}
#: Marks of Scots, French, Polish, Cornish and Irish.
OTHER_TONGUES = frozenset(
    """le la les des une je tu nous vous il elle est et dans pour pas que qui mon ma mes ne du au aux c'est j'ai moj
    moja jest nie sie czy jak gdzie prosze dzien dobry mam jestem na w z do za od po dla ktory moje kiedy co ten
    ta och aye ken wee dinnae cannae didnae wisnae ma yer oan tae fae hae gonnae whit an' agus mo chara an
    bhfuil ta kernow dydh ha""".split()  # noqa: SIM905 - a list of words reads best as words
) - {"na"}
#: What takes the danger out of a word: fireworks, an alarm, a fire station, a gas bill.
HARMLESS = (
    r"\b(?:tan|dan|than) gwyllt\b",
    r"\blarwm (?:tan|dan|nwy|mwg)\b",
    r"\b(?:g?orsaf|diffoddwr|lle|drws) (?:tan|dan)\b",
    r"\bg?wasanaeth tan\b",
    r"\b(?:bil|biliau|boeler|cwmni|mesurydd) nwy\b",
    r"\b(?:wedi|newydd) marw y llynedd\b",
    r"\bcofrestru (?:\w+ )?(?:m|f)arwolaeth\b",
)
#: What speaks of danger to life.
DANGER = (
    r"\bar (?:dan|tan)\b",
    r"\b(?:mae|oes|gweld|yna) (?:'?na )?(?:tan|dan)\b",
    r"\bmae'na (?:tan|dan)\b",
    r"\b(?:tan|dan) (?:yn|mawr|fawr) ",
    r"\b(?:llosgi|losgi)\b.*\b(?:ty|fflat|adeilad|tu mewn)\b|\b(?:ty|fflat|adeilad)\b.*\b(?:llosgi|losgi)\b",
    r"\b(?:methu|ddim yn|gallu|ddim yn gallu|stopio|peidio|trafferth) (?:ag |a )?anadlu\b",
    r"\banadlu'n (?:iawn|galed)\b",
    r"\b(?:gwaedu|waedu)\b",
    r"\b(?:trawiad|strôc|stroc)\b",
    r"\b(?:yn|bron a|mynd i|eisiau|isio|moyn|am) (?:marw|farw)\b",
    r"\bambiwlans\b",
    r"\b(?:arogl|arogli|ogla|oglau|drewi|gollyngiad|gollwng)\w* (?:o |yn |fel )?nwy\b|\bnwy (?:yn gollwng|yn y ty)\b",
    r"\bcarbon monocsid\b",
    r"\b(?:boddi|foddi)\b",
    r"\b(?:ymosod|hymosod)\w*\b",
    r"\b(?:cyllell|gyllell|chyllell|gwn|trywanu|drywanu|saethu|thrywanu)\b",
    r"\b(?:lladd|ladd|hunanladdiad|gorddos)\b",
    r"\banymwybodol\b",
    r"\b(?:damwain|ddamwain)\b.*\b(?:car|ffordd|anafu|anafwyd|brifo|sownd|gwael|ddifrifol)\b",
    r"\b(?:argyfwng|ffrwydr\w+)\b",
    r"\b(?:bwrw|curo|taro|brifo|fwrw|guro) (?:fi|i|hi|y plant|fy)\b",
    r"\bfy (?:mwrw|nghuro|nharo|mrifo|lladd|mygwth)\b",
    r"\b(?:cwympo|syrthio|disgyn)\b.*\bddim yn (?:symud|ymateb|deffro)\b|\bddim yn (?:ymateb|deffro)\b",
    r"\b(?:gwifren|wifren|gwifrau|cebl)\b.*\b(?:byw|drydan|trydan)\b",
    r"\b(?:adeilad|wal|to|nenfwd)\b.*\b(?:cwympo|dymchwel|ddymchwel)\b.*\b(?:ar|rhywun)\b",
)
