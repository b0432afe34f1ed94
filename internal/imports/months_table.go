package imports

import "strings"

// monthWords are the names of months in the cases and cuts people write, folded.
var monthWords = indexed(1,
	"січень січня січні січ january jan",
	"лютий лютого лютому лют february feb",
	"березень березня березні берез бер march mar",
	"квітень квітня квітні квіт кві april apr",
	"травень травня травні трав тра may",
	"червень червня червні черв чер june jun",
	"липень липня липні лип july jul",
	"серпень серпня серпні серп сер august aug",
	"вересень вересня вересні верес вер september sept sep",
	"жовтень жовтня жовтні жовт жов october oct",
	"листопад листопада листопаді листоп лист november nov",
	"грудень грудня грудні груд гру december dec",
)

// seasonWords give the month a season begins with; 0 is the December of the year before.
var seasonWords = map[string]int{
	"зима": 0, "зими": 0, "взимку": 0, "узимку": 0, "winter": 0,
	"весна": 3, "весни": 3, "навесні": 3, "spring": 3,
	"літо": 6, "літа": 6, "влітку": 6, "улітку": 6, "summer": 6,
	"осінь": 9, "осені": 9, "восени": 9, "autumn": 9, "fall": 9,
}

func indexed(from int, lines ...string) map[string]int {
	out := map[string]int{}
	for i, line := range lines {
		for _, w := range strings.Fields(line) {
			out[w] = from + i
		}
	}
	return out
}
