package imports

// zonePlace ties the places donors name to a time zone: stems begin a word in any grammatical case,
// marks are whole words. Central European Time on a donor's page means the clock on Brussels' wall.
type zonePlace struct {
	zone, uk, en string
	stems, marks []string
}

var zonePlaces = []zonePlace{
	{"Europe/Kyiv", "Київ", "Kyiv", []string{"київ", "києв", "києві", "україн", "луцьк", "kyiv", "kiev", "ukrain", "lutsk"}, []string{"eet", "eest"}},
	{"Europe/Brussels", "Брюссель", "Brussels", []string{"брюссел", "бельг", "brussel", "bruxelles", "belgi"}, []string{"cet", "cest", "cet/cest", "mez"}},
	{"Europe/Warsaw", "Варшава", "Warsaw", []string{"варшав", "польщ", "польськ", "люблін", "warsaw", "warszaw", "poland", "polish", "lublin"}, nil},
	{"Europe/Vilnius", "Вільнюс", "Vilnius", []string{"вільнюс", "литв", "литовськ", "vilnius", "lithuan"}, nil},
	{"Europe/Riga", "Рига", "Riga", []string{"риг", "ризьк", "латві", "riga", "latvia"}, nil},
	{"Europe/Tallinn", "Таллінн", "Tallinn", []string{"таллін", "талін", "естон", "tallinn", "estonia"}, nil},
	{"Europe/Stockholm", "Стокгольм", "Stockholm", []string{"стокгольм", "швец", "шведськ", "stockholm", "sweden", "swedish"}, nil},
	{"Europe/Oslo", "Осло", "Oslo", []string{"осло", "норвег", "норвез", "oslo", "norw"}, nil},
	{"Europe/Helsinki", "Гельсінкі", "Helsinki", []string{"гельсінк", "хельсінк", "фінлянд", "фінськ", "helsinki", "finland", "finnish"}, nil},
	{"Europe/Copenhagen", "Копенгаген", "Copenhagen", []string{"копенгаген", "дані", "данськ", "copenhagen", "denmark", "danish"}, nil},
	{"Europe/Berlin", "Берлін", "Berlin", []string{"берлін", "бонн", "німеч", "німецьк", "berlin", "bonn", "german", "eschborn"}, nil},
	{"Europe/Paris", "Париж", "Paris", []string{"париж", "паризьк", "франц", "страсбур", "paris", "france", "french", "strasbourg"}, nil},
	{"Europe/Luxembourg", "Люксембург", "Luxembourg", []string{"люксембур", "luxemb"}, nil},
	{"Europe/Amsterdam", "Амстердам", "Amsterdam", []string{"амстердам", "гааг", "нідерланд", "amsterdam", "hague", "netherlands", "dutch"}, nil},
	{"Europe/Vienna", "Відень", "Vienna", []string{"віден", "відн", "австрі", "vienna", "wien", "austria"}, nil},
	{"Europe/Zurich", "Берн", "Bern", []string{"берн", "цюріх", "цюрих", "женев", "швейцар", "bern", "zurich", "zürich", "geneva", "swiss", "switzerland"}, nil},
	{"Europe/Prague", "Прага", "Prague", []string{"праг", "празьк", "чех", "чеськ", "prague", "praha", "czech"}, nil},
	{"Europe/Bratislava", "Братислава", "Bratislava", []string{"братислав", "словач", "bratislava", "slovak"}, nil},
	{"Europe/Budapest", "Будапешт", "Budapest", []string{"будапешт", "угорщ", "угорськ", "budapest", "hungar"}, nil},
	{"Europe/Bucharest", "Бухарест", "Bucharest", []string{"бухарест", "румун", "bucharest", "romania"}, nil},
	{"Europe/Chisinau", "Кишинів", "Chisinau", []string{"кишин", "молдов", "chisinau", "chișinău", "moldova"}, nil},
	{"Europe/Rome", "Рим", "Rome", []string{"рим", "італі", "rome", "ital"}, nil},
	{"Europe/Madrid", "Мадрид", "Madrid", []string{"мадрид", "іспан", "madrid", "spain", "spanish"}, nil},
	{"Europe/Lisbon", "Лісабон", "Lisbon", []string{"лісабон", "португал", "lisbon", "portug"}, nil},
	{"Europe/Athens", "Афіни", "Athens", []string{"афін", "греці", "athens", "greece"}, nil},
	{"Europe/London", "Лондон", "London", []string{"лондон", "британ", "london", "britain", "british"}, []string{"bst", "uk"}},
	{"Europe/Dublin", "Дублін", "Dublin", []string{"дублін", "ірланд", "dublin", "ireland"}, nil},
	{"Europe/Istanbul", "Стамбул", "Istanbul", []string{"стамбул", "анкар", "istanbul", "ankara"}, nil},
	{"Asia/Tbilisi", "Тбілісі", "Tbilisi", []string{"тбіліс", "tbilisi"}, nil},
	{"America/New_York", "Нью-Йорк", "New York", []string{"нью-йорк", "нью йорк", "вашингтон", "new york", "new-york", "washington"}, []string{"et", "est", "edt", "ny", "nyc", "dc"}},
	{"America/Chicago", "Чикаго", "Chicago", []string{"чикаго", "chicago"}, []string{"ct", "cst", "cdt"}},
	{"America/Denver", "Денвер", "Denver", []string{"денвер", "denver"}, []string{"mst", "mdt"}},
	{"America/Los_Angeles", "Лос-Анджелес", "Los Angeles", []string{"лос-анджелес", "los angeles", "сан-франциско", "san francisco"}, []string{"pt", "pst", "pdt"}},
	{"America/Toronto", "Оттава", "Ottawa", []string{"оттав", "торонто", "ottawa", "toronto"}, nil},
	{"Asia/Tokyo", "Токіо", "Tokyo", []string{"токіо", "японі", "японськ", "tokyo", "japan"}, []string{"jst"}},
	{"Asia/Seoul", "Сеул", "Seoul", []string{"сеул", "коре", "seoul", "korea"}, []string{"kst"}},
	{"UTC", "UTC", "UTC", nil, []string{"utc", "gmt", "z"}},
}
