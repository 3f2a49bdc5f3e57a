"""Versioned prompt files. A changed file gets a new name; its hash is part of the version."""
