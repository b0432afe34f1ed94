package mailbox

// syncDir has nothing to do: Windows cannot sync a folder and journals renames.
func syncDir(string) error { return nil }
