"""Who may do what, who is away, and how each wants to be told."""
