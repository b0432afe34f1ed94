// Package public embeds what browsers are given as it stands here: the stylesheet, small scripts and icons.
// What you edit is what runs; it must know nothing of ours.
package public

import "embed"

// FS holds the files by their path below the site's root.
//
//go:embed app.css light.css a4.css robots.txt manifest.webmanifest js icons
var FS embed.FS
