package placements

// The keys of the norms: figures of the law and of the agreements that change. They are dated settings
// with their source; no code knows their values.
const (
	MinWageMonth       = "min_wage_month"
	MinWageHour        = "min_wage_hour"
	UsefulPayCapMult   = "useful_pay_cap_mult"
	PublicMaxDaysYear  = "public_max_days_year"
	PublicWarnDays     = "public_warn_days"
	PublicNearDays     = "public_near_days"
	TemporaryMaxMonths = "temporary_max_months"
	WeekHoursAdult     = "week_hours_adult"
	WeekHours16        = "week_hours_16_17"
	WeekHours14        = "week_hours_14_15"
	ESVRate            = "esv_rate"
	BriefingRepeatDays = "briefing_repeat_days"
	MilitaryNoticeDays = "military_notice_days"
	CentreNoticeDays   = "centre_notice_days" // working days
	AdvanceDay         = "advance_day"
	ActDay             = "act_day"
	FundsLowPct        = "funds_low_pct"
)

// The units of norms.
const (
	UnitMoney   = "money" // minor units of UAH
	UnitDays    = "days"
	UnitMonths  = "months"
	UnitHours   = "hours"
	UnitTimes   = "times"
	UnitPercent = "percent"
	UnitDay     = "day_of_month"
)

// Seed is one norm as the house first knows it. From is the day, YYYY-MM-DD, from which it holds.
type Seed struct {
	Key    string
	Value  float64
	Unit   string
	From   string
	Source string
}

// FigureSeeds are the norms a new house begins with. Whoever keeps the settings adds the next value
// with its date and source; what was, stays for what happened then.
var FigureSeeds = []Seed{
	{MinWageMonth, 800000, UnitMoney, "2024-04-01", "Закон про Державний бюджет України на 2024 рік, ст. 8"},
	{MinWageMonth, 864700, UnitMoney, "2026-01-01", "Закон про Державний бюджет України на 2026 рік, ст. 8"},
	{MinWageHour, 5200, UnitMoney, "2026-01-01", "Закон про Державний бюджет України на 2026 рік, ст. 8"},
	{UsefulPayCapMult, 1.5, UnitTimes, "2023-10-01", "Порядок, затверджений постановою КМУ від 13.07.2011 № 753; на 2026 рік уточнити"},
	{PublicMaxDaysYear, 180, UnitDays, "2013-01-01", "Закон «Про зайнятість населення» № 5067-VI, ст. 31"},
	{PublicWarnDays, 150, UnitDays, "2013-01-01", "правило департаменту"},
	{PublicNearDays, 170, UnitDays, "2013-01-01", "правило департаменту"},
	{TemporaryMaxMonths, 6, UnitMonths, "2013-01-01", "Закон «Про зайнятість населення» № 5067-VI, ст. 31 ч. 8"},
	{WeekHoursAdult, 40, UnitHours, "1993-01-01", "КЗпП України, ст. 50"},
	{WeekHours16, 36, UnitHours, "1993-01-01", "КЗпП України, ст. 51"},
	{WeekHours14, 24, UnitHours, "1993-01-01", "КЗпП України, ст. 51"},
	{ESVRate, 22, UnitPercent, "2016-01-01", "Закон № 2464-VI, ст. 8"},
	{BriefingRepeatDays, 180, UnitDays, "2005-01-26", "НПАОП 0.00-4.12-05, п. 6: не рідше одного разу на шість місяців"},
	{MilitaryNoticeDays, 7, UnitDays, "2022-12-30", "Порядок, затверджений постановою КМУ від 30.12.2022 № 1487"},
	{CentreNoticeDays, 3, UnitDays, "2013-01-01", "уточнити за договором із центром зайнятості"},
	{AdvanceDay, 13, UnitDay, "2013-01-01", "правило департаменту"},
	{ActDay, 5, UnitDay, "2013-01-01", "уточнити за договором із центром зайнятості"},
	{FundsLowPct, 20, UnitPercent, "2013-01-01", "правило департаменту"},
}
