//go:build race

package outbox

// storms is how many times the invariants are tortured. The race detector makes each ten times as long,
// and looks at the same meetings of the same goroutines every time; without it there are more.
const storms = 2
