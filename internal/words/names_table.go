package words

// endings are what stands after the stem as кого, кому, ким and in the vocative.
type endings [4]string

// The patterns of §§ 72–143 that names follow. The dative is the short one, which papers of an office
// prefer: Івану, not Іванові.
var (
	hardA       = endings{"и", "і", "ою", "о"}      // Оксана, Сорока
	mixedA      = endings{"і", "і", "ею", "е"}      // Груша
	softA       = endings{"і", "і", "ею", "е"}      // Ілля, Зоря
	gentleA     = endings{"і", "і", "ею", "ю"}      // Леся
	vowelA      = endings{"ї", "ї", "єю", "є"}      // Марія, Дар’я
	hard        = endings{"а", "у", "ом", "е"}      // Іван
	hardU       = endings{"а", "у", "ом", "у"}      // Шевченко, Мельник
	mixed       = endings{"а", "у", "ем", "е"}      // Лукаш
	mixedU      = endings{"а", "у", "ем", "у"}      // Петрович
	soft        = endings{"я", "ю", "ем", "ю"}      // Василь, Ігор
	vowelSoft   = endings{"я", "ю", "єм", "ю"}      // Сергій
	possessive  = endings{"а", "у", "им", "е"}      // Ковалів, Зуєв
	adjective   = endings{"ого", "ому", "им", "ий"} // Левицький
	soften      = endings{"ього", "ьому", "ім", "ій"}
	adjectiveF  = endings{"ої", "ій", "ою", "а"}   // Левицька
	adjectiveFS = endings{"ьої", "ій", "ьою", "я"} // Середня
)

// odd are stems that no rule finds: how the word stands before its endings, and the endings.
type odd struct {
	stem string
	endings
}

// oddGiven are given names of men and women that go their own way.
var oddGiven = map[string]odd{
	"ігор": {"ігор", soft}, "лазар": {"лазар", soft}, "цезар": {"цезар", soft},
	"федір": {"федор", hard}, "сидір": {"сидор", hard}, "прохір": {"прохор", hard}, "антін": {"антон", hard},
	"тиміш": {"тимош", mixed}, "прокіп": {"прокоп", hard}, "яків": {"яков", hard}, "лев": {"лев", hard}, "олег": {"оле", endings{"га", "гу", "гом", "же"}},
	"отто": {"отто", endings{}}, "бруно": {"бруно", endings{}}, "гуго": {"гуго", endings{}}, "гвідо": {"гвідо", endings{}},
	"любов": {"любов", endings{"і", "і", "’ю", "е"}}, "нінель": {"нінел", endings{"і", "і", "лю", "е"}}, "адель": {"адел", endings{"і", "і", "лю", "е"}},
	"ізабель": {"ізабел", endings{"і", "і", "лю", "е"}}, "рашель": {"рашел", endings{"і", "і", "лю", "е"}}, "мішель": {"мішел", endings{"і", "і", "лю", "е"}},
	"руф": {"руф", endings{"і", "і", "’ю", "е"}}, "юдиф": {"юдиф", endings{"і", "і", "’ю", "е"}},
}

