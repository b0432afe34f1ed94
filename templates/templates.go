// Package templates embeds the pages, mails, papers and messages. It knows nothing of ours:
// what fills them is decided elsewhere.
package templates

import "embed"

// FS holds pages/, mail/, documents/ and messages/{uk,en}/.
//
//go:embed all:pages all:mail all:documents messages
var FS embed.FS
