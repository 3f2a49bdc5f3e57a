"""People decide: ballots, gates before a yes, second opinions, vetoes."""
