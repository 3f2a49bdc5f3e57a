"""The one way out over HTTP: every connector and every SDK goes through it."""
