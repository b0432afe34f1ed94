package placements

// The keys of the norms: figures of the law and of the agreements that change. They are dated settings
// with their source; no code knows their values.
const (
	MinWageMonth       = "min_wage_month"
	MinWageHour        = "min_wage_hour"
	UsefulPayCapMult   = "useful_pay_cap_mult"
	PublicMaxDaysYear  = "public_max_days_year"
	TemporaryMaxMonths = "temporary_max_months"
	WeekHoursAdult     = "week_hours_adult"
	WeekHours16        = "week_hours_16_17"
	WeekHours14        = "week_hours_14_15"
	ESVRate            = "esv_rate"
	BriefingRepeatDays = "briefing_repeat_days"
	MilitaryNoticeDays = "military_notice_days"
	CentreNoticeDays   = "centre_notice_days" // working days; not seeded, for no act says how many
	AdvanceSheetDay    = "advance_sheet_day"
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
	{MinWageMonth, 800000, UnitMoney, "2024-04-01", "Закон про Державний бюджет України на 2025 рік"},
	{MinWageMonth, 864700, UnitMoney, "2026-01-01", "Закон про Державний бюджет України на 2026 рік"},
	{MinWageHour, 5200, UnitMoney, "2026-01-01", "Закон про Державний бюджет України на 2026 рік"},
	{UsefulPayCapMult, 1.5, UnitTimes, "2023-10-01", "КМУ № 753 від 13.07.2011; для 2026 року перевірте"},
	{PublicMaxDaysYear, 180, UnitDays, "2013-01-01", "Закон № 5067-VI, стаття 31; КМУ № 175 від 20.03.2013"},
	{TemporaryMaxMonths, 6, UnitMonths, "2013-01-01", "Закон № 5067-VI, стаття 31, частина 8"},
	{WeekHoursAdult, 40, UnitHours, "2013-01-01", "КЗпП, стаття 50"},
	{WeekHours16, 36, UnitHours, "2013-01-01", "КЗпП, стаття 51"},
	{WeekHours14, 24, UnitHours, "2013-01-01", "КЗпП, стаття 51"},
	{ESVRate, 22, UnitPercent, "2016-01-01", "Закон № 2464-VI; перевірте"},
	{BriefingRepeatDays, 180, UnitDays, "2013-01-01", "НПАОП 0.00-4.12-05"},
	{MilitaryNoticeDays, 7, UnitDays, "2022-12-30", "КМУ № 1487 від 30.12.2022; перевірте"},
	{AdvanceSheetDay, 13, UnitDay, "2013-01-01", "строк, який установлює бухгалтерія"},
	{ActDay, 5, UnitDay, "2013-01-01", "договір із центром зайнятості"},
	{FundsLowPct, 20, UnitPercent, "2013-01-01", "поріг, який установлює департамент"},
}
