//go:build !race

package outbox

// storms is how many times the invariants are tortured.
const storms = 8
