"""Django's engine for PostgreSQL, which gets over a restart of the server at once."""
