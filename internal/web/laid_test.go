package web

import (
	"io/fs"
	"slices"
)

// laid is a file system with another laid over it.
type laid struct{ under, over fs.FS }

func (l laid) Open(name string) (fs.File, error) {
	if f, err := l.over.Open(name); err == nil && name != "pages" {
		return f, nil
	}
	return l.under.Open(name)
}

func (l laid) ReadDir(name string) ([]fs.DirEntry, error) {
	under, err := fs.ReadDir(l.under, name)
	if err != nil {
		return nil, err
	}
	over, _ := fs.ReadDir(l.over, name)
	return slices.Concat(under, over), nil
}
