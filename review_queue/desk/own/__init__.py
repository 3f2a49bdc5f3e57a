"""A person's own pages: home, to-dos, keys, notices."""
