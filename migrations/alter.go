package migrations

import (
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/dbutils"
	"github.com/pocketbase/pocketbase/tools/types"
)

// create makes collections, and validates them when all are there: they may relate to each other in
// any order. Like alter it writes tables and rows itself and reloads the schema once.
func create(app core.App, all []*core.Collection) error {
	for _, c := range all {
		if err := createOne(app, c); err != nil {
			return fmt.Errorf("create %s: %w", c.Name, err)
		}
	}
	if err := app.ReloadCachedCollections(); err != nil {
		return err
	}
	for _, c := range all {
		if err := app.Validate(c); err != nil {
			return fmt.Errorf("validate %s: %w", c.Name, err)
		}
	}
	return nil
}

func createOne(app core.App, c *core.Collection) error {
	c.IntegrityChecks(false)
	if !c.IsNew() { // users, which PocketBase brings
		return app.SaveNoValidate(c)
	}
	c.Created = types.NowDateTime()
	c.Updated = c.Created
	c.Fields = core.NewFieldsList(c.Fields...) // gives every field its id
	if err := app.SyncRecordTableSchema(c, nil); err != nil {
		return err
	}
	row, err := c.DBExport(app)
	if err != nil {
		return err
	}
	if _, err := app.DB().Insert("_collections", dbx.Params(row)).Execute(); err != nil {
		return err
	}
	c.MarkAsNotNew()
	return nil
}

// alter gives collections that are there more columns, other indexes and wider choices. It writes the
// table and the row of the collection itself: saving a collection adds every column under one name and
// renames it, makes all its indexes anew and reloads the whole schema, and a fresh start has no time
// for that. It neither renames nor drops columns, nor makes one value of many: for those, save.
func alter(app core.App, changes map[string]func(*core.Collection)) error {
	for name, change := range changes {
		c, err := app.FindCollectionByNameOrId(name)
		if err == nil {
			err = alterOne(app, c, change)
		}
		if err != nil {
			return fmt.Errorf("change %s: %w", name, err)
		}
	}
	return app.ReloadCachedCollections()
}

func alterOne(app core.App, c *core.Collection, change func(*core.Collection)) error {
	columns, indexes := c.Fields.FieldNames(), slices.Clone([]string(c.Indexes))
	change(c)
	c.IntegrityChecks(false)
	if err := app.Validate(c); err != nil {
		return err
	}
	for _, f := range c.Fields {
		if slices.Contains(columns, f.GetName()) {
			continue
		}
		if _, err := app.DB().AddColumn(c.Name, f.GetName(), f.ColumnType(app)).Execute(); err != nil {
			return err
		}
	}
	if err := changeIndexes(app, indexes, c.Indexes); err != nil {
		return err
	}
	c.Updated = types.NowDateTime()
	row, err := c.DBExport(app)
	if err != nil {
		return err
	}
	_, err = app.DB().Update("_collections", dbx.Params(row), dbx.HashExp{"id": c.Id}).Execute()
	return err
}

// changeIndexes drops what is no more and makes what is new.
func changeIndexes(app core.App, was, is []string) error {
	for _, old := range was {
		if slices.Contains(is, old) {
			continue
		}
		if _, err := app.DB().NewQuery("DROP INDEX [[" + dbutils.ParseIndex(old).IndexName + "]]").Execute(); err != nil {
			return err
		}
	}
	for _, made := range is {
		if slices.Contains(was, made) {
			continue
		}
		if _, err := app.DB().NewQuery(dbutils.ParseIndex(made).Build()).Execute(); err != nil {
			return err
		}
	}
	return nil
}
