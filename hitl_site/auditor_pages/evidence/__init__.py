"""The evidence pack of one task: readable, whole, and checked offline by a script inside it."""
