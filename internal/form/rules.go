package form

import (
	"errors"
	"slices"
	"strings"

	"github.com/go-playground/validator/v10"
)

// check is the house's validator: its tags are those of the library and these. It is made once and
// only read afterwards, so it is safe for concurrent use.
var check = newCheck()

func newCheck() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	for tag, ok := range map[string]func(string) bool{
		"nocontrol": func(s string) bool { return !control(s, true) },
		"mailaddr":  mailaddr,
		"edrpou":    edrpou,
		"day":       accepts(readDay),
		"clock":     accepts(readClock),
		"zone":      accepts(readZone),
		"phone_ua":  accepts(readPhone),
		"money":     accepts(func(s string) (any, string, string) { return readMoney(s, "") }),
	} {
		err := v.RegisterValidation(tag, func(fl validator.FieldLevel) bool { return ok(fl.Field().String()) })
		if err != nil {
			panic(err) // a tag's name is wrong: no program starts like this
		}
	}
	return v
}

func accepts(read func(string) (any, string, string)) func(string) bool {
	return func(s string) bool {
		_, reason, _ := read(s)
		return reason == ""
	}
}

// Check is the validator itself, for structs of settings and configuration.
func Check() *validator.Validate { return check }

// reasons turn a tag into the message that says what to do; a tag that is not here says "form.rule".
var reasons = map[string]string{
	"nocontrol": "control", "mailaddr": "mailaddr", "edrpou": "edrpou", "day": "day", "clock": "clock", "zone": "zone",
	"phone_ua": "phone_ua", "money": "money", "max": "max", "min": "min", "gte": "gte", "lte": "lte", "oneof": "choice", "len": "len",
}

// obey applies the field's own rule to its value. An empty value obeys every rule but required.
func obey(f Field, s string, v any) *Fault {
	rule := strings.Join(slices.DeleteFunc(strings.Split(f.Rule, ","), func(tag string) bool {
		return tag == "required" || tag == "omitempty" || tag == ""
	}), ",")
	if rule == "" || s == "" {
		return nil
	}
	var wrong validator.ValidationErrors
	err := check.Var(v, rule)
	if err == nil {
		return nil
	}
	if !errors.As(err, &wrong) {
		return fault(f, "rule", f.Rule)
	}
	reason, known := reasons[wrong[0].Tag()]
	if !known {
		reason = "rule"
	}
	return fault(f, reason, wrong[0].Param())
}
