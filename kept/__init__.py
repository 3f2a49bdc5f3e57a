"""The base under all packages: queries of the ORM whose SQL is made once."""