// oddSurnames are surnames of men whose vowel flees or changes, and those that look like another kind.
var oddSurnames = map[string]odd{
	"соловей": {"солов’", vowelSoft}, "горобей": {"гороб’", vowelSoft}, "лебідь": {"лебед", soft}, "ведмідь": {"ведмед", soft}, "медвідь": {"медвед", soft},
	"кисіль": {"кисел", soft}, "хміль": {"хмел", soft}, "журавель": {"журавл", soft}, "корінь": {"корен", soft}, "кремінь": {"кремен", soft},
	"кінь": {"кон", soft}, "ячмінь": {"ячмен", soft}, "заєць": {"зайц", soft}, "козел": {"козл", hard}, "орел": {"орл", hard}, "осел": {"осл", hard},
	"бусел": {"бусл", hard}, "свекор": {"свекр", hard}, "сокіл": {"сокол", hard}, "кіт": {"кот", hard}, "віл": {"вол", hard}, "віз": {"воз", hard},
	"ніс": {"нос", hard}, "пес": {"пс", hard}, "явір": {"явор", hard}, "бобер": {"бобр", hard}, "бобир": {"бобир", soft}, "федір": {"федор", hard},
	"сидір": {"сидор", hard}, "прокіп": {"прокоп", hard}, "яків": {"яков", hard}, "лев": {"лев", hard},
	"чернець": {"чернец", soft}, "гончар": {"гончар", mixed}, "чий": {"чи", vowelSoft}, "кий": {"ки", vowelSoft}, "стрий": {"стри", vowelSoft}, "вий": {"ви", vowelSoft},
	"волошин": {"волошин", hard}, "русин": {"русин", hard}, "литвин": {"литвин", hard}, "сербин": {"сербин", hard}, "татарин": {"татарин", hard},
	"грузин": {"грузин", hard}, "турчин": {"турчин", hard}, "болгарин": {"болгарин", hard}, "циганин": {"циганин", hard}, "селянин": {"селянин", hard},
	"син": {"син", hard}, "клин": {"клин", hard}, "млин": {"млин", hard}, "блин": {"блин", hard}, "тин": {"тин", hard}, "лин": {"лин", hard},
	"хрін":    {"хрін", hard},
	"толстой": {"толст", adjective},
}

// oddEnds are ends of compound surnames whose vowel changes: Чорновіл — Чорновола.
var oddEnds = map[string]odd{
	"вніс": {"внос", hard}, "віл": {"вол", hard}, "ріг": {"рог", hardU}, "кінь": {"кон", soft}, "ийніс": {"ийнос", hard}, "оніс": {"онос", hard}, "огір": {"огор", hard},
}

// softR are nouns in -ар and -ир that stand in the soft group: Бондар — Бондаря.
var softR = map[string]bool{
	"кобзар": true, "бондар": true, "пекар": true, "токар": true, "косар": true, "писар": true, "друкар": true, "лікар": true, "вівчар": true,
	"крамар": true, "шахтар": true, "слюсар": true, "дзвонар": true, "паламар": true, "пономар": true, "шинкар": true, "бочкар": true,
	"грабар": true, "кухар": true, "аптекар": true, "бровар": true, "винар": true, "рибар": true, "лимар": true, "шапкар": true,
	"чинбар": true, "ситар": true, "пушкар": true, "снігир": true, "пастир": true, "козир": true, "богатир": true,
	"лазар": true, "господар": true, "володар": true, "секретар": true, "цар": true, "свинар": true,
}

// softL are the bases whose possessive has е: Ковалів — Ковалева, but Романів — Романова.
var softL = []string{"ковалів", "москалів", "королів", "василів", "лебедів", "бондарів", "кобзарів", "пекарів", "лазарів", "писарів", "токарів", "ігорів"}

// adjectivesF are surnames of women from an adjective that no ending tells from a noun.
var adjectivesF = map[string]bool{
	"біла": true, "чорна": true, "мала": true, "руда": true, "сива": true, "лиса": true, "гладка": true, "кругла": true, "красна": true, "мудра": true,
	"нова": true, "проста": true, "тиха": true, "товста": true, "худа": true, "суха": true, "темна": true, "зелена": true, "гола": true, "добра": true,
	"дика": true, "глуха": true, "крива": true, "німа": true, "ряба": true, "щаслива": true, "вишнева": true, "вільна": true, "широка": true, "висока": true,
	"глибока": true, "молода": true, "стара": true, "легка": true, "тонка": true, "красива": true, "весела": true, "смілива": true, "чесна": true,
	"волошина": true, "русина": true, "литвина": true, "святна": true, "безрідна": true, "багата": true, "убога": true, "солона": true,
	"гірка": true, "солодка": true, "пильна": true, "вірна": true, "славна": true, "ясна": true, "гнила": true, "кисла": true, "довга": true, "коротка": true,
	"рудна": true, "народна": true, "підгірна": true, "загребельна": true, "нагірна": true, "надрічна": true,
}

// nounsF are nouns that end like a surname from an adjective.
var nounsF = map[string]bool{
	"сова": true, "корова": true, "дуброва": true, "діброва": true, "голова": true, "основа": true, "підкова": true,
	"людина": true, "долина": true, "калина": true, "ялина": true, "година": true, "родина": true,
}
