package imports

// Fault is one thing a person can put right: Column is the field it concerns ("" = the whole row or
// file), Key the message "imports.<Key>", Params what the sentence names.
type Fault struct {
	Column string            `json:"column,omitempty"`
	Key    string            `json:"key"`
	Params map[string]string `json:"params,omitempty"`
}

// Error is for logs of the code's own mistakes; people read the message of Key.
func (f *Fault) Error() string { return "imports." + f.Key }

// MessageKey is the key of the sentence.
func (f *Fault) MessageKey() string { return "imports." + f.Key }

// Pairs are the parameters in the order-free form that message books take.
func (f *Fault) Pairs() []any {
	out := make([]any, 0, 2*len(f.Params))
	for k, v := range f.Params {
		out = append(out, k, v)
	}
	return out
}

func fault(key string, pairs ...string) *Fault {
	f := &Fault{Key: key, Params: map[string]string{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Params[pairs[i]] = pairs[i+1]
	}
	return f
}

// shown shortens a cell for a sentence.
func shown(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}
