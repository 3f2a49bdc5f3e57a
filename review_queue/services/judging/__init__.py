"""What the policy says of a draft, who may decide it, and judging again when either changes."""
