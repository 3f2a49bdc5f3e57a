"""One file per kind of source: bytes in, `Submission`s (or a clear refusal) out."""
